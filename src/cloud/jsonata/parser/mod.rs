//! From tokens to the tree: operator precedence as Pratt taught it, one method for what starts an expression
//! ([`Parser::start`]) and one for what goes on from a left side ([`Parser::go_on`]).
//!
//! Paths are flattened as they are read: `a.b[0].c` is one node with three steps, and what hangs on a step is on it.
//!
//! A mistake does not travel up through results. It is noted, and from then on the source has ended: every loop here
//! comes to its end at the end, and the tree that is left is thrown away.

mod ancestry;
mod build;
mod forms;

use super::ast::{Kind, Node};
use super::error::{Fail, fail};
use super::lexer::{Lexer, Tok, Token};
use super::op::Op;
use super::regex::Regex;
use ancestry::adopting;
use std::sync::Arc;

/// How high a tree may be. Parsing, evaluating and dropping are recursive.
const MAX_HEIGHT: u32 = 200;

/// Parses a whole expression.
pub(super) fn parse(source: &str) -> Result<Node, Fail> {
    let mut parser = Parser {
        lexer: Lexer::new(source),
        token: END,
        open: 0,
        inner: 0,
        levels: Vec::new(),
        mistake: None,
        late: None,
    };
    parser.advance(false);
    let node = parser.expression(0);
    if !parser.is_at_end() {
        parser.unexpected("S0201");
    }
    if matches!(node.kind, Kind::Parent(..)) || !node.more().seeking.is_empty() {
        parser.report_late(fail("S0217").at(node.at));
    }
    match parser.mistake.or(parser.late) {
        Some(mistake) => Err(mistake),
        None => Ok(node),
    }
}

const END: Token = Token {
    tok: Tok::End,
    at: 0,
};

struct Parser {
    lexer: Lexer,
    /// The token not yet used.
    token: Token,
    /// Expressions being read.
    open: u32,
    /// The height of the highest tree read inside the one being read.
    inner: u32,
    /// For each `%` so far, how many steps up it still has to go.
    levels: Vec<i32>,
    /// The first mistake of syntax, after which nothing is read.
    mistake: Option<Fail>,
    /// The first mistake of another kind. A missing bracket says more, so the source is read to its end first.
    late: Option<Fail>,
}

impl Parser {
    /// Takes the current token and reads the next; `infix` says whether a slash there divides.
    fn advance(&mut self, infix: bool) -> Token {
        let token = std::mem::replace(&mut self.token, END);
        if self.mistake.is_none() {
            match self.lexer.next(infix) {
                Ok(next) => self.token = next,
                Err(mistake) => self.mistake = Some(mistake),
            }
        }
        token
    }

    /// Notes a mistake of syntax: the source ends here.
    fn report(&mut self, mistake: Fail) {
        self.mistake.get_or_insert(mistake);
        self.token = END;
    }

    /// Notes a mistake of another kind.
    fn report_late(&mut self, mistake: Fail) {
        self.late.get_or_insert(mistake);
    }

    /// Reports the current token.
    fn unexpected(&mut self, code: &'static str) {
        let mistake = fail(code).at(self.token.at).token(&self.token.text());
        self.report(mistake);
    }

    fn is_at_end(&self) -> bool {
        matches!(self.token.tok, Tok::End)
    }

    fn is(&self, op: Op) -> bool {
        matches!(self.token.tok, Tok::Op(found) if found == op)
    }

    /// Takes the current token if it is `op`.
    fn accept(&mut self, op: Op, infix: bool) -> bool {
        let found = self.is(op);
        if found {
            self.advance(infix);
        }
        found
    }

    /// Takes `op`, which must come now.
    fn expect(&mut self, op: Op, infix: bool) {
        if !self.accept(op, infix) {
            let code = if self.is_at_end() { "S0203" } else { "S0202" };
            let mistake = fail(code).at(self.token.at).token(&self.token.text());
            self.report(mistake.value(op.text()));
        }
    }

