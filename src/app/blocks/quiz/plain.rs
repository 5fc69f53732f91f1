//! HTML as plain text, for places that hold no HTML.

/// The text of the lesson compiler's HTML: tags out, entities in.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for mark in html.chars() {
        match mark {
            '<' => in_tag = true,
            '>' => in_tag = false,
            mark if !in_tag => text.push(mark),
            _ => {}
        }
    }
    // The ampersand last, so that `&amp;lt;` stays what it says.
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text, |text, (entity, mark)| text.replace(entity, mark))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_go_and_entities_become_signs() {
        assert_eq!(
            plain("how <em>long</em> a <code>a &lt; b</code> &amp; c"),
            "how long a a < b & c"
        );
        assert_eq!(plain("&amp;lt;"), "&lt;");
    }
}
