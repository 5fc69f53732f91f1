//! What is wrong with a text, and where.

use super::caret;
use super::token::Token;
use crate::app::stage::model::words::counted;
use cloud::sorted::SortSmall as _;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot be used like that.
    Error,
    /// It can be used, and is probably not meant.
    Warning,
    /// It failed here when it ran.
    Failed,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Failed => "Failed here",
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The line, from 1; 0 when it is about the whole.
    pub line: u32,
    /// The column, from 1 in characters; 0 when it is about the whole line.
    pub column: u32,
    /// The line and the column behind its end, where that is known.
    pub end: Option<(u32, u32)>,
    /// What is wrong.
    pub message: String,
    /// How to mend it; empty when there is nothing to say.
    pub help: String,
    /// What the finding is called; empty when it has no name.
    pub code: String,
    /// Its path in the document, where that helps.
    pub path: Option<String>,
}

impl Finding {
    /// An error at a place.
    #[must_use]
    pub fn error(line: u32, column: u32, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            line,
            column,
            end: None,
            message: message.into(),
            help: String::new(),
            code: String::new(),
            path: None,
        }
    }

    /// The same, and how to mend it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        let help = help.into();
        Self { help, ..self }
    }

    /// Where it begins in the text, in bytes.
    #[must_use]
    pub fn place(&self, text: &str) -> usize {
        caret::offset(text, self.line.max(1), self.column.max(1))
    }

    /// What of the text is meant, in bytes: from and to. It is not empty unless the text is.
    #[must_use]
    pub fn spot(&self, text: &str, tokens: &[Token]) -> (usize, usize) {
        let from = self.place(text);
        let (start, end) = caret::line_of(text, from);
        if self.column == 0 && self.line > 0 {
            let row = text.get(start..end).unwrap_or_default();
            return (end - row.trim_start().len(), end);
        }
        let to = self
            .end
            .map(|(line, column)| caret::offset(text, line, column));
        if let Some(to) = to.filter(|to| *to > from) {
            return (from, to);
        }
        // At the end of its line what stands before is meant, not what begins the next.
        let part = tokens
            .iter()
            .find(|part| from < part.end && part.start < end);
        let before = || tokens.iter().rfind(|part| part.start < from);
        match part.or_else(before) {
            Some(part) => (part.start, part.end),
            None => (start, end),
        }
    }
}

/// All that is wrong with a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// The findings, in the order of the text.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// Puts findings in the order of the text.
    #[must_use]
    pub fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_small_by_key(|one| (one.line, one.column, one.severity));
        Self { findings }
    }

    /// Whether it has no errors: warnings do not keep it from being used.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    fn count(&self, severity: Severity) -> usize {
        let of = |one: &&Finding| one.severity == severity;
        self.findings.iter().filter(of).count()
    }

    /// `2 errors, 1 warning`
    #[must_use]
    pub fn in_words(&self) -> String {
        let counts = [
            (self.count(Severity::Error), "error"),
            (self.count(Severity::Warning), "warning"),
            (self.count(Severity::Failed), "failure"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counts.map(|(count, word)| counted(count, word)).collect();
        if words.is_empty() {
            return "No problems".into();
        }
        words.join(", ")
    }

    /// What of the text is meant, and how bad it is there.
    #[must_use]
    pub fn spots(&self, text: &str, tokens: &[Token]) -> Vec<(usize, usize, Severity)> {
        let spot = |one: &Finding| {
            let (from, to) = one.spot(text, tokens);
            (from, to, one.severity)
        };
        self.findings.iter().map(spot).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::code::language::Language;

    const TEXT: &str = "def f(:\n    return 1\n";

    fn meant(finding: &Finding) -> &'static str {
        let (from, to) = finding.spot(TEXT, &Language::Python.tokens(TEXT));
        &TEXT[from..to]
    }

    #[test]
    fn findings_mean_something_of_the_text() {
        assert_eq!(meant(&Finding::error(1, 6, "")), "(");
        assert_eq!(meant(&Finding::error(2, 0, "")), "return 1");
        assert_eq!(meant(&Finding::error(9, 9, "")), "1");
        assert_eq!(meant(&Finding::error(1, 8, "")), "(");
        let ends = Finding {
            end: Some((1, 8)),
            ..Finding::error(1, 5, "")
        };
        assert_eq!(meant(&ends), "f(:");
        let empty = Finding::error(1, 1, "").spot("", &[]);
        assert_eq!(empty, (0, 0));
    }

    #[test]
    fn findings_are_counted() {
        let failed = Finding {
            severity: Severity::Failed,
            ..Finding::error(1, 1, "")
        };
        let checked = Checked::new(vec![Finding::error(2, 1, ""), failed.clone()]);
        assert_eq!(checked.in_words(), "1 error, 1 failure");
        assert_eq!(checked.findings[0], failed);
        assert!(!checked.is_good());
        assert!(Checked::default().is_good());
    }
}