    /// Reads an expression up to an operator that binds no tighter than `power`.
    fn expression(&mut self, power: u8) -> Node {
        let saved = std::mem::take(&mut self.inner);
        self.open += 1;
        self.check_height(self.open);
        let infix = self.ends_operand();
        let token = self.advance(infix);
        let mut node = self.start(token);
        self.inner += 1;
        while let Tok::Op(op) = self.token.tok
            && power < op.power()
        {
            let token = self.advance(false);
            node = self.go_on(node, op, token.at);
            self.inner += 1;
            self.check_height(self.inner);
        }
        self.open -= 1;
        self.inner = self.inner.max(saved);
        node
    }

    fn check_height(&mut self, height: u32) {
        if height > MAX_HEIGHT {
            let mistake = fail("U1001").at(self.token.at);
            self.report(mistake.value("the expression is nested too deeply"));
        }
    }

    /// Whether the current token, at the start of an expression, is the whole of an operand: a slash after it divides.
    fn ends_operand(&self) -> bool {
        !matches!(
            self.token.tok,
            Tok::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace | Op::Minus | Op::Pipe)
        )
    }

    /// An expression's first token.
    fn start(&mut self, token: Token) -> Node {
        let at = token.at;
        let kind = match token.tok {
            Tok::End => {
                self.report_late(fail("S0207").at(at));
                Kind::Missing
            }
            Tok::Name(name) => return Node::name(name, at),
            Tok::Variable(name) => Kind::Variable(name),
            Tok::String(text) => Kind::String(text),
            Tok::Number(n) => Kind::Number(n),
            Tok::Bool(b) => Kind::Bool(b),
            Tok::Null => Kind::Null,
            Tok::Regex(pattern, ignore_case, multi_line) => {
                match Regex::new(&pattern, ignore_case, multi_line) {
                    Ok(regex) => Kind::Regex(Arc::new(regex)),
                    Err(mistake) => {
                        self.report(mistake.at(at));
                        Kind::Missing
                    }
                }
            }
            Tok::Op(op) => match op {
                // Words can be field names, too.
                Op::And | Op::Or | Op::In => return Node::name(op.text().into(), at),
                Op::Star => Kind::Wildcard,
                Op::StarStar => Kind::Descendant,
                Op::Percent => self.parent(),
                Op::Minus => return self.negate(at),
                Op::OpenParen => return self.block(at),
                Op::OpenBracket => return self.array(at),
                Op::OpenBrace => return self.object(at),
                Op::Pipe => return self.transform(at),
                _ => {
                    self.report(fail("S0211").at(at).token(op.text()));
                    Kind::Missing
                }
            },
        };
        Node::new(kind, at)
    }

    /// What an operator makes of its left side.
    fn go_on(&mut self, left: Node, op: Op, at: u32) -> Node {
        match op {
            Op::OpenParen => self.call(left),
            Op::OpenBracket => self.filter(left, at),
            Op::OpenBrace => {
                let pairs = self.pairs();
                self.group(left, pairs, at)
            }
            Op::Caret => self.order_by(left, at),
            Op::At | Op::Hash => {
                let name = self.expression(op.power());
                let name = self.variable_name(name, "S0214", op.text());
                if op == Op::At {
                    self.focus(left, name, at)
                } else {
                    build::index(left, name)
                }
            }
            Op::Assign => {
                let name = self.variable_name(left, "S0212", "");
                let value = self.expression(Op::Assign.power() - 1);
                adopting(Kind::Bind(name, Box::new(value)), at)
            }
            Op::Question => self.condition(left, at),
            _ => {
                // These two take all that follows; the others bind to the left.
                let takes_all = matches!(op, Op::Elvis | Op::Coalesce);
                let right = self.expression(if takes_all { 0 } else { op.power() });
                if op == Op::Dot {
                    return self.dot(left, right);
                }
                let keep_array = op == Op::Apply && (left.keep_array || right.keep_array);
                let (left, right) = (Box::new(left), Box::new(right));
                let kind = match op {
                    Op::Apply => Kind::Apply(left, right),
                    _ if takes_all => Kind::Default(op, left, right),
                    _ => Kind::Binary(op, left, right),
                };
                let mut node = adopting(kind, at);
                node.keep_array = keep_array;
                node
            }
        }
    }
}
