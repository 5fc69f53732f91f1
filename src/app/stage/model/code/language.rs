//! The languages that the editor knows.

use super::token::Token;
use super::{json, python, yaml};

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Python.
    Python,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// Amazon States Language: JSON, with JSONata between `{%` and `%}`.
    Asl,
    /// Anything else.
    #[default]
    Plain,
}

impl Language {
    /// The language of a file, by its name.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.rsplit_once('.') {
            Some((_, "py")) => Self::Python,
            Some((_, "yaml" | "yml")) => Self::Yaml,
            Some((before, "json")) if before.ends_with(".asl") => Self::Asl,
            Some((_, "asl")) => Self::Asl,
            Some((_, "json")) => Self::Json,
            _ => Self::Plain,
        }
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Asl => "Amazon States Language",
            Self::Plain => "Text",
        }
    }

    /// How many spaces a step of indentation has.
    #[must_use]
    pub const fn step(self) -> usize {
        match self {
            Self::Python => 4,
            _ => 2,
        }
    }

    /// What begins a comment, where there are comments.
    #[must_use]
    pub const fn comment(self) -> Option<&'static str> {
        match self {
            Self::Python | Self::Yaml => Some("# "),
            _ => None,
        }
    }

    /// The parts of a text, in order, without what needs no colour.
    #[must_use]
    pub fn tokens(self, text: &str) -> Vec<Token> {
        match self {
            Self::Python => python::tokens(text),
            Self::Json | Self::Asl => json::tokens(text),
            Self::Yaml => yaml::tokens(text),
            Self::Plain => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        assert_eq!(Language::of("/home/learner/app.py"), Language::Python);
        assert_eq!(Language::of("template.yaml"), Language::Yaml);
        assert_eq!(Language::of("cake.asl.json"), Language::Asl);
        assert_eq!(Language::of("event.json"), Language::Json);
        assert_eq!(Language::of(".aws/config"), Language::Plain);
        assert_eq!(Language::of("a.py/notes"), Language::Plain);
    }
}
