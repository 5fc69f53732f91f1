//! The tree that the parser makes and the evaluator walks.

use super::op::Op;
use super::regex::Regex;
use super::signature::Signature;
use super::value::Str;
use std::sync::Arc;

/// A node.
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Where its token starts, in characters.
    pub(super) at: u32,
    /// Marked with `[]`: one result stays an array.
    pub(super) keep_array: bool,
    /// An array constructor at the end of a path, which does not melt into the sequence.
    pub(super) cons: bool,
    /// A step that needs the stream of tuples, because something later asks for its bindings.
    pub(super) tuple: bool,
    more: Option<Box<More>>,
}

/// What hangs on some nodes only.
#[derive(Default)]
pub(super) struct More {
    /// Predicates on the finished value.
    pub(super) predicates: Vec<Stage>,
    /// Predicates and position bindings on each result of a step.
    pub(super) stages: Vec<Stage>,
    pub(super) group: Option<Group>,
    /// `@$name`
    pub(super) focus: Option<Str>,
    /// `#$name`
    pub(super) index: Option<Str>,
    /// Names under which later `%` find this step's context.
    pub(super) ancestors: Vec<Str>,
    /// The `%` inside that have not found their ancestor yet; of use to the parser alone.
    pub(super) seeking: Vec<Slot>,
}

/// What hangs on all other nodes.
static NOTHING: More = More {
    predicates: Vec::new(),
    stages: Vec::new(),
    group: None,
    focus: None,
    index: None,
    ancestors: Vec::new(),
    seeking: Vec::new(),
};

/// Which `%` of the source.
pub(super) type Slot = u32;

pub(super) enum Kind {
    /// Where the source ended too soon; never left in a finished tree.
    Missing,
    Null,
    Bool(bool),
    Number(f64),
    String(Str),
    Regex(Arc<Regex>),
    Name(Str),
    /// `$name`; the empty name is the context.
    Variable(Str),
    Wildcard,
    Descendant,
    /// `%`, with the name its ancestor is bound to.
    Parent(Slot, Str),
    /// Steps, and whether one result stays an array.
    Path(Vec<Node>, bool),
    Binary(Op, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    Array(Vec<Node>),
    Object(Box<Group>),
    Block(Vec<Node>),
    Bind(Str, Box<Node>),
    /// Condition, then, else.
    Condition(Box<Node>, Box<Node>, Option<Box<Node>>),
    /// `?:` and `??`: the left side, unless it is false (`?:`) or nothing (`??`).
    Default(Op, Box<Node>, Box<Node>),
    /// `~>`
    Apply(Box<Node>, Box<Node>),
    Call(Box<Call>),
    Partial(Box<Call>),
    /// `?` among the arguments of a partial application.
    Placeholder,
    Lambda(Arc<Lambda>),
    Transform(Arc<Transform>),
    /// `^(...)`, a step.
    Sort(Vec<Term>),
}

pub(super) enum Stage {
    Filter(Node),
    Index(Str),
}

/// Key and value expressions.
pub(super) struct Group {
    pub(super) pairs: Vec<(Node, Node)>,
    pub(super) at: u32,
}

pub(super) struct Call {
    pub(super) procedure: Node,
    pub(super) args: Vec<Node>,
    /// The last thing its function does, so that it need not return here.
    pub(super) tail: bool,
}

pub(super) struct Lambda {
    pub(super) params: Vec<Str>,
    pub(super) signature: Option<Signature>,
    pub(super) body: Node,
}

/// `|pattern|update, delete|`
pub(super) struct Transform {
    pub(super) pattern: Node,
    pub(super) update: Node,
    pub(super) delete: Option<Node>,
    pub(super) at: u32,
}

pub(super) struct Term {
    pub(super) descending: bool,
    pub(super) value: Node,
}

impl Node {
    pub(super) fn new(kind: Kind, at: u32) -> Self {
        Self {
            kind,
            at,
            keep_array: false,
            cons: false,
            tuple: false,
            more: None,
        }
    }

    pub(super) fn more(&self) -> &More {
        self.more.as_deref().unwrap_or(&NOTHING)
    }

    pub(super) fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// A path of one name.
    pub(super) fn name(name: Str, at: u32) -> Self {
        Self::new(Kind::Path(vec![Self::new(Kind::Name(name), at)], false), at)
    }

    /// The word to name in an error about this node.
    pub(super) fn word(&self) -> &str {
        match &self.kind {
            Kind::Path(steps, _) => steps.first().map_or("", Node::word),
            Kind::Name(name) | Kind::Variable(name) | Kind::String(name) => name,
            _ => "",
        }
    }

    /// The last step, if this is a path.
    pub(super) fn last_step(&mut self) -> Option<&mut Self> {
        match &mut self.kind {
            Kind::Path(steps, _) => steps.last_mut(),
            _ => None,
        }
    }
}

/// The first name that is looked up in the expression's own input, if one is.
pub(super) fn input_reference(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Name(name) => Some(name),
        Kind::Wildcard => Some("*"),
        Kind::Descendant => Some("**"),
        Kind::Path(steps, _) => steps.first().and_then(input_reference),
        Kind::Negate(inner) | Kind::Bind(_, inner) => input_reference(inner),
        Kind::Binary(_, left, right) | Kind::Default(_, left, right) | Kind::Apply(left, right) => {
            input_reference(left).or_else(|| input_reference(right))
        }
        Kind::Array(nodes) | Kind::Block(nodes) => nodes.iter().find_map(input_reference),
        Kind::Object(group) => group
            .pairs
            .iter()
            .find_map(|(key, value)| input_reference(key).or_else(|| input_reference(value))),
        Kind::Condition(condition, then, otherwise) => input_reference(condition)
            .or_else(|| input_reference(then))
            .or_else(|| otherwise.as_deref().and_then(input_reference)),
        Kind::Call(call) | Kind::Partial(call) => {
            let of_args = || call.args.iter().find_map(input_reference);
            input_reference(&call.procedure).or_else(of_args)
        }
        _ => None,
    }
}
