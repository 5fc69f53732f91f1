//! What is wrong with a definition, and where.

use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// The definition cannot be used.
    Error,
    /// It can be used, but is probably not what was meant.
    Warning,
}

/// One problem of a definition, as AWS tells it, with its place in the text.
///
/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html>
/// (read 2026-11-22).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// AWS's code: `SCHEMA_VALIDATION_FAILED`, `MISSING_TRANSITION_TARGET`...
    pub code: &'static str,
    /// AWS's message.
    pub message: String,
    /// The path in the definition: `/States/Bake/Next`; none when it is about the whole.
    pub location: Option<String>,
    /// The line in the text, from 1; 0 when there is no place.
    pub line: u32,
    /// The column, from 1; 0 when there is no place.
    pub column: u32,
    /// How to mend it, for people; not AWS's.
    pub help: String,
}

/// AWS's codes.
pub(super) mod code {
    pub(crate) const JSON: &str = "INVALID_JSON_DESCRIPTION";
    pub(crate) const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
    pub(crate) const TARGET: &str = "MISSING_TRANSITION_TARGET";
    pub(crate) const NO_END: &str = "MISSING_END_STATE";
    pub(crate) const DUPLICATE: &str = "DUPLICATE_STATE_NAME";
    pub(crate) const STATE_NAME: &str = "INVALID_STATE_NAME";
    pub(crate) const LABEL: &str = "DUPLICATE_LABEL_NAME";
    pub(crate) const BAD_LABEL: &str = "INVALID_LABEL_NAME";
    pub(crate) const JSONATA: &str = "INVALID_JSONATA_EXPRESSION";
    pub(crate) const JSONATA_INPUT: &str = "UNSUPPORTED_JSONATA_EXPRESSION";
    pub(crate) const DEEP: &str = "TOO_DEEPLY_NESTED";
    pub(crate) const NO_DOLLAR: &str = "NO_DOLLAR";
    pub(crate) const NO_PATH: &str = "NO_PATH";
    pub(crate) const STATIC_RESULT: &str = "PASS_RESULT_IS_STATIC";
}

impl Problem {
    pub(super) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            location: None,
            line: 0,
            column: 0,
            help: String::new(),
        }
    }

    pub(super) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    pub(super) fn at(mut self, at: &At<'_>) -> Self {
        self.location = Some(at.pointer());
        self
    }

    pub(super) fn mend(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// As `ValidateStateMachineDefinition` lists it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut diagnostic = json!({
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
        });
        if let Some(location) = &self.location {
            diagnostic["location"] = json!(location);
        }
        diagnostic
    }

    /// As `CreateStateMachine`'s refusal writes it.
    pub(crate) fn in_refusal(&self) -> String {
        let place = self.location.as_deref().unwrap_or("null");
        // What already ends in a space is not given another.
        let message = self.message.trim_end();
        format!("{}: {message} at {place}", self.code)
    }
}

/// A place in a definition, known by the way to it.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    key: Key<'a>,
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The whole definition.
    pub(super) const ROOT: At<'static> = At {
        parent: None,
        key: Key::Name(""),
    };

    pub(super) const fn key(&'a self, name: &'a str) -> Self {
        Self {
            parent: Some(self),
            key: Key::Name(name),
        }
    }

    pub(super) const fn index(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            key: Key::Index(index),
        }
    }

    /// `/States/Bake/Choices[0]/Next`
    pub(super) fn pointer(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        if out.is_empty() {
            out.push('/');
        }
        out
    }

    fn write(&self, out: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(out);
            // Writing to a String cannot fail.
            let _ = match self.key {
                Key::Name(name) => write!(out, "/{name}"),
                Key::Index(index) => write!(out, "[{index}]"),
            };
        }
    }
}
