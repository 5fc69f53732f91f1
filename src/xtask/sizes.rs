//! How much a visitor's browser loads, compressed as servers send it.

use crate::failure::Failure;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

/// What everything the first page needs should weigh, brotli-compressed, in bytes at most.
const FIRST_LOAD_BUDGET: usize = 300_000;
/// The stage and the simulated cloud, which the first lesson that is opened brings along, in bytes at most.
const LIVE_BUDGET: usize = 1_600_000;
/// Python with the AWS libraries, which the first command or the first function brings along, in bytes at most.
const PYTHON_BUDGET: usize = 8_000_000;
/// Where it lies.
const PYTHON_FOLDER: &str = "python/";
/// What `cargo xtask split` puts into the names of the modules that it cuts off.
const LIVE_MARK: &str = "_split_";
/// One file of lesson data, brotli-compressed, in bytes at most.
const LESSON_MAX: usize = 40_000;
/// Brotli's best, and the window that servers use.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW_BITS: u32 = 22;

/// When a file is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// With the first page.
    First,
    /// When the first lesson is opened.
    Live,
    /// With a lesson.
    Lesson,
    /// When the first command or the first function runs.
    Python,
    /// When something asks for it.
    Later,
}

/// A file's size, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the sizes of the finished site, and fails when one is above its budget.
pub fn check(dist: &Path) -> Result<(), Failure> {
    let mut files = BTreeMap::new();
    read(dist, "", &mut files)?;
    let first = first_load(&files);
    let mut sizes: BTreeMap<(When, &str), Size> = BTreeMap::new();
    for (name, bytes) in &files {
        let when = match name.as_str() {
            // The same page again, for hosts that send it in place of what they do not have.
            "404.html" => continue,
            name if name.contains(LIVE_MARK) => When::Live,
            name if name.starts_with(PYTHON_FOLDER) => When::Python,
            name if first.contains(name) => When::First,
            name if name.starts_with("course/") => When::Lesson,
            _ => When::Later,
        };
        sizes.insert((when, name), measure(name, bytes)?);
    }
    print(&sizes);
    over_budget(&sizes)
}

fn over_budget(sizes: &BTreeMap<(When, &str), Size>) -> Result<(), Failure> {
    let parts = [
        (When::First, FIRST_LOAD_BUDGET, "the first load"),
        (When::Live, LIVE_BUDGET, "the live module"),
        (When::Python, PYTHON_BUDGET, "Python"),
    ];
    for (when, budget, what) in parts {
        let total = total(sizes, when).brotli;
        if total > budget {
            return Err(Failure::new(
                format!(
                    "{what} is {} bytes, above its budget of {}",
                    grouped(total),
                    grouped(budget)
                ),
                "Find what grew (the table above), and load it later or make it smaller.",
            ));
        }
    }
    let big = sizes
        .iter()
        .find(|((when, _), size)| *when == When::Lesson && size.brotli > LESSON_MAX);
    match big {
        Some(((_, name), size)) => Err(Failure::new(
            format!(
                "{name} is {} bytes, above a lesson's budget of {LESSON_MAX}",
                size.brotli
            ),
            "Split the lesson, or leave out of its data what the page can do without.",
        )),
        None => Ok(()),
    }
}

/// The files the first page needs: `index.html`, and what it or its scripts and styles name, and so on.
///
/// A file that only the compiled app names is loaded later, by the app.
fn first_load(files: &BTreeMap<String, Vec<u8>>) -> BTreeSet<&str> {
    let mut first = BTreeSet::new();
    let mut left = vec!["index.html"];
    while let Some(name) = left.pop() {
        let Some((name, bytes)) = files.get_key_value(name) else {
            continue;
        };
        let is_text = [".html", ".css", ".js"]
            .iter()
            .any(|end| name.ends_with(end));
        if !first.insert(name.as_str()) || !is_text {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        let named = files
            .keys()
            .filter(|file| !file.starts_with("course/") && !file.starts_with(PYTHON_FOLDER))
            .filter(|file| !file.contains(LIVE_MARK))
            .filter(|file| text.contains(*file));
        left.extend(named.map(String::as_str));
    }
    first
}

fn measure(name: &str, bytes: &[u8]) -> Result<Size, Failure> {
    if name.ends_with(".gz") || name.ends_with(".xz") {
        // Servers send it as it is.
        let (raw, gzip, brotli) = (bytes.len(), bytes.len(), bytes.len());
        return Ok(Size { raw, gzip, brotli });
    }
    let failed = |error| Failure::file("compress", Path::new("a file of the site"), &error);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).map_err(failed)?;
    let mut small = Vec::new();
    let mut brotli =
        brotli::CompressorWriter::new(&mut small, 1 << 16, BROTLI_QUALITY, BROTLI_WINDOW_BITS);
    brotli.write_all(bytes).map_err(failed)?;
    drop(brotli);
    Ok(Size {
        raw: bytes.len(),
        gzip: gzip.finish().map_err(failed)?.len(),
        brotli: small.len(),
    })
}

