//! The only place that touches the browser beyond drawing: storage, files, clipboard, network, page.
//!
//! Nothing here may run while a page is rendered outside a browser: call it from effects and handlers.

mod area;
mod base;
mod fetch;
mod files;
mod media;
mod page;
mod python;
mod start;
pub mod storage;

pub use area::{
    caret_of, go_to, has_focus, replace_children, reveal, reveal_within, scroll_within, select,
    selection_of, selects_text, set_caret, write_into,
};
pub use base::{href, set_base_from_document, site_base};
pub use fetch::fetch_json;
pub use files::{copy, download, download_bytes, read_text};
pub use media::on_media;
pub use page::{
    anchor, bring_up, focus, focus_later, is_narrow, last_above, on_key, on_scrolled, page_width,
    scroll_page, scroll_to, scrolled, set_root_attribute, set_title,
};
pub use python::{PythonWorker, Thing};
pub use start::{mount, show_crashes};
