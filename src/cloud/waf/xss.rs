//! A recogniser of cross-site scripting.
//!
//! AWS does not publish its own. This one reads a text as HTML, and as what could stand inside a tag, and looks for
//! elements that load or run something, for event handlers, and for URLs that are scripts.

/// Elements that load or run something.
const ELEMENTS: [&str; 18] = [
    "applet", "base", "embed", "frame", "frameset", "iframe", "import", "isindex", "link", "meta",
    "noscript", "object", "script", "style", "svg", "template", "xml", "xss",
];
/// URLs that are scripts.
const SCHEMES: [&str; 3] = ["javascript:", "vbscript:", "data:text/html"];
/// How much of a tag is read, and how long a handler's name may be: bounds for texts that are made to be slow.
const ATTRIBUTES_MAX: usize = 1_024;
const HANDLER_MAX: usize = 32;

/// Whether a text looks like cross-site scripting, and what of it does.
pub(super) fn find(text: &[u8]) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let starts = lower.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    for (at, _) in starts {
        if let Some(found) = in_tag(&lower[at + 1..]) {
            return Some(found);
        }
    }
    let out_of_quotes = lower
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    if out_of_quotes.is_some_and(|at| has_handler(&lower[at + 1..])) {
        return Some("an event handler after a quote, such as `\" onclick=`");
    }
    let trimmed = lower.trim_ascii_start();
    SCHEMES
        .iter()
        .any(|scheme| trimmed.starts_with(scheme.as_bytes()))
        .then_some("a URL that is a script, such as `javascript:`")
}

/// What follows a `<`.
fn in_tag(rest: &[u8]) -> Option<&'static str> {
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let name = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    if name == 0 || !rest[0].is_ascii_alphabetic() {
        return None;
    }
    if ELEMENTS
        .iter()
        .any(|element| element.as_bytes() == &rest[..name])
    {
        return Some("an element that loads or runs something, such as `<script>`");
    }
    let rest = &rest[..rest.len().min(name + ATTRIBUTES_MAX)];
    let end = rest
        .iter()
        .position(|byte| *byte == b'>')
        .unwrap_or(rest.len());
    let attributes = &rest[name..end.max(name)];
    if has_handler(attributes) {
        return Some("an event handler in a tag, such as `<img onerror=`");
    }
    let has = |scheme: &&str| {
        let scheme = scheme.as_bytes();
        attributes.windows(scheme.len()).any(|part| part == scheme)
    };
    SCHEMES
        .iter()
        .any(has)
        .then_some("a URL in a tag that is a script, such as `href=javascript:`")
}

/// Whether `onSOMETHING=` stands where an attribute could begin.
fn has_handler(text: &[u8]) -> bool {
    let begins = |at: usize| match at.checked_sub(1).and_then(|before| text.get(before)) {
        None => true,
        Some(before) => before.is_ascii_whitespace() || matches!(before, b'/' | b'"' | b'\''),
    };
    (0..text.len()).any(|at| {
        let Some(rest) = text[at..].strip_prefix(b"on") else {
            return false;
        };
        let letters = rest.iter().take(HANDLER_MAX);
        let name = letters
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let behind = rest[name..].trim_ascii_start();
        name >= 3 && begins(at) && behind.starts_with(b"=")
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn scripts_are_found_and_sentences_are_not() {
        for attack in [
            "<script>alert(1)</script>",
            "<SCRIPT SRC=//evil.example>",
            "x<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "\" onmouseover=\"alert(1)",
            "' autofocus onfocus = alert(1)",
            "javascript:alert(1)",
            "<a href=\"javascript:alert(1)\">",
            "<iframe src=x>",
            "</style>",
        ] {
            assert!(find(attack.as_bytes()).is_some(), "{attack}");
        }
        for fine in [
            "bread < cake",
            "I <3 rye",
            "<b>two</b> croissants",
            "on = 5",
            "it's on=sale",
            "opening at 5, \"only\" today",
            "",
            "<",
            "</",
        ] {
            assert_eq!(find(fine.as_bytes()), None, "{fine}");
        }
    }
}
