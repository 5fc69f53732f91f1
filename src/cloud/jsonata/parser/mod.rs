//! From tokens to the tree: operator precedence as Pratt taught it, one method for what starts an expression
//! ([`Parser::start`]) and one for what goes on from a left side ([`Parser::go_on`]).
//!
//! Paths are flattened as they are read: `a.b[0].c` is one node with three steps, and what hangs on a step is on it.

mod ancestry;
mod build;

use super::ast::{Call, Group, Kind, Lambda, Node, Term, Transform};
use super::error::{Fail, fail};
use super::lexer::{Lexer, Op, Tok, Token};
use super::regex::Regex;
use super::signature::Signature;
use super::value::Str;
use ancestry::adopting;
use std::sync::Arc;

/// How high a tree may be. Parsing, evaluating and dropping are recursive.
const MAX_HEIGHT: u32 = 200;

/// Parses a whole expression.
pub(super) fn parse(source: &str) -> Result<Node, Fail> {
    let mut parser = Parser {
        lexer: Lexer::new(source),
        token: Token {
            tok: Tok::End,
            at: 0,
        },
        open: 0,
        inner: 0,
        levels: Vec::new(),
        late: None,
    };
    parser.advance(false)?;
    let node = parser.expression(0)?;
    if !matches!(parser.token.tok, Tok::End) {
        return Err(fail("S0201")
            .at(parser.token.at)
            .token(&parser.token.text()));
    }
    if let Some(late) = parser.late {
        return Err(late);
    }
    if matches!(node.kind, Kind::Parent(..)) || !node.more().seeking.is_empty() {
        return Err(fail("S0217").at(node.at));
    }
    Ok(node)
}

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
    /// The first mistake that is not one of syntax. Reported last: a missing bracket says more.
    late: Option<Fail>,
}

