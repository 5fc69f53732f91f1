//! Markdown to HTML that can be inserted as it is.
//!
//! CommonMark with tables. Left out on purpose: raw HTML, so that nothing a lesson says can run in the reader's tab.

mod blocks;

use super::highlight;
use super::page::Page;
use super::source::Text;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A piece of a page.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Prose.
    Html(String),
    /// A heading.
    Heading { level: u8, id: String, html: String },
    /// A fenced block that is not code.
    Fence {
        /// Its name: `scene`.
        name: String,
        /// Where it begins.
        at: usize,
        /// What stands in it, as offsets in the file.
        body: Range<usize>,
    },
}

/// What a text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape<'n> {
    /// A page: prose, headings and the fenced blocks of these names.
    Page(&'n [&'n str]),
    /// Paragraphs, lists, tables and code.
    Prose,
    /// One paragraph's content.
    Line,
}

impl Page<'_> {
    /// A whole page in pieces; fenced blocks of the names in `fences` are left to the caller.
    pub(crate) fn pieces(&mut self, text: &Text<'_>, fences: &[&str]) -> Vec<Piece> {
        Reader::new(self, text, Shape::Page(fences)).read()
    }

    /// Paragraphs, lists, tables and code.
    pub(crate) fn prose(&mut self, text: &Text<'_>) -> String {
        html_of(Reader::new(self, text, Shape::Prose).read())
    }

    /// One paragraph's content, for a label or a table's cell.
    pub(crate) fn line(&mut self, text: &Text<'_>) -> String {
        html_of(Reader::new(self, text, Shape::Line).read())
            .trim()
            .to_owned()
    }
}

fn html_of(pieces: Vec<Piece>) -> String {
    pieces
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Html(html) => Some(html),
            _ => None,
        })
        .collect()
}

/// What the events that follow belong to, when not to the prose itself.
enum Inside {
    Prose,
    Heading { level: u8, at: usize, text: String },
    Code { language: String, code: String },
    Fence(Option<Piece>),
    Picture { to: String, at: usize, alt: String },
}

struct Reader<'p, 'a, 't> {
    page: &'p mut Page<'a>,
    text: &'t Text<'t>,
    shape: Shape<'t>,
    pieces: Vec<Piece>,
    events: Vec<Event<'t>>,
    inside: Inside,
    /// How many lists, quotations and the like are open.
    depth: usize,
    paragraphs: usize,
}

impl<'p, 'a, 't> Reader<'p, 'a, 't> {
    fn new(page: &'p mut Page<'a>, text: &'t Text<'t>, shape: Shape<'t>) -> Self {
        Self {
            page,
            text,
            shape,
            pieces: Vec::new(),
            events: Vec::new(),
            inside: Inside::Prose,
            depth: 0,
            paragraphs: 0,
        }
    }

    fn read(mut self) -> Vec<Piece> {
        let text = self.text;
        for (event, range) in
            Parser::new_ext(&text.value, Options::ENABLE_TABLES).into_offset_iter()
        {
            match event {
                Event::Start(tag) => self.start(tag, range),
                Event::End(tag) => self.end(tag),
                Event::InlineHtml(_) => self.raw_html(range.start),
                Event::Html(_) => {}
                Event::Text(words) => self.words(words),
                Event::Code(code) => self.code(code),
                Event::SoftBreak | Event::HardBreak => self.line_break(event),
                other => {
                    self.check_line(other == Event::Rule, range.start);
                    self.events.push(other);
                }
            }
        }
        self.flush();
        self.pieces
    }

