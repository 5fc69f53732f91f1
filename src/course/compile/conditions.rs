//! JSONata expressions in lesson files.

use super::source::Text;
use cloud::jsonata;

/// Reads an expression; what is wrong with it is reported where it is.
pub(crate) fn condition(text: &Text<'_>) -> String {
    if let Err(error) = jsonata::parse(&text.value) {
        let (offset, column) = text.column(error.position);
        text.source.error(
            offset,
            format!("this is not JSONata ({column}): {}", error.message),
        );
    }
    text.value.trim().to_owned()
}
