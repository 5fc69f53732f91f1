//! Where the site lives on its host: `/`, or a folder such as `/stratus/`.

use std::sync::OnceLock;

static BASE: OnceLock<String> = OnceLock::new();

/// Reads the site's base from the page's `<base>`; to be called once, before the first link is made.
pub fn set_base_from_document() {
    let path = leptos::prelude::document()
        .base_uri()
        .ok()
        .flatten()
        .and_then(|uri| web_sys::Url::new(&uri).ok())
        .map(|url| url.pathname())
        .unwrap_or_default();
    // A page without `<base>` has its own address as base, which says nothing about the site.
    let has_base = leptos::prelude::document()
        .query_selector("base[href]")
        .ok()
        .flatten()
        .is_some();
    let base = if has_base {
        folder(&path)
    } else {
        String::new()
    };
    BASE.get_or_init(|| base);
}

/// The site's base without its last slash: empty at the root of a host, otherwise such as `/stratus`.
pub fn site_base() -> &'static str {
    BASE.get().map_or("", String::as_str)
}

/// The address of a path of the site, written from its root: `/week-3/queues` may become `/stratus/week-3/queues`.
pub fn href(path: &str) -> String {
    format!("{}/{}", site_base(), path.trim_start_matches('/'))
}

fn folder(path: &str) -> String {
    let end = path.rfind('/').unwrap_or(0);
    path[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn the_base_is_the_folder_of_the_page() {
        assert_eq!(folder("/"), "");
        assert_eq!(folder("/stratus/"), "/stratus");
        assert_eq!(folder("/a/b/index.html"), "/a/b");
        assert_eq!(folder(""), "");
    }
}
