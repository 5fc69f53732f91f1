//! The reader's home folder: what a lesson puts into it, and how it is kept between visits.

use cloud::iam::Account;
use cloud::wire::keys::Keys;
use serde_json::{Map, Value};
use shell::{Files, HOME, path};
use std::collections::BTreeMap;

/// How many bytes of files are kept for a page.
pub const PAGE_BYTES: usize = 1_000_000;
/// How many bytes all pages may keep together.
const ALL_BYTES: usize = 2_500_000;
/// How many pages' files are kept.
const PAGES: usize = 12;

/// A home with a lesson's files, and the profile that the AWS CLI and boto3 find there.
#[must_use]
pub fn furnish(project: &BTreeMap<String, String>) -> Files {
    let mut files = Files::default();
    let keys = Keys::learner();
    let credentials = format!(
        "[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        keys.access_key_id, keys.secret_access_key
    );
    let config = format!(
        "[default]\nregion = {}\noutput = json\n",
        Account::default().region
    );
    put(&mut files, ".aws/config", &config);
    put(&mut files, ".aws/credentials", &credentials);
    for (name, text) in project {
        put(&mut files, name, text);
    }
    files
}

/// Puts a lesson's file into a home. A lesson is far smaller than a home may be, so there is room.
pub fn put(files: &mut Files, name: &str, text: &str) {
    let path = path::resolve(HOME, name);
    let made = files.make_folder(path::parent(&path), true, 0);
    // Only a lesson with a file and a folder of one name would fail here, and no folder on disk holds such a pair.
    let _ = made.and_then(|()| files.write(&path, text.as_bytes(), 0));
}

/// Puts a page's home among those that are kept, the newest last; the oldest go when it becomes too much.
pub fn keep(kept: &mut Value, page: &str, home: Value) {
    if !kept.is_object() {
        *kept = Value::Object(Map::new());
    }
    let Some(kept) = kept.as_object_mut() else {
        return;
    };
    kept.shift_remove(page);
    kept.insert(page.to_owned(), home);
    let sizes = kept.values().map(|home| home.to_string().len());
    let mut total: usize = sizes.sum();
    while (kept.len() > PAGES || total > ALL_BYTES)
        && kept.len() > 1
        && let Some(oldest) = kept.keys().next().cloned()
    {
        let gone = kept.shift_remove(&oldest);
        total -= gone.map_or(0, |home| home.to_string().len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_home_has_the_lessons_files_and_a_profile() {
        let project = [("app.py", "print(1)"), ("src/b.py", "")];
        let project = project.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let files = furnish(&project.into());
        let names: Vec<String> = files
            .since(0)
            .changed
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(
            names,
            [
                "/home/learner/.aws/config",
                "/home/learner/.aws/credentials",
                "/home/learner/app.py",
                "/home/learner/src/b.py"
            ]
        );
        let config = files.read("/home/learner/.aws/config").unwrap();
        assert_eq!(&*config, b"[default]\nregion = us-east-1\noutput = json\n");
    }

    #[test]
    fn the_latest_homes_are_kept() {
        let mut kept = Value::Null;
        for page in 0..20 {
            keep(&mut kept, &format!("page {page}"), json!({}));
        }
        keep(&mut kept, "page 9", json!({ "files": {} }));
        let pages: Vec<&String> = kept.as_object().unwrap().keys().collect();
        assert_eq!((pages.len(), pages[0].as_str()), (PAGES, "page 8"));
        assert_eq!(pages.last().unwrap().as_str(), "page 9");
        let large = json!("x".repeat(ALL_BYTES / 2));
        keep(&mut kept, "large", large.clone());
        keep(&mut kept, "larger", large);
        let pages: Vec<&String> = kept.as_object().unwrap().keys().collect();
        assert_eq!(pages, ["larger"]);
    }
}
