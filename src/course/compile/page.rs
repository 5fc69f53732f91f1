//! A page while it is compiled: what it may link to, and what it has used so far.

use super::highlight::escape;
use super::names::suggest;
use super::problem::{Place, Report};
use super::source::Text;
use std::collections::{BTreeMap, BTreeSet};

/// The pages beside the lessons, by the name that a link gives them, and their addresses within the site.
const PAGES: [(&str, &str); 4] = [
    ("fidelity", "fidelity"),
    ("glossary", "glossary"),
    ("home", "./"),
    ("settings", "settings"),
];

/// What can be linked to, known before any prose is read.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    /// Each lesson's address within the site, or nothing for those still to come.
    pub(crate) lessons: BTreeMap<String, Option<String>>,
    /// The glossary: each term by its id.
    pub(crate) terms: BTreeMap<String, String>,
}

/// A link to an anchor, to be checked when all pages are compiled.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    place: Place,
    /// The address of the page.
    page: String,
    anchor: String,
}

/// A page being compiled.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    targets: &'a Targets,
    /// Its address within the site: `week-3/queues`.
    pub(crate) address: String,
    /// Where each anchor stands.
    pub(crate) anchors: BTreeMap<String, Place>,
    /// The terms that it links to, and where it does.
    pub(crate) terms: BTreeMap<String, Place>,
    pub(crate) wanted: Vec<Wanted>,
    /// The pictures beside the page, by file name.
    pub(crate) pictures: BTreeMap<&'a str, &'a str>,
    pub(crate) pictures_used: BTreeSet<String>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(targets: &'a Targets, address: &str) -> Self {
        Self {
            targets,
            address: address.to_owned(),
            anchors: BTreeMap::new(),
            terms: BTreeMap::new(),
            wanted: Vec::new(),
            pictures: BTreeMap::new(),
            pictures_used: BTreeSet::new(),
        }
    }

    /// The opening tag of a link that stands at `offset` of the text.
    pub(crate) fn link(&mut self, text: &Text<'_>, offset: usize, to: &str) -> String {
        let found = match to.split_once(':') {
            Some(("term", id)) => return self.term(text, offset, id),
            Some(("lesson", rest)) => self.lesson(text, offset, rest),
            Some(("page", rest)) => self.page(text, offset, rest),
            Some(("https", _)) => Ok(to.to_owned()),
            Some(("http", rest)) => Err(format!("`{to}` is not encrypted; link to `https:{rest}`")),
            _ => match to.strip_prefix('#') {
                Some(anchor) => Ok(self.anchored(text, offset, &self.address.clone(), anchor)),
                None => Err(format!(
                    "`{to}` is no link of a lesson; write `lesson:ID`, `page:NAME`, `term:ID`, `#heading` or `https://...`"
                )),
            },
        };
        match found {
            Ok(href) => format!("<a href=\"{}\">", escape(&href)),
            Err(message) => {
                text.error(offset, message);
                "<a>".into()
            }
        }
    }

    fn term(&mut self, text: &Text<'_>, offset: usize, id: &str) -> String {
        let place = text.source.place_at_line(text.line(offset));
        if let Some(first) = self.terms.get(id) {
            let line = first.line;
            let elsewhere = match first.file == place.file {
                true => format!("line {line}"),
                false => format!("line {line} of {}", first.file),
            };
            text.error(
                offset,
                format!("the term `{id}` is linked already on {elsewhere}; link it once a lesson, where it comes first"),
            );
        }
        self.terms.entry(id.to_owned()).or_insert(place);
        let Some(term) = self.targets.terms.get(id) else {
            let help = suggest(id, self.targets.terms.keys().map(String::as_str));
            text.error(offset, format!("the glossary has no term `{id}`; {help}"));
            return "<a>".into();
        };
        format!(
            "<a class=\"term\" href=\"glossary#{}\" data-term=\"{}\">",
            escape(id),
            escape(term)
        )
    }

    fn lesson(&mut self, text: &Text<'_>, offset: usize, rest: &str) -> Result<String, String> {
        let (id, anchor) = rest.split_once('#').unwrap_or((rest, ""));
        match self.targets.lessons.get(id) {
            Some(Some(address)) => Ok(self.anchored(text, offset, address, anchor)),
            Some(None) => Err(format!(
                "the lesson `{id}` is still to come; name it without a link"
            )),
            None => {
                let help = suggest(id, self.targets.lessons.keys().map(String::as_str));
                Err(format!("there is no lesson `{id}`; {help}"))
            }
        }
    }

    fn page(&mut self, text: &Text<'_>, offset: usize, rest: &str) -> Result<String, String> {
        let (name, anchor) = rest.split_once('#').unwrap_or((rest, ""));
        match PAGES.iter().find(|(known, _)| *known == name) {
            Some((_, address)) => Ok(self.anchored(text, offset, address, anchor)),
            None => {
                let help = suggest(name, PAGES.iter().map(|(name, _)| *name));
                Err(format!("there is no page `{name}`; {help}"))
            }
        }
    }

    /// The address with its anchor, which is looked for later. In-page links carry the page's address too, since the
    /// site has a base address that a bare `#anchor` would be resolved against.
    fn anchored(&mut self, text: &Text<'_>, offset: usize, page: &str, anchor: &str) -> String {
        if anchor.is_empty() {
            return page.to_owned();
        }
        self.wanted.push(Wanted {
            place: text.source.place_at_line(text.line(offset)),
            page: page.to_owned(),
            anchor: anchor.to_owned(),
        });
        format!("{page}#{anchor}")
    }

    /// A picture beside the page, put into it.
    pub(crate) fn picture(
        &mut self,
        text: &Text<'_>,
        offset: usize,
        to: &str,
        alt: &str,
    ) -> String {
        if alt.trim().is_empty() {
            text.error(
                offset,
                "this picture has no text; say between the brackets what it shows: `![text](file.svg)`",
            );
        }
        let Some(svg) = self.pictures.get(to) else {
            let help = suggest(to, self.pictures.keys().copied());
            text.error(
                offset,
                format!("there is no picture `{to}` beside this file (SVG only); {help}"),
            );
            return String::new();
        };
        self.pictures_used.insert(to.to_owned());
        format!(
            "<img alt=\"{}\" src=\"data:image/svg+xml,{}\">",
            escape(alt.trim()),
            percent(svg)
        )
    }
}

/// Reports the links whose anchors are nowhere.
pub(crate) fn check_anchors(
    wanted: &[Wanted],
    anchors: &BTreeMap<String, BTreeSet<String>>,
    report: &Report,
) {
    for link in wanted {
        let known = anchors.get(&link.page);
        if known.is_some_and(|known| known.contains(&link.anchor)) {
            continue;
        }
        let help = suggest(
            &link.anchor,
            known.into_iter().flatten().map(String::as_str),
        );
        let message = format!("no heading has the address `#{}`; {help}", link.anchor);
        report.error(link.place.problem(message));
    }
}

/// Text as part of a URL.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b'/'
            | b'='
            | b':' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