impl Parser {
    /// Takes the current token and reads the next; `infix` says whether a slash there divides.
    fn advance(&mut self, infix: bool) -> Result<Token, Fail> {
        let next = self.lexer.next(infix)?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    /// Notes a mistake, and goes on for now.
    fn report(&mut self, mistake: Fail) {
        self.late.get_or_insert(mistake);
    }

    fn is(&self, op: Op) -> bool {
        matches!(self.token.tok, Tok::Op(found) if found == op)
    }

    /// Takes the current token if it is `op`.
    fn accept(&mut self, op: Op, infix: bool) -> Result<bool, Fail> {
        let found = self.is(op);
        if found {
            self.advance(infix)?;
        }
        Ok(found)
    }

    /// Takes `op`, which must come now.
    fn expect(&mut self, op: Op, infix: bool) -> Result<(), Fail> {
        if self.accept(op, infix)? {
            return Ok(());
        }
        let code = if matches!(self.token.tok, Tok::End) {
            "S0203"
        } else {
            "S0202"
        };
        Err(fail(code)
            .at(self.token.at)
            .token(&self.token.text())
            .value(op.text()))
    }

    /// Reads an expression up to an operator that binds no tighter than `power`.
    fn expression(&mut self, power: u8) -> Result<Node, Fail> {
        let saved = std::mem::take(&mut self.inner);
        self.open += 1;
        self.check_height(self.open)?;
        let infix = self.ends_operand();
        let token = self.advance(infix)?;
        let mut node = self.start(token)?;
        self.inner += 1;
        while let Tok::Op(op) = self.token.tok
            && power < op.power()
        {
            let token = self.advance(false)?;
            node = self.go_on(node, op, token.at)?;
            self.inner += 1;
            self.check_height(self.inner)?;
        }
        self.open -= 1;
        self.inner = self.inner.max(saved);
        Ok(node)
    }

    fn check_height(&self, height: u32) -> Result<(), Fail> {
        if height > MAX_HEIGHT {
            return Err(fail("U1001")
                .at(self.token.at)
                .value("the expression is nested too deeply"));
        }
        Ok(())
    }

    /// Whether the current token, at the start of an expression, is the whole of an operand: a slash after it divides.
    fn ends_operand(&self) -> bool {
        !matches!(
            self.token.tok,
            Tok::Op(Op::OpenParen | Op::OpenBracket | Op::OpenBrace | Op::Minus | Op::Pipe)
        )
    }

    /// An expression's first token.
    fn start(&mut self, token: Token) -> Result<Node, Fail> {
        let at = token.at;
        let kind = match token.tok {
            Tok::End => {
                self.report(fail("S0207").at(at));
                Kind::Missing
            }
            Tok::Name(name) => return Ok(Node::name(name, at)),
            Tok::Variable(name) => Kind::Variable(name),
            Tok::String(text) => Kind::String(text),
            Tok::Number(n) => Kind::Number(n),
            Tok::Bool(b) => Kind::Bool(b),
            Tok::Null => Kind::Null,
            Tok::Regex(pattern, ignore_case, multi_line) => Kind::Regex(Arc::new(
                Regex::new(&pattern, ignore_case, multi_line).map_err(|fail| fail.at(at))?,
            )),
            Tok::Op(op) => match op {
                // Words can be field names, too.
                Op::And | Op::Or | Op::In => return Ok(Node::name(op.text().into(), at)),
                Op::Star => Kind::Wildcard,
                Op::StarStar => Kind::Descendant,
                Op::Percent => self.parent(),
                Op::Minus => return self.negate(at),
                Op::OpenParen => return self.block(at),
                Op::OpenBracket => return self.array(at),
                Op::OpenBrace => return self.object(at),
                Op::Pipe => return self.transform(at),
                _ => return Err(fail("S0211").at(at).token(op.text())),
            },
        };
        Ok(Node::new(kind, at))
    }

    /// What an operator makes of its left side.
    fn go_on(&mut self, left: Node, op: Op, at: u32) -> Result<Node, Fail> {
        match op {
            Op::OpenParen => self.call(left, at),
            Op::OpenBracket => self.filter(left, at),
            Op::OpenBrace => {
                let pairs = self.pairs()?;
                Ok(self.group(left, pairs, at))
            }
            Op::Caret => self.order_by(left, at),
            Op::At | Op::Hash => {
                let name = self.binding_name(op)?;
                Ok(if op == Op::At {
                    self.focus(left, name, at)
                } else {
                    build::index(left, name)
                })
            }
            Op::Assign => {
                let (at_left, word) = (left.at, left.word().to_owned());
                let name = build::into_variable(left)
                    .ok_or_else(|| fail("S0212").at(at_left).token(&word))?;
                let value = self.expression(Op::Assign.power() - 1)?;
                Ok(adopting(Kind::Bind(name, Box::new(value)), at))
            }
            Op::Question => self.condition(left, at),
            _ => {
                // These two take all that follows; the others bind to the left.
                let takes_all = matches!(op, Op::Elvis | Op::Coalesce);
                let right = self.expression(if takes_all { 0 } else { op.power() })?;
                match op {
                    Op::Dot => Ok(self.dot(left, right)),
                    Op::Apply => Ok(build::apply(left, right, at)),
                    _ => {
                        let (left, right) = (Box::new(left), Box::new(right));
                        let kind = if takes_all {
                            Kind::Default(op, left, right)
                        } else {
                            Kind::Binary(op, left, right)
                        };
                        Ok(adopting(kind, at))
                    }
                }
            }
        }
    }

    fn negate(&mut self, at: u32) -> Result<Node, Fail> {
        let mut operand = self.expression(70)?;
        if let Kind::Number(n) = &mut operand.kind {
            *n = -*n;
            return Ok(operand);
        }
        Ok(adopting(Kind::Negate(Box::new(operand)), at))
    }

    /// `(a; b; c)`
    fn block(&mut self, at: u32) -> Result<Node, Fail> {
        let mut parts = Vec::new();
        while !self.is(Op::CloseParen) {
            parts.push(self.expression(0)?);
            if !self.accept(Op::Semicolon, false)? {
                break;
            }
        }
        self.expect(Op::CloseParen, true)?;
        let cons = parts
            .iter()
            .any(|part| part.cons || matches!(&part.kind, Kind::Path(steps, _) if steps[0].cons));
        let mut node = adopting(Kind::Block(parts), at);
        node.cons = cons;
        Ok(node)
    }

    /// `[a, b..c]`
    fn array(&mut self, at: u32) -> Result<Node, Fail> {
        let mut items = Vec::new();
        if !self.is(Op::CloseBracket) {
            loop {
                let mut item = self.expression(0)?;
                let range_at = self.token.at;
                if self.accept(Op::Range, false)? {
                    let to = self.expression(0)?;
                    item = adopting(
                        Kind::Binary(Op::Range, Box::new(item), Box::new(to)),
                        range_at,
                    );
                }
                items.push(item);
                if !self.accept(Op::Comma, false)? {
                    break;
                }
            }
        }
        self.expect(Op::CloseBracket, true)?;
        Ok(adopting(Kind::Array(items), at))
    }

    fn object(&mut self, at: u32) -> Result<Node, Fail> {
        let pairs = self.pairs()?;
        Ok(adopting(Kind::Object(Box::new(Group { pairs, at })), at))
    }

    /// `key: value, ...}`
    fn pairs(&mut self) -> Result<Vec<(Node, Node)>, Fail> {
        let mut pairs = Vec::new();
        if !self.is(Op::CloseBrace) {
            loop {
                let key = self.expression(0)?;
                self.expect(Op::Colon, false)?;
                pairs.push((key, self.expression(0)?));
                if !self.accept(Op::Comma, false)? {
                    break;
                }
            }
        }
        self.expect(Op::CloseBrace, true)?;
        Ok(pairs)
    }

    /// `|pattern|update, delete|`
    fn transform(&mut self, at: u32) -> Result<Node, Fail> {
        let pattern = self.expression(0)?;
        self.expect(Op::Pipe, false)?;
        let update = self.expression(0)?;
        let delete = if self.accept(Op::Comma, false)? {
            Some(self.expression(0)?)
        } else {
            None
        };
        self.expect(Op::Pipe, true)?;
        Ok(Node::new(
            Kind::Transform(Arc::new(Transform {
                pattern,
                update,
                delete,
                at,
            })),
            at,
        ))
    }

    /// `left[...]`
    fn filter(&mut self, left: Node, at: u32) -> Result<Node, Fail> {
        if self.accept(Op::CloseBracket, true)? {
            return Ok(build::keep_array(left));
        }
        let predicate = self.expression(0)?;
        self.expect(Op::CloseBracket, true)?;
        Ok(self.add_filter(left, predicate, at))
    }

    /// `left^(<a, >b)`
    fn order_by(&mut self, left: Node, at: u32) -> Result<Node, Fail> {
        self.expect(Op::OpenParen, false)?;
        let mut terms = Vec::new();
        loop {
            let descending = self.is(Op::Greater);
            if descending || self.is(Op::Less) {
                self.advance(false)?;
            }
            terms.push(Term {
                descending,
                value: self.expression(0)?,
            });
            if !self.accept(Op::Comma, false)? {
                break;
            }
        }
        self.expect(Op::CloseParen, true)?;
        let mut path = build::into_path(left);
        if let Kind::Path(steps, _) = &mut path.kind {
            steps.push(adopting(Kind::Sort(terms), at));
        }
        self.resolve(&mut path);
        Ok(path)
    }

    /// The variable after `@` or `#`.
    fn binding_name(&mut self, op: Op) -> Result<Str, Fail> {
        let name = self.expression(op.power())?;
        let at = name.at;
        build::into_variable(name).ok_or_else(|| fail("S0214").at(at).token(op.text()))
    }

    /// `left ? then : otherwise`
    fn condition(&mut self, left: Node, at: u32) -> Result<Node, Fail> {
        let then = self.expression(0)?;
        let otherwise = if self.accept(Op::Colon, false)? {
            Some(self.expression(0)?)
        } else {
            None
        };
        let kind = Kind::Condition(Box::new(left), Box::new(then), otherwise.map(Box::new));
        Ok(adopting(kind, at))
    }

    /// `left(...)`: a call, a partial application, or a function's definition.
    fn call(&mut self, left: Node, at: u32) -> Result<Node, Fail> {
        let mut args = Vec::new();
        let mut partial = false;
        if !self.is(Op::CloseParen) {
            loop {
                if self.is(Op::Question) {
                    let token = self.advance(false)?;
                    partial = true;
                    args.push(Node::new(Kind::Placeholder, token.at));
                } else {
                    args.push(self.expression(0)?);
                }
                if !self.accept(Op::Comma, false)? {
                    break;
                }
            }
        }
        self.expect(Op::CloseParen, true)?;
        if build::is_lambda_word(&left) {
            return self.lambda(args, left.at);
        }
        let call = Box::new(Call {
            procedure: left,
            args,
            tail: false,
        });
        Ok(adopting(
            if partial {
                Kind::Partial(call)
            } else {
                Kind::Call(call)
            },
            at,
        ))
    }

    /// The rest of `function($a, $b)<signature>{body}`.
    fn lambda(&mut self, args: Vec<Node>, at: u32) -> Result<Node, Fail> {
        let mut params = Vec::with_capacity(args.len());
        for (i, arg) in args.into_iter().enumerate() {
            let at = arg.at;
            let name = build::into_variable(arg);
            params.push(name.ok_or_else(|| fail("S0208").at(at).value((i + 1).to_string()))?);
        }
        let signature = if self.is(Op::Less) {
            Some(self.signature()?)
        } else {
            None
        };
        self.expect(Op::OpenBrace, false)?;
        let mut body = self.expression(0)?;
        self.expect(Op::CloseBrace, true)?;
        build::mark_tail_calls(&mut body);
        Ok(Node::new(
            Kind::Lambda(Arc::new(Lambda {
                params,
                signature,
                body,
            })),
            at,
        ))
    }

    fn signature(&mut self) -> Result<Signature, Fail> {
        let at = self.token.at;
        let mut text = String::from("<");
        let mut depth = 1;
        while depth > 0 {
            self.advance(true)?;
            match self.token.tok {
                Tok::Op(Op::Greater) => depth -= 1,
                Tok::Op(Op::Less) => depth += 1,
                Tok::Op(Op::OpenBrace) | Tok::End => break,
                _ => {}
            }
            text.push_str(&self.token.text());
        }
        self.expect(Op::Greater, false)?;
        Signature::parse(&text).map_err(|(fail, offset)| fail.at(at + offset as u32))
    }
}
