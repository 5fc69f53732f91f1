//! Files as JSON, to be kept between visits: what differs from those that a lesson brings.

use super::{Delta, Files};
use crate::base64;
use serde_json::{Map, Value, json};

impl Files {
    /// What changed since a version, as JSON; nothing when that is more than `bytes_max` bytes of text.
    #[must_use]
    pub fn kept(&self, since: u64, bytes_max: usize) -> Option<Value> {
        let delta = self.since(since);
        let mut files = Map::new();
        let mut bytes_left = bytes_max;
        for (path, bytes) in delta.changed {
            let value = match std::str::from_utf8(&bytes) {
                Ok(text) => Value::from(text),
                Err(_) => json!({ "base64": base64::encode(&bytes) }),
            };
            bytes_left = bytes_left.checked_sub(path.len() + bytes.len() * 4 / 3)?;
            files.insert(path, value);
        }
        Some(json!({ "files": files, "removed": delta.removed }))
    }

    /// Takes in what [`kept`](Self::kept) wrote; what cannot be read of it is left out.
    pub fn restore(&mut self, kept: &Value, now: u64) {
        let mut delta = Delta::default();
        for (path, value) in kept["files"].as_object().into_iter().flatten() {
            let bytes = match value {
                Value::String(text) => Some(text.as_bytes().to_vec()),
                other => other["base64"]
                    .as_str()
                    .and_then(|text| base64::decode(text.as_bytes())),
            };
            if let Some(bytes) = bytes {
                delta.changed.push((path.clone(), bytes.into()));
            }
        }
        let removed = kept["removed"].as_array().into_iter().flatten();
        let removed = removed.filter_map(|path| Some(path.as_str()?.to_owned()));
        delta.removed = removed.collect();
        // What found no room then finds none now; the rest is there.
        let _ = self.apply(&delta, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson() -> Files {
        let mut files = Files::default();
        files.write("/home/learner/app.py", b"print(1)", 0).unwrap();
        files.write("/home/learner/gone.py", b"", 0).unwrap();
        files
    }

    #[test]
    fn what_differs_from_the_lesson_survives_a_visit() {
        let mut files = lesson();
        let origin = files.version();
        files.make_folder("/home/learner/out", false, 1).unwrap();
        files
            .write("/home/learner/out/text", "é".as_bytes(), 1)
            .unwrap();
        files
            .write("/home/learner/out/bytes", &[255, 0], 1)
            .unwrap();
        files.remove("/home/learner/gone.py", false).unwrap();
        let kept = files.kept(origin, 1_000).unwrap();
        assert_eq!(
            kept.to_string(),
            r#"{"files":{"/home/learner/out/bytes":{"base64":"/wA="},"/home/learner/out/text":"é"},"removed":["/home/learner/gone.py"]}"#
        );
        let mut back = lesson();
        back.restore(&kept, 1);
        assert_eq!(back.since(0).changed, files.since(0).changed);
        assert_eq!(back.since(0).removed, files.since(0).removed);
    }

    #[test]
    fn too_much_is_not_kept_and_nonsense_not_taken() {
        let mut files = lesson();
        files.write("/tmp/big", &[b'x'; 2_000], 0).unwrap();
        assert_eq!(files.kept(0, 1_000), None);
        let mut files = lesson();
        files.restore(
            &json!({ "files": { "x": 3, "/tmp/y": {} }, "removed": [1] }),
            0,
        );
        assert_eq!(files, lesson());
    }
}
