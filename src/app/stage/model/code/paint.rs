//! Code as HTML, line by line: only lines that change have to be drawn anew.

use super::finding::Severity;
use super::json;
use super::language::Language;
use super::token::{Sort, Token};

/// Something that is marked: from and to in bytes, and its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Its class in HTML.
    pub class: &'static str,
}

impl Mark {
    /// The mark of a finding.
    #[must_use]
    pub const fn of((from, to, severity): (usize, usize, Severity)) -> Self {
        let class = match severity {
            Severity::Error => "bad-spot",
            Severity::Warning => "warn-spot",
            Severity::Failed => "failed-spot",
        };
        Self { from, to, class }
    }
}

/// The class of a part, which code has everywhere.
const fn class(sort: Sort) -> &'static str {
    match sort {
        Sort::Key | Sort::Name => "hl-p",
        Sort::Text => "hl-s",
        Sort::Number => "hl-n",
        Sort::Word => "hl-k",
        Sort::Comment => "hl-c",
        Sort::Query => "hl-query",
        Sort::Odd => "hl-odd",
        Sort::Sign => "",
    }
}

/// The lines of a text as HTML, each without its line break. Everything from the text is escaped. Of marks that overlap the
/// first counts.
#[must_use]
pub fn lines(language: Language, text: &str, tokens: &[Token], marks: &[Mark]) -> Vec<String> {
    let mut painter = Painter {
        text,
        marks,
        lines: vec![String::new()],
    };
    let mut at = 0;
    for token in tokens {
        painter.paint(at, token.start, "");
        at = token.end;
        let query = match (language, token.sort) {
            (Language::Asl, Sort::Text) => query(token.of(text)),
            _ => None,
        };
        match query {
            Some((from, to)) => {
                painter.paint(token.start, token.start + from, "hl-s");
                painter.paint(token.start + from, token.start + to, "hl-query");
                painter.paint(token.start + to, token.end, "hl-s");
            }
            None => painter.paint(token.start, token.end, class(token.sort)),
        }
    }
    painter.paint(at, text.len(), "");
    painter.lines
}

/// JSON on a page, as HTML.
#[must_use]
pub fn json_html(text: &str) -> String {
    lines(Language::Asl, text, &json::tokens(text), &[]).join("\n")
}

/// Where the query of a text stands, from `{%` to `%}`.
fn query(text: &str) -> Option<(usize, usize)> {
    let (from, to) = (text.find("{%")?, text.rfind("%}")?);
    (from + 2 <= to).then_some((from, to + 2))
}

struct Painter<'a> {
    text: &'a str,
    marks: &'a [Mark],
    lines: Vec<String>,
}

impl Painter<'_> {
    /// Adds a stretch of one class, cut where marks begin and end.
    fn paint(&mut self, from: usize, to: usize, class: &str) {
        let mut at = from;
        while at < to {
            let mark = self
                .marks
                .iter()
                .find(|mark| mark.from <= at && at < mark.to);
            let end = match mark {
                Some(mark) => mark.to,
                None => {
                    let begins = self.marks.iter().map(|mark| mark.from);
                    begins.filter(|from| at < *from).min().unwrap_or(to)
                }
            };
            let end = end.min(to);
            let text = self.text.get(at..end).unwrap_or_default();
            self.add(text, class, mark.map_or("", |mark| mark.class));
            at = end;
        }
    }

    fn add(&mut self, text: &str, class: &str, mark: &str) {
        for (number, row) in text.split('\n').enumerate() {
            if number > 0 {
                self.lines.push(String::new());
            }
            let Some(html) = self.lines.last_mut().filter(|_| !row.is_empty()) else {
                continue;
            };
            if class.is_empty() && mark.is_empty() {
                escape(html, row);
                continue;
            }
            html.push_str("<span class=\"");
            html.push_str(class);
            if !class.is_empty() && !mark.is_empty() {
                html.push(' ');
            }
            html.push_str(mark);
            html.push_str("\">");
            escape(html, row);
            html.push_str("</span>");
        }
    }
}

/// Adds text to HTML.
pub fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}

/// What has to be drawn anew: from which line on, how many lines go, and how many come in their place.
#[must_use]
pub fn change(before: &[String], now: &[String]) -> (usize, usize, usize) {
    let same = |(one, other): &(&String, &String)| one == other;
    let from = before.iter().zip(now).take_while(same).count();
    let (gone, come) = (&before[from..], &now[from..]);
    let tail = gone.iter().rev().zip(come.iter().rev());
    let kept = tail.take_while(same).count();
    (from, gone.len() - kept, come.len() - kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(language: Language, text: &str, marks: &[Mark]) -> String {
        lines(language, text, &language.tokens(text), marks).join("\n")
    }

    #[test]
    fn html_shows_the_text_itself() {
        assert_eq!(
            json_html("{ \"<a>\": \"{% $x & 1 %}\",\n  odd }"),
            "{ <span class=\"hl-p\">&quot;&lt;a&gt;&quot;</span>: <span class=\"hl-s\">&quot;</span><span class=\"hl-query\">{% $x &amp; 1 %}</span><span class=\"hl-s\">&quot;</span>,\n  <span class=\"hl-odd\">odd</span> }"
        );
        assert_eq!(
            painted(Language::Python, "'''a\n\nb''' + 1", &[]),
            "<span class=\"hl-s\">'''a</span>\n\n<span class=\"hl-s\">b'''</span> + <span class=\"hl-n\">1</span>"
        );
    }

    #[test]
    fn marks_cut_what_they_cover() {
        let mark = |from, to, class| Mark { from, to, class };
        assert_eq!(
            painted(Language::Python, "x = if", &[mark(2, 5, "bad-spot")]),
            "x <span class=\"bad-spot\">= </span><span class=\"hl-k bad-spot\">i</span><span class=\"hl-k\">f</span>"
        );
        assert_eq!(
            painted(
                Language::Plain,
                "abc",
                &[mark(0, 2, "bad-spot"), mark(1, 3, "pair")]
            ),
            "<span class=\"bad-spot\">ab</span><span class=\"pair\">c</span>"
        );
    }

    #[test]
    fn only_what_changed_is_drawn_anew() {
        let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let changed = |before: &str, now: &str| change(&lines(before), &lines(now));
        assert_eq!(changed("a b c", "a x c"), (1, 1, 1));
        assert_eq!(changed("a b c", "a b b c"), (2, 0, 1));
        assert_eq!(changed("a b c", "a c"), (1, 1, 0));
        assert_eq!(changed("a", "a"), (1, 0, 0));
        assert_eq!(change(&[], &lines("a b")), (0, 0, 2));
    }

    #[test]
    fn a_thousand_lines_have_as_many() {
        let text = "def bake(event):\n    return f\"{event['cake']}\"\n".repeat(500);
        let html = lines(
            Language::Python,
            &text,
            &Language::Python.tokens(&text),
            &[],
        );
        assert_eq!(html.len(), 1001);
        assert_eq!(html[0], html[998]);
    }
}
