//! How documents are written into local storage, and read back whatever became of them.

use serde_json::{Map, Value};
use std::fmt;

/// Brings data from the version given to the next one; `None` when it is not what that version wrote.
pub type Migrate = fn(from: u32, data: Value) -> Option<Value>;

/// Why a document cannot be read or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser gives this site no storage.
    Blocked,
    /// There is no room, or the browser takes nothing.
    Full,
    /// It is not what Stratus wrote.
    Corrupt,
    /// A newer Stratus wrote it.
    Newer,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blocked => {
                "This browser gives the site no storage (a private window, or blocked site data)."
            }
            Self::Full => "The browser's storage for this site is full.",
            Self::Corrupt => "What was saved in this browser is damaged.",
            Self::Newer => "What is saved in this browser was written by a newer Stratus.",
        })
    }
}

/// Writes a document down with its version.
pub fn seal(data: &Value, version: u32) -> String {
    let mut document = Map::new();
    document.insert("version".into(), version.into());
    document.insert("data".into(), data.clone());
    Value::Object(document).to_string()
}

/// Reads a document, one version after another until it is of this one.
///
/// # Errors
/// [`Trouble::Corrupt`] and [`Trouble::Newer`].
pub fn open(text: &str, version: u32, migrate: Migrate) -> Result<Value, Trouble> {
    let mut document: Value = serde_json::from_str(text).map_err(|_| Trouble::Corrupt)?;
    // Version 0 was written before documents carried a version.
    let (mut at, mut data) = match document.get("version") {
        None => (0, document),
        Some(written) => {
            let at = written
                .as_u64()
                .and_then(|number| u32::try_from(number).ok())
                .ok_or(Trouble::Corrupt)?;
            let data = document.get_mut("data").map(Value::take);
            (at, data.ok_or(Trouble::Corrupt)?)
        }
    };
    if at > version {
        return Err(Trouble::Newer);
    }
    while at < version {
        data = migrate(at, data).ok_or(Trouble::Corrupt)?;
        at += 1;
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::{Trouble, Value, open, seal};
    use serde_json::json;

    fn doubles(from: u32, mut data: Value) -> Option<Value> {
        let n = data.get_mut("n")?;
        *n = json!(n.as_u64()? * 2);
        data["from"] = json!(from);
        Some(data)
    }

    #[test]
    fn what_was_sealed_opens_as_it_was() {
        let data = json!({"n": 3, "text": "q\"u"});
        assert_eq!(open(&seal(&data, 4), 4, doubles), Ok(data));
    }

    #[test]
    fn every_version_on_the_way_is_migrated() {
        assert_eq!(
            open(&seal(&json!({"n": 1}), 1), 3, doubles),
            Ok(json!({"n": 4, "from": 2}))
        );
        assert_eq!(
            open(r#"{"n": 1}"#, 1, doubles),
            Ok(json!({"n": 2, "from": 0}))
        );
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let fails = |text: &str| open(text, 2, doubles).unwrap_err();
        assert_eq!(fails("{"), Trouble::Corrupt);
        assert_eq!(fails(r#"{"version": "two", "data": {}}"#), Trouble::Corrupt);
        assert_eq!(fails(r#"{"version": 2}"#), Trouble::Corrupt);
        assert_eq!(fails(r#"{"version": 1, "data": {}}"#), Trouble::Corrupt);
        assert_eq!(fails(r#"{"version": 3, "data": {}}"#), Trouble::Newer);
    }
}