    /// Makes a piece of the prose so far.
    fn flush(&mut self) {
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, self.events.drain(..));
        if !html.trim().is_empty() {
            self.pieces.push(Piece::Html(html));
        }
    }

    fn html(&mut self, html: impl Into<String>) {
        self.events
            .push(Event::InlineHtml(CowStr::from(html.into())));
    }

    fn raw_html(&mut self, at: usize) {
        let raw = self.text.value[at..].trim_start();
        let tag = raw.lines().next().unwrap_or_default();
        let tag = tag.split_inclusive('>').next().unwrap_or_default();
        let tag: String = tag.chars().take(30).collect();
        self.text.error(
            at,
            format!("`{tag}` is raw HTML, which lessons do without; write Markdown, and put a `<` that is meant as such between backticks"),
        );
    }

    fn words(&mut self, words: CowStr<'t>) {
        match &mut self.inside {
            Inside::Heading { text, .. } => text.push_str(&words),
            Inside::Code { code, .. } => return code.push_str(&words),
            Inside::Picture { alt, .. } => return alt.push_str(&words),
            Inside::Fence(_) => return,
            Inside::Prose => {}
        }
        self.events.push(Event::Text(words));
    }

    fn code(&mut self, code: CowStr<'t>) {
        match &mut self.inside {
            Inside::Heading { text, .. } => text.push_str(&code),
            Inside::Picture { alt, .. } => return alt.push_str(&code),
            _ => {}
        }
        self.events.push(Event::Code(code));
    }

    fn line_break(&mut self, event: Event<'t>) {
        match &mut self.inside {
            Inside::Picture { alt, .. } => alt.push(' '),
            _ => self.events.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'t>, range: Range<usize>) {
        if matches!(self.inside, Inside::Picture { .. }) {
            return;
        }
        self.check_shape(&tag, range.start);
        match tag {
            Tag::Heading { level, .. } => self.start_heading(level, range.start),
            Tag::CodeBlock(kind) => self.start_code(&kind, range),
            Tag::Image { dest_url, .. } => {
                if matches!(self.inside, Inside::Heading { .. }) {
                    let message = "a heading holds no picture; put it into the text below";
                    return self.text.error(range.start, message);
                }
                self.inside = Inside::Picture {
                    to: dest_url.into_string(),
                    at: range.start,
                    alt: String::new(),
                };
            }
            Tag::Link { dest_url, .. } => self.start_link(&dest_url, range.start),
            Tag::HtmlBlock => self.raw_html(range.start),
            Tag::Paragraph if self.shape == Shape::Line => {}
            Tag::Table(_) => {
                // Wide tables scroll by themselves, by keyboard too.
                self.html("<div class=\"table\" tabindex=\"0\">");
                self.events.push(Event::Start(tag));
            }
            other => {
                self.depth += usize::from(is_container(&other));
                self.events.push(Event::Start(other));
            }
        }
    }

    fn check_shape(&mut self, tag: &Tag<'_>, at: usize) {
        let is_block = match tag {
            Tag::Paragraph => {
                self.paragraphs += 1;
                self.paragraphs > 1
            }
            Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. } => false,
            _ => true,
        };
        self.check_line(is_block, at);
    }

    /// A [`Shape::Line`] is one paragraph, and nothing else.
    fn check_line(&self, is_block: bool, at: usize) {
        if self.shape == Shape::Line && is_block {
            self.text.error(
                at,
                "this text is shown on one line; take paragraphs, lists, headings and code blocks out of it",
            );
        }
    }

    fn start_link(&mut self, to: &str, at: usize) {
        if matches!(self.inside, Inside::Heading { .. }) {
            let message =
                "a heading is itself linked to, so it holds no link; link from the text below it";
            return self.text.error(at, message);
        }
        let tag = self.page.link(self.text, at, to);
        self.html(tag);
    }

    fn end(&mut self, tag: TagEnd) {
        match (&self.inside, tag) {
            (Inside::Heading { .. }, TagEnd::Heading(_))
            | (Inside::Code { .. } | Inside::Fence(_), TagEnd::CodeBlock)
            | (Inside::Picture { .. }, TagEnd::Image) => self.end_inside(),
            (Inside::Picture { .. }, _) | (Inside::Heading { .. }, TagEnd::Link) => {}
            _ => self.end_prose(tag),
        }
    }

    fn end_inside(&mut self) {
        match std::mem::replace(&mut self.inside, Inside::Prose) {
            Inside::Heading { level, at, text } => self.end_heading(level, at, &text),
            Inside::Code { language, code } => self.html(highlight::block(&language, &code)),
            Inside::Fence(piece) => self.pieces.extend(piece),
            Inside::Picture { to, at, alt } => {
                let html = self.page.picture(self.text, at, &to, &alt);
                self.html(html);
            }
            Inside::Prose => {}
        }
    }

    fn end_prose(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => self.html("</a>"),
            TagEnd::Paragraph if self.shape == Shape::Line => {}
            TagEnd::HtmlBlock | TagEnd::Image => {}
            TagEnd::Table => {
                self.events.push(Event::End(tag));
                self.html("</div>\n");
            }
            other => {
                let closes = matches!(
                    other,
                    TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item
                );
                self.depth = self.depth.saturating_sub(usize::from(closes));
                self.events.push(Event::End(other));
            }
        }
    }
}

const fn is_container(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::Item)
}