fn total(sizes: &BTreeMap<(When, &str), Size>, of: When) -> Size {
    let mut sum = Size::default();
    for ((_, _), size) in sizes.iter().filter(|((when, _), _)| *when == of) {
        sum.raw += size.raw;
        sum.gzip += size.gzip;
        sum.brotli += size.brotli;
    }
    sum
}

fn print(sizes: &BTreeMap<(When, &str), Size>) {
    println!(
        "\n{:<44}{:>12}{:>12}{:>12}",
        "bytes", "raw", "gzip", "brotli"
    );
    let groups = [
        (
            When::First,
            "First load",
            format!(" of {}", grouped(FIRST_LOAD_BUDGET)),
        ),
        (
            When::Live,
            "Stage and cloud, once a lesson is opened",
            format!(" of {}", grouped(LIVE_BUDGET)),
        ),
        (
            When::Lesson,
            "Lessons",
            format!(", {} each at most", grouped(LESSON_MAX)),
        ),
        (
            When::Python,
            "Python, once a command or a function runs",
            format!(" of {}", grouped(PYTHON_BUDGET)),
        ),
        (When::Later, "Loaded later", String::new()),
    ];
    for (when, title, budget) in groups {
        let mut of_group = sizes.iter().filter(|((of, _), _)| *of == when).peekable();
        if of_group.peek().is_none() {
            continue;
        }
        println!("{title}");
        for ((_, name), size) in of_group {
            row(name, size, "");
        }
        row("in all", &total(sizes, when), &budget);
    }
}

fn row(name: &str, size: &Size, remark: &str) {
    println!(
        "  {name:<42}{:>12}{:>12}{:>12}{remark}",
        grouped(size.raw),
        grouped(size.gzip),
        grouped(size.brotli)
    );
}

/// A number with its thousands apart: `1,234,567`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let failed = |error| Failure::file("read the folder", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            read(&path, &format!("{name}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
            files.insert(name, bytes);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        files.iter().map(owned).collect()
    }

    #[test]
    fn the_first_load_is_what_the_page_names_and_what_that_names() {
        let site = site(&[
            ("index.html", "href=app-1.css src=app-1.js app-1_bg.wasm"),
            ("app-1.css", "url(font.woff2)"),
            (
                "app-1.js",
                "from './snippets/clock.js'; fetch('course/index.json', 'app-1_split_live.wasm'); 'python/worker.js'",
            ),
            ("python/worker.js", ""),
            ("app-1_bg.wasm", "editor.js"),
            ("snippets/clock.js", ""),
            ("font.woff2", ""),
            ("editor.js", ""),
            ("course/index.json", ""),
            ("app-1_split_live.wasm", ""),
        ]);
        let first = first_load(&site);
        assert!(!first.contains("editor.js"), "only the app names it");
        assert!(
            !first.contains("app-1_split_live.wasm"),
            "it comes with a lesson"
        );
        assert!(
            !first.contains("python/worker.js"),
            "it comes with a command"
        );
        assert!(
            !first.contains("course/index.json"),
            "lesson data has a budget of its own"
        );
        assert_eq!(first.len(), 6, "{first:?}");
    }

    #[test]
    fn a_site_above_its_budget_fails() {
        let size = |brotli| Size {
            brotli,
            ..Size::default()
        };
        let of = |when, brotli| over_budget(&BTreeMap::from([((when, "f"), size(brotli))]));
        assert!(of(When::First, FIRST_LOAD_BUDGET).is_ok());
        assert!(of(When::First, FIRST_LOAD_BUDGET + 1).is_err());
        assert!(of(When::Live, LIVE_BUDGET).is_ok());
        assert!(of(When::Live, LIVE_BUDGET + 1).is_err());
        assert!(of(When::Python, PYTHON_BUDGET).is_ok());
        assert!(of(When::Python, PYTHON_BUDGET + 1).is_err());
        assert!(of(When::Lesson, LESSON_MAX).is_ok());
        assert!(of(When::Lesson, LESSON_MAX + 1).is_err());
        assert!(of(When::Later, FIRST_LOAD_BUDGET + 1).is_ok());
    }

    #[test]
    fn compressed_is_smaller_and_numbers_are_readable() {
        let size = measure("a.js", &[b'a'; 10_000]).unwrap();
        assert_eq!(size.raw, 10_000);
        assert!(size.brotli < size.gzip && size.gzip < 100, "{size:?}");
        let packed = measure("libs.pack.gz", &[b'a'; 10_000]).unwrap();
        assert_eq!(packed.brotli, 10_000, "it is not compressed again");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(12), "12");
    }
}
