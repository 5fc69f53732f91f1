//! The reader's files: a small tree, bounded, that knows what changed since when.
//!
//! It lives in the page. Whoever keeps a copy (the Python worker) is told what changed since the [`version`](Files::version)
//! it saw last, and what a program changed comes back the same way.

mod kept;

use crate::path;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How much all files may hold together, in bytes.
pub const BYTES_MAX: usize = 8 << 20;
/// How many files and folders there may be.
pub const ENTRIES_MAX: usize = 2_000;
/// How long a path may be, in bytes.
pub const PATH_MAX: usize = 1_000;
/// The folder that the reader starts in.
pub const HOME: &str = "/home/learner";
/// The folders that are always there; files can be made in the last two and below.
const FIXED: [&str; 4] = ["/", "/home", HOME, TEMPORARY];
const TEMPORARY: &str = "/tmp";

/// Why something cannot be done with a file. Its words are those of the C library, as every Unix tool prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such file, or no such folder on the way.
    Missing,
    /// It is a folder, and a file was needed.
    IsFolder,
    /// It is a file, and a folder was needed.
    NotFolder,
    /// There is one already.
    Exists,
    /// The folder has something in it.
    NotEmpty,
    /// It lies outside the reader's folders.
    Denied,
    /// There is no room left: see [`BYTES_MAX`] and [`ENTRIES_MAX`].
    Full,
    /// The path is longer than [`PATH_MAX`].
    LongName,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "No such file or directory",
            Self::IsFolder => "Is a directory",
            Self::NotFolder => "Not a directory",
            Self::Exists => "File exists",
            Self::NotEmpty => "Directory not empty",
            Self::Denied => "Permission denied",
            Self::Full => "No space left on device",
            Self::LongName => "File name too long",
        })
    }
}

/// What changed in files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Files made or changed: absolute path and bytes.
    pub changed: Vec<(String, Arc<[u8]>)>,
    /// Files that are gone, by their absolute paths.
    pub removed: Vec<String>,
}

impl Delta {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.removed.is_empty()
    }
}

/// A file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What a file holds; a folder has nothing here.
    pub bytes: Option<Arc<[u8]>>,
    /// When it was changed, in milliseconds of virtual time.
    pub at: u64,
    /// The version of the tree that it came with.
    version: u64,
}

impl Entry {
    /// Whether it is a folder.
    #[must_use]
    pub const fn is_folder(&self) -> bool {
        self.bytes.is_none()
    }

    /// How many bytes it holds; a folder holds none.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.as_ref().map_or(0, |bytes| bytes.len())
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The file tree. All paths are absolute and resolved (see [`path::resolve`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    entries: BTreeMap<String, Entry>,
    /// Files that were removed, and the version that removed them.
    removed: BTreeMap<String, u64>,
    version: u64,
    bytes: usize,
}

impl Default for Files {
    fn default() -> Self {
        let folder = |path: &&str| {
            let entry = Entry {
                bytes: None,
                at: 0,
                version: 0,
            };
            ((*path).to_owned(), entry)
        };
        Self {
            entries: FIXED.iter().map(folder).collect(),
            removed: BTreeMap::new(),
            version: 0,
            bytes: 0,
        }
    }
}

impl Files {
    /// Grows with every change.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// How many bytes all files hold together.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// What is at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Whether there is a folder at a path.
    #[must_use]
    pub fn is_folder(&self, path: &str) -> bool {
        self.get(path).is_some_and(Entry::is_folder)
    }

    /// What a file holds.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(&self, path: &str) -> Result<Arc<[u8]>, Trouble> {
        match self.get(path) {
            Some(entry) => entry.bytes.clone().ok_or(Trouble::IsFolder),
            None => Err(self.why_missing(path)),
        }
    }

    /// What lies in a folder: names and entries, by name.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn list(&self, folder: &str) -> Result<Vec<(&str, &Entry)>, Trouble> {
        match self.get(folder) {
            None => return Err(self.why_missing(folder)),
            Some(entry) if !entry.is_folder() => return Err(Trouble::NotFolder),
            Some(_) => {}
        }
        let inside = self.below(folder);
        let own = inside.filter(|(path, _)| path::parent(path) == folder);
        Ok(own.map(|(path, entry)| (path::name(path), entry)).collect())
    }

