//! What has brackets or a shape of its own.

use super::ancestry::adopting;
use super::{Parser, build};
use crate::jsonata::ast::{Call, Group, Kind, Lambda, Node, Term, Transform};
use crate::jsonata::error::fail;
use crate::jsonata::lexer::Tok;
use crate::jsonata::op::Op;
use crate::jsonata::signature::Signature;
use crate::jsonata::value::Str;
use std::sync::Arc;

impl Parser {
    pub(super) fn negate(&mut self, at: u32) -> Node {
        let mut operand = self.expression(70);
        if let Kind::Number(n) = &mut operand.kind {
            *n = -*n;
            return operand;
        }
        adopting(Kind::Negate(Box::new(operand)), at)
    }

    /// `(a; b; c)`
    pub(super) fn block(&mut self, at: u32) -> Node {
        let mut parts = Vec::new();
        while !self.is(Op::CloseParen) {
            parts.push(self.expression(0));
            if !self.accept(Op::Semicolon, false) {
                break;
            }
        }
        self.expect(Op::CloseParen, true);
        let cons = parts
            .iter()
            .any(|part| part.cons || matches!(&part.kind, Kind::Path(steps, _) if steps[0].cons));
        let mut node = adopting(Kind::Block(parts), at);
        node.cons = cons;
        node
    }

    /// `[a, b..c]`
    pub(super) fn array(&mut self, at: u32) -> Node {
        let mut items = Vec::new();
        if !self.is(Op::CloseBracket) {
            loop {
                let mut item = self.expression(0);
                let range_at = self.token.at;
                if self.accept(Op::Range, false) {
                    let to = Box::new(self.expression(0));
                    item = adopting(Kind::Binary(Op::Range, Box::new(item), to), range_at);
                }
                items.push(item);
                if !self.accept(Op::Comma, false) {
                    break;
                }
            }
        }
        self.expect(Op::CloseBracket, true);
        adopting(Kind::Array(items), at)
    }

    pub(super) fn object(&mut self, at: u32) -> Node {
        let pairs = self.pairs();
        adopting(Kind::Object(Box::new(Group { pairs, at })), at)
    }

    /// `key: value, ...}`
    pub(super) fn pairs(&mut self) -> Vec<(Node, Node)> {
        let mut pairs = Vec::new();
        if !self.is(Op::CloseBrace) {
            loop {
                let key = self.expression(0);
                self.expect(Op::Colon, false);
                pairs.push((key, self.expression(0)));
                if !self.accept(Op::Comma, false) {
                    break;
                }
            }
        }
        self.expect(Op::CloseBrace, true);
        pairs
    }

    /// `|pattern|update, delete|`
    pub(super) fn transform(&mut self, at: u32) -> Node {
        let pattern = self.expression(0);
        self.expect(Op::Pipe, false);
        let update = self.expression(0);
        let delete = self.accept(Op::Comma, false).then(|| self.expression(0));
        self.expect(Op::Pipe, true);
        let transform = Transform {
            pattern,
            update,
            delete,
            at,
        };
        Node::new(Kind::Transform(Arc::new(transform)), at)
    }

    /// `left[...]`
    pub(super) fn filter(&mut self, left: Node, at: u32) -> Node {
        if self.accept(Op::CloseBracket, true) {
            return build::keep_array(left);
        }
        let predicate = self.expression(0);
        self.expect(Op::CloseBracket, true);
        self.add_filter(left, predicate, at)
    }

    /// `left^(<a, >b)`
    pub(super) fn order_by(&mut self, left: Node, at: u32) -> Node {
        self.expect(Op::OpenParen, false);
        let mut terms = Vec::new();
        loop {
            let descending = self.accept(Op::Greater, false);
            if !descending {
                self.accept(Op::Less, false);
            }
            terms.push(Term {
                descending,
                value: self.expression(0),
            });
            if !self.accept(Op::Comma, false) {
                break;
            }
        }
        self.expect(Op::CloseParen, true);
        let mut path = build::into_path(left);
        if let Kind::Path(steps, _) = &mut path.kind {
            steps.push(adopting(Kind::Sort(terms), at));
        }
        self.resolve(&mut path);
        path
    }

    /// `left ? then : otherwise`
    pub(super) fn condition(&mut self, left: Node, at: u32) -> Node {
        let then = Box::new(self.expression(0));
        let otherwise = self
            .accept(Op::Colon, false)
            .then(|| Box::new(self.expression(0)));
        adopting(Kind::Condition(Box::new(left), then, otherwise), at)
    }

    /// The name of a node that must be a variable and nothing more; `about` is for the message.
    pub(super) fn variable_name(&mut self, node: Node, code: &'static str, about: &str) -> Str {
        match node.kind {
            Kind::Variable(name)
                if node.more().predicates.is_empty()
                    && node.more().group.is_none()
                    && !node.tuple =>
            {
                name
            }
            _ => {
                // An operator that lacks its variable is to blame itself.
                let token = if code == "S0214" { about } else { node.word() };
                let mistake = fail(code).at(node.at).token(token);
                self.report(mistake.value(about));
                Str::default()
            }
        }
    }

    /// `left(...)`: a call, a partial application, or a function's definition.
    pub(super) fn call(&mut self, left: Node) -> Node {
        let mut args = Vec::new();
        let mut partial = false;
        if !self.is(Op::CloseParen) {
            loop {
                if self.is(Op::Question) {
                    let token = self.advance(false);
                    partial = true;
                    args.push(Node::new(Kind::Placeholder, token.at));
                } else {
                    args.push(self.expression(0));
                }
                if !self.accept(Op::Comma, false) {
                    break;
                }
            }
        }
        self.expect(Op::CloseParen, true);
        if build::is_lambda_word(&left) {
            return self.lambda(args, left.at);
        }
        // An error in the call points at the function's name.
        let at = left.at;
        let call = Box::new(Call {
            procedure: left,
            args,
            tail: false,
        });
        adopting(
            if partial {
                Kind::Partial(call)
            } else {
                Kind::Call(call)
            },
            at,
        )
    }

    /// The rest of `function($a, $b)<signature>{body}`.
    fn lambda(&mut self, args: Vec<Node>, at: u32) -> Node {
        let mut params = Vec::with_capacity(args.len());
        for (i, arg) in args.into_iter().enumerate() {
            params.push(self.variable_name(arg, "S0208", &(i + 1).to_string()));
        }
        let signature = self.is(Op::Less).then(|| self.signature()).flatten();
        self.expect(Op::OpenBrace, false);
        let mut body = self.expression(0);
        self.expect(Op::CloseBrace, true);
        build::mark_tail_calls(&mut body);
        Node::new(
            Kind::Lambda(Arc::new(Lambda {
                params,
                signature,
                body,
            })),
            at,
        )
    }

    fn signature(&mut self) -> Option<Signature> {
        let at = self.token.at;
        let mut text = String::from("<");
        let mut depth = 1;
        while depth > 0 {
            self.advance(true);
            match self.token.tok {
                Tok::Op(Op::Greater) => depth -= 1,
                Tok::Op(Op::Less) => depth += 1,
                Tok::Op(Op::OpenBrace) | Tok::End => break,
                _ => {}
            }
            text.push_str(&self.token.text());
        }
        self.expect(Op::Greater, false);
        match Signature::parse(&text) {
            Ok(signature) => Some(signature),
            Err((mistake, offset)) => {
                self.report(mistake.at(at + offset as u32));
                None
            }
        }
    }
}
