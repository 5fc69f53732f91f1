//! Mapping templates: Apache Velocity as API Gateway has it.
//!
//! Follows <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html> and
//! <https://velocity.apache.org/engine/1.7/vtl-reference.html> (read 2026-11-22). Two things differ from Velocity by itself:
//! a reference to nothing writes nothing instead of its own name, and nothing equals the empty text.

mod ast;
mod eval;
mod expr;
mod host;
mod lists;
mod parse;
mod texts;
mod value;

#[cfg(test)]
mod tests;

pub(in crate::gateway) use texts::url_decode;
pub(crate) use texts::url_encode;

use ast::Node;
use serde_json::{Map, Value};
use std::fmt;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            message,
        } = self;
        write!(f, "line {line}, column {column}: {message}")
    }
}

/// A template, ready to be rendered.
#[derive(Clone, Debug)]
pub struct Template {
    nodes: Vec<Node>,
}

/// What a template may see.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// `$input.body`: the payload.
    pub body: &'a str,
    /// `$input.params()`: `path`, `querystring` and `header`, each an object of texts.
    pub params: &'a Map<String, Value>,
    /// `$context`, without the overrides.
    pub context: &'a Map<String, Value>,
    /// `$stageVariables`.
    pub stage_variables: &'a Map<String, Value>,
    /// `$context.requestOverride` and `$context.responseOverride` as templates before this one left them.
    pub overrides: Overrides,
}

/// What templates put in place of a request's and a response's parameters.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html>
/// (read 2026-11-22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overrides {
    /// `header`, `querystring` and `path`, each an object.
    pub request: Value,
    /// `header`, an object, and perhaps `status`.
    pub response: Value,
}

impl Default for Overrides {
    fn default() -> Self {
        let empty = || Value::Object(Map::new());
        Self {
            request: [
                ("header", empty()),
                ("path", empty()),
                ("querystring", empty()),
            ]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
            response: [("header".to_owned(), empty())].into_iter().collect(),
        }
    }
}

/// What rendering gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// The overrides as the template left them.
    pub overrides: Overrides,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// All its problems.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        parse::parse(text).map(|nodes| Self { nodes })
    }

    /// Renders it.
    ///
    /// # Errors
    /// Why it cannot go on: something is no JSON or no JSONPath, or it becomes too much.
    pub fn render(&self, scope: &Scope<'_>) -> Result<Rendered, Problem> {
        eval::render(&self.nodes, scope)
    }
}

/// What is wrong with a template.
#[must_use]
pub fn check(text: &str) -> Vec<Problem> {
    Template::parse(text).err().unwrap_or_default()
}