    /// Everything below a folder, by path, the folder itself not among it.
    pub fn below<'a>(
        &'a self,
        folder: &str,
    ) -> impl Iterator<Item = (&'a str, &'a Entry)> + use<'a> {
        let from = format!("{}/", folder.trim_end_matches('/'));
        let here = from.clone();
        self.entries
            .range(from..)
            .take_while(move |(path, _)| path.starts_with(&here))
            // The root is its own prefix.
            .filter(|(path, _)| path.as_str() != "/")
            .map(|(path, entry)| (path.as_str(), entry))
    }

    /// Makes a file, or puts other bytes into it.
    ///
    /// # Errors
    /// When its folder is not there, it is a folder itself, or there is no room.
    pub fn write(&mut self, path: &str, bytes: &[u8], now: u64) -> Result<(), Trouble> {
        let before = match self.get(path) {
            Some(entry) if entry.is_folder() => return Err(Trouble::IsFolder),
            Some(entry) => entry.len(),
            None => {
                self.check_new(path)?;
                0
            }
        };
        let total = self.bytes - before + bytes.len();
        if total > BYTES_MAX {
            return Err(Trouble::Full);
        }
        self.bytes = total;
        self.put(path, Some(bytes.into()), now);
        Ok(())
    }

    /// Adds bytes at a file's end; makes it if need be.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn append(&mut self, path: &str, bytes: &[u8], now: u64) -> Result<(), Trouble> {
        let mut whole = match self.read(path) {
            Ok(bytes) => bytes.to_vec(),
            Err(Trouble::Missing) => Vec::new(),
            Err(trouble) => return Err(trouble),
        };
        whole.extend_from_slice(bytes);
        self.write(path, &whole, now)
    }

    /// Makes a folder; with `parents` those on the way, too, and one that is there is no trouble.
    ///
    /// # Errors
    /// When something is there already, or its own folder is not.
    pub fn make_folder(&mut self, path: &str, parents: bool, now: u64) -> Result<(), Trouble> {
        match self.get(path) {
            Some(entry) if parents && entry.is_folder() => return Ok(()),
            Some(_) => return Err(Trouble::Exists),
            None => {}
        }
        let folder = path::parent(path).to_owned();
        if parents && self.get(&folder).is_none() {
            self.make_folder(&folder, true, now)?;
        }
        self.check_new(path)?;
        self.put(path, None, now);
        Ok(())
    }

    /// Removes a file, or a folder: an empty one, or with `all` whatever lies in it.
    ///
    /// # Errors
    /// When it is not there, has something in it, or is one of the folders that are always there.
    pub fn remove(&mut self, path: &str, all: bool) -> Result<(), Trouble> {
        let Some(entry) = self.get(path) else {
            return Err(self.why_missing(path));
        };
        if FIXED.contains(&path) {
            return Err(Trouble::Denied);
        }
        if entry.is_folder() {
            let inside: Vec<String> = self.below(path).map(|(path, _)| path.to_owned()).collect();
            if !all && !inside.is_empty() {
                return Err(Trouble::NotEmpty);
            }
            for path in &inside {
                self.take(path);
            }
        }
        self.take(path);
        Ok(())
    }

    /// What changed since a version, folders left out: whoever keeps a copy makes those as files need them.
    #[must_use]
    pub fn since(&self, version: u64) -> Delta {
        let changed = self.entries.iter().filter_map(|(path, entry)| {
            let bytes = entry.bytes.as_ref()?;
            (entry.version > version).then(|| (path.clone(), Arc::clone(bytes)))
        });
        let removed = self.removed.iter();
        let removed = removed.filter(|(_, at)| **at > version);
        Delta {
            changed: changed.collect(),
            removed: removed.map(|(path, _)| path.clone()).collect(),
        }
    }

    /// Takes in what a program changed: as much of it as there is room for, in the reader's own folders.
    ///
    /// # Errors
    /// The first file that could not be taken in, and why.
    pub fn apply(&mut self, delta: &Delta, now: u64) -> Result<(), (String, Trouble)> {
        let mut first = None;
        for path in &delta.removed {
            // What is not there is as removed as can be.
            let _ = self.remove(path, true);
        }
        for (path, bytes) in &delta.changed {
            let path = path::resolve("/", path);
            let folder = path::parent(&path).to_owned();
            let made = self.make_folder(&folder, true, now);
            let done = made.and_then(|()| self.write(&path, bytes, now));
            if let Err(trouble) = done
                && first.is_none()
            {
                first = Some((path, trouble));
            }
        }
        first.map_or(Ok(()), Err)
    }

    /// Why a path that has no entry has none: a file stands on the way, or nothing does.
    fn why_missing(&self, path: &str) -> Trouble {
        let mut folder = path::parent(path);
        loop {
            match self.get(folder) {
                Some(entry) if entry.is_folder() => return Trouble::Missing,
                Some(_) => return Trouble::NotFolder,
                None => folder = path::parent(folder),
            }
        }
    }

    fn check_new(&self, path: &str) -> Result<(), Trouble> {
        match self.get(path::parent(path)) {
            None => return Err(self.why_missing(path)),
            Some(entry) if !entry.is_folder() => return Err(Trouble::NotFolder),
            Some(_) => {}
        }
        if path.len() > PATH_MAX {
            return Err(Trouble::LongName);
        }
        if !path::is_within(path, HOME) && !path::is_within(path, TEMPORARY) {
            return Err(Trouble::Denied);
        }
        if self.entries.len() >= ENTRIES_MAX {
            return Err(Trouble::Full);
        }
        Ok(())
    }

    fn put(&mut self, path: &str, bytes: Option<Arc<[u8]>>, now: u64) {
        self.version += 1;
        self.removed.remove(path);
        let entry = Entry {
            bytes,
            at: now,
            version: self.version,
        };
        self.entries.insert(path.to_owned(), entry);
    }

    fn take(&mut self, path: &str) {
        self.version += 1;
        if let Some(entry) = self.entries.remove(path) {
            self.bytes -= entry.len();
            if !entry.is_folder() {
                self.removed.insert(path.to_owned(), self.version);
            }
        }
        while self.removed.len() > 2 * ENTRIES_MAX {
            self.removed.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Files {
        let mut files = Files::default();
        files.write("/home/learner/a.txt", b"one", 5).unwrap();
        files.make_folder("/home/learner/x/y", true, 6).unwrap();
        files.write("/home/learner/x/y/b.txt", b"two", 7).unwrap();
        files
    }

    #[test]
    fn files_are_written_read_and_listed() {
        let files = tree();
        assert_eq!(&*files.read("/home/learner/a.txt").unwrap(), b"one");
        let names: Vec<&str> = files
            .list(HOME)
            .unwrap()
            .iter()
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(names, ["a.txt", "x"]);
        let names: Vec<&str> = files
            .list("/")
            .unwrap()
            .iter()
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(names, ["home", "tmp"]);
        assert_eq!(files.bytes(), 6);
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let mut files = tree();
        let long = format!("/tmp/{}", "n".repeat(PATH_MAX));
        for (done, why) in [
            (files.write("/home/learner/no/a", b"", 0), Trouble::Missing),
            (
                files.write("/home/learner/a.txt/b", b"", 0),
                Trouble::NotFolder,
            ),
            (files.write("/home/learner/x", b"", 0), Trouble::IsFolder),
            (files.write("/etc", b"", 0), Trouble::Denied),
            (files.write(&long, b"", 0), Trouble::LongName),
            (
                files.write("/tmp/big", &vec![0; BYTES_MAX], 0),
                Trouble::Full,
            ),
            (
                files.make_folder("/home/learner/x", false, 0),
                Trouble::Exists,
            ),
            (files.remove("/home/learner/x", false), Trouble::NotEmpty),
            (files.remove("/tmp/none", false), Trouble::Missing),
            (files.remove("/tmp", true), Trouble::Denied),
        ] {
            assert_eq!(done, Err(why));
        }
        assert_eq!(files, tree());
    }

    #[test]
    fn a_copy_follows_by_what_changed_since_it_looked() {
        let mut files = tree();
        let mut copy = Files::default();
        copy.apply(&files.since(0), 0).unwrap();
        let seen = files.version();
        assert!(files.since(seen).is_empty());
        files.write("/tmp/c", b"three", 8).unwrap();
        files.remove("/home/learner/x", true).unwrap();
        let delta = files.since(seen);
        assert_eq!(delta.changed.len(), 1);
        assert_eq!(delta.removed, ["/home/learner/x/y/b.txt"]);
        copy.apply(&delta, 0).unwrap();
        assert_eq!(&*copy.read("/tmp/c").unwrap(), b"three");
        assert_eq!(copy.read("/home/learner/x/y/b.txt"), Err(Trouble::Missing));
        assert_eq!(copy.bytes(), files.bytes());
    }

    #[test]
    fn a_program_cannot_fill_the_page() {
        let mut files = Files::default();
        let half: Arc<[u8]> = vec![0; BYTES_MAX / 2 + 1].into();
        let changed = ["/tmp/a", "/tmp/b", "/usr/c"].map(|path| (path.to_owned(), half.clone()));
        let delta = Delta {
            changed: changed.into(),
            removed: Vec::new(),
        };
        assert_eq!(
            files.apply(&delta, 0),
            Err(("/tmp/b".into(), Trouble::Full))
        );
        assert_eq!(files.bytes(), half.len());
    }
}
