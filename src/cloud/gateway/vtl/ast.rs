//! What a template consists of.

use std::sync::Arc;

/// Where something stands in the template, in characters from its beginning of line and template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct At {
    pub(super) line: usize,
    pub(super) column: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    Text(Arc<str>),
    Reference(Reference),
    Set(Reference, Expr),
    If(Vec<(Expr, Vec<Node>)>, Vec<Node>),
    Foreach {
        variable: String,
        of: Expr,
        body: Arc<[Node]>,
    },
    Define(String, Arc<[Node]>),
    Break,
    Stop,
}

/// `$name.property.method($argument)[0]`
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) at: At,
    pub(super) name: String,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Property(String),
    Method(String, Vec<Expr>),
    Index(Expr),
}

#[derive(Clone, Debug)]
pub(super) enum Expr {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<str>),
    /// A text between double quotes in which references are filled in.
    Template(Vec<Node>),
    Reference(Reference),
    List(Vec<Expr>),
    Range(Box<Expr>, Box<Expr>),
    Map(Vec<(Expr, Expr)>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Two(Op, Box<Expr>, Box<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
