//! Headings and fenced blocks.

use super::{Inside, Piece, Reader, Shape};
use crate::compile::highlight::LANGUAGES;
use crate::compile::names::{slug, suggest};
use pulldown_cmark::{CodeBlockKind, HeadingLevel};
use std::ops::Range;

impl Reader<'_, '_, '_> {
    pub(super) fn start_heading(&mut self, level: HeadingLevel, at: usize) {
        let level = match level {
            HeadingLevel::H2 => 2,
            HeadingLevel::H3 => 3,
            HeadingLevel::H1 => {
                self.text.error(
                    at,
                    "`#` is the page's title, which stands elsewhere; begin with `##`",
                );
                2
            }
            _ => {
                self.text
                    .error(at, "headings go down to `###`; use that, or a bold word");
                3
            }
        };
        if self.depth > 0 || self.shape == Shape::Prose {
            self.text.error(
                at,
                "a heading stands in the page itself, not in a list, a quotation or a block",
            );
        }
        self.flush();
        let text = String::new();
        self.inside = Inside::Heading { level, at, text };
    }

    pub(super) fn end_heading(&mut self, level: u8, at: usize, text: &str) {
        let id = slug(text);
        let place = self.text.source.place_at_line(self.text.line(at));
        if id.is_empty() {
            self.text
                .error(at, "this heading has no letters; give it words");
        }
        if let Some(first) = self.page.anchors.get(&id) {
            let line = first.line;
            self.text.error(
                at,
                format!("this heading's address `#{id}` is that of line {line}; word one of them differently"),
            );
        }
        self.page.anchors.entry(id.clone()).or_insert(place);
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, self.events.drain(..));
        let html = html.trim().to_owned();
        self.pieces.push(Piece::Heading { level, id, html });
    }

    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        let CodeBlockKind::Fenced(info) = kind else {
            self.text.error(
                range.start,
                "four spaces make this code; use a fence (```) with a language, or fewer spaces",
            );
            self.inside = code_block("text");
            return;
        };
        let mut words = info.split_whitespace();
        let name = words.next().unwrap_or_default();
        if let Some(extra) = words.next() {
            self.text.error(
                range.start,
                format!("`{extra}` after `{name}` means nothing here; one word follows the fence"),
            );
        }
        match self.shape {
            Shape::Page(fences) if fences.contains(&name) => self.start_fence(name, range),
            _ => {
                self.check_language(name, range.start);
                self.inside = code_block(name);
            }
        }
    }

    fn check_language(&self, name: &str, at: usize) {
        if LANGUAGES.contains(&name) {
            return;
        }
        let fences = match self.shape {
            Shape::Page(fences) => fences,
            _ => &[],
        };
        let help = suggest(name, fences.iter().copied().chain(LANGUAGES));
        let message = match name {
            "" => format!("this code block needs its language behind the fence; {help}"),
            name => format!("`{name}` is neither a block nor a language; {help}"),
        };
        self.text.error(at, message);
    }

    /// A block stands at the margin and is closed, so that its body is one stretch of the file.
    fn start_fence(&mut self, name: &str, range: Range<usize>) {
        let raw = &self.text.value[range.clone()];
        let marks = raw.len() - raw.trim_start_matches(['`', '~']).len();
        let first = raw.find('\n').map_or(raw.len(), |newline| newline + 1);
        let last = raw.trim_end().rfind('\n').map_or(0, |newline| newline + 1);
        let is_closed = last >= first && raw[last..].trim().starts_with(&raw[..marks]);
        let wrong = if self.depth > 0 || marks == 0 {
            format!("move this `{name}` block to the margin, out of any list or quotation")
        } else if !is_closed {
            format!(
                "this `{name}` block is never closed; end it with a line that holds the same fence alone"
            )
        } else {
            let at = self.text.offset(range.start);
            self.flush();
            self.inside = Inside::Fence(Some(Piece::Fence {
                name: name.to_owned(),
                at,
                body: at + first..at + last,
            }));
            return;
        };
        self.text.error(range.start, wrong);
        self.inside = Inside::Fence(None);
    }
}

fn code_block(language: &str) -> Inside {
    Inside::Code {
        language: language.to_owned(),
        code: String::new(),
    }
}
