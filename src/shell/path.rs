//! Paths, as texts: absolute, with `/` between their parts, and nothing of `.` and `..` left in them.

/// The absolute path that `path` means when it is used in the folder `cwd`.
#[must_use]
pub fn resolve(cwd: &str, path: &str) -> String {
    let base = if path.starts_with('/') { "" } else { cwd };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The folder that a path lies in; the root lies in itself.
#[must_use]
pub fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        None | Some(("", _)) => "/",
        Some((parent, _)) => parent,
    }
}

/// The last part of a path.
#[must_use]
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Whether `path` is `folder` or lies somewhere in it.
#[must_use]
pub fn is_within(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_from_a_folder() {
        for (cwd, path, whole) in [
            ("/home/learner", "app.py", "/home/learner/app.py"),
            ("/home/learner", "../x/./y//z", "/home/x/y/z"),
            ("/home/learner", "/tmp/", "/tmp"),
            ("/", "../..", "/"),
            ("/a", "", "/a"),
        ] {
            assert_eq!(resolve(cwd, path), whole, "{cwd} {path}");
        }
    }

    #[test]
    fn paths_have_parents_and_names() {
        assert_eq!((parent("/a/b"), name("/a/b")), ("/a", "b"));
        assert_eq!((parent("/a"), name("/a")), ("/", "a"));
        assert!(is_within("/a/b", "/a") && is_within("/a", "/a") && is_within("/a", "/"));
        assert!(!is_within("/ab", "/a"));
    }
}
