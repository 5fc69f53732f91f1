//! Calling functions: the expression's own, the library's, and those made of others.

use super::function::{Function, Kind as FunctionKind};
use super::{Answer, Machine, settle};
use crate::jsonata::ast::{Call as CallNode, Kind, Lambda, Node};
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::functions;
use crate::jsonata::value::{MAX_NESTING, Str, Value};

/// A call that a function leaves to be made in its place.
pub(super) struct TailCall {
    procedure: Value,
    args: Vec<Value>,
    name: Str,
    at: u32,
}

/// What a library function is given.
pub(in crate::jsonata) struct Call<'c> {
    pub(in crate::jsonata) machine: &'c mut Machine,
    pub(in crate::jsonata) args: Vec<Value>,
    /// The context of the call.
    pub(in crate::jsonata) input: &'c Value,
    /// The variables of the call.
    pub(in crate::jsonata) frame: u32,
}

impl Machine {
    /// `$f(a, b)`, or `first ~> $f(a, b)`.
    pub(super) fn call(
        &mut self,
        call: &CallNode,
        at: u32,
        first: Option<Value>,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let procedure = self.eval(&call.procedure, input, frame)?;
        if procedure.is_undefined() {
            self.check_dollar(&call.procedure, at, "T1005", frame)?;
        }
        let tail = call.tail && first.is_none();
        let mut args: Vec<Value> = first.into_iter().collect();
        for arg in &call.args {
            args.push(self.eval(arg, input, frame)?);
        }
        let name = call.procedure.word();
        if tail {
            self.pending = Some(Box::new(TailCall {
                procedure,
                args,
                name: name.into(),
                at,
            }));
            return Ok(Value::Undefined);
        }
        self.apply(&procedure, args, input, frame)
            .map_err(|fail| fail.at(at).token(name))
    }

    /// Helps where the dollar sign of a function was left out.
    fn check_dollar(
        &self,
        procedure: &Node,
        at: u32,
        code: &'static str,
        frame: u32,
    ) -> Result<(), Fail> {
        let name = procedure.word();
        if matches!(procedure.kind, Kind::Path(..))
            && !self.variable(name, &Value::Undefined, frame).is_undefined()
        {
            return Err(fail(code).at(at).token(name));
        }
        Ok(())
    }

    /// Calls a function, and then whatever it leaves to be called in its place.
    pub(in crate::jsonata) fn apply(
        &mut self,
        procedure: &Value,
        args: Vec<Value>,
        input: &Value,
        frame: u32,
    ) -> Answer {
        self.enter()?;
        let mark = self.frames.len() as u32;
        let mut next = self.apply_once(procedure, args, input, frame);
        while let Some(call) = self.pending.take() {
            self.work(1)?;
            let reach = call
                .args
                .iter()
                .map(|arg| arg.meta().frame)
                .max()
                .unwrap_or(0);
            if reach.max(call.procedure.meta().frame) < mark {
                self.frames.truncate(mark as usize);
            }
            next = self
                .apply_once(&call.procedure, call.args, input, frame)
                .map_err(|fail| fail.at(call.at).token(&call.name));
        }
        let value = next?;
        self.open -= 1;
        self.leave(mark, &value);
        if value.meta().nesting > MAX_NESTING {
            return Err(fail("U1001").value("a value is nested too deeply"));
        }
        Ok(value)
    }

    fn apply_once(
        &mut self,
        procedure: &Value,
        args: Vec<Value>,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let function = match procedure {
            Value::Native(index) => return self.call_native(*index, args, input, frame),
            Value::Function(function) => function,
            _ => return Err(fail("T1006")),
        };
        match &function.kind {
            FunctionKind::Lambda(lambda, context, outer) => {
                self.call_lambda(lambda, args, input, context, *outer)
            }
            FunctionKind::Partial(inner, held) => {
                self.apply(inner, fill_in(held, args), input, frame)
            }
            FunctionKind::Chain(first, second) => self.call_chain(first, second, args, frame),
            FunctionKind::Transform(transform, outer) => {
                self.transform(transform, first_of(args), *outer)
            }
            FunctionKind::Regex(regex) => self.first_match(regex, &first_of(args)),
            FunctionKind::NextMatch(regex, text, from, units) => {
                self.next_match(regex, text, *from, *units)
            }
        }
    }

    fn call_chain(
        &mut self,
        first: &Value,
        second: &Value,
        args: Vec<Value>,
        frame: u32,
    ) -> Answer {
        let value = self.apply(first, args, &Value::Null, frame)?;
        self.apply(second, vec![settle(value, false)], &Value::Null, frame)
    }

    fn call_lambda(
        &mut self,
        lambda: &Lambda,
        args: Vec<Value>,
        input: &Value,
        context: &Value,
        outer: u32,
    ) -> Answer {
        let args = match &lambda.signature {
            Some(signature) => signature.fit(args, input)?,
            None => args,
        };
        let mut args = args.into_iter();
        let vars = lambda
            .params
            .iter()
            .map(|name| (name.clone(), args.next().unwrap_or(Value::Undefined)))
            .collect();
        let frame = self.push_frame(outer, vars);
        self.eval(&lambda.body, context, frame)
    }

    fn call_native(&mut self, index: u16, args: Vec<Value>, input: &Value, frame: u32) -> Answer {
        let native = functions::get(index);
        let args = native.signature.fit(args, input)?;
        let size: usize = args.iter().map(Value::size).sum();
        self.work(1 + size / 8)?;
        if native.skips_nothing && args.first().is_none_or(Value::is_undefined) {
            return Ok(Value::Undefined);
        }
        (native.code)(&mut Call {
            machine: self,
            args,
            input,
            frame,
        })
    }

    /// `left ~> right`
    pub(super) fn chain(
        &mut self,
        left: &Node,
        right: &Node,
        at: u32,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let value = self.eval(left, input, frame)?;
        if let Kind::Call(call) = &right.kind {
            return self.call(call, right.at, Some(value), input, frame);
        }
        let function = self.eval(right, input, frame)?;
        if !function.is_function() {
            return Err(fail("T2006").at(at).token("~>"));
        }
        if value.is_function() {
            return Ok(Function::value(FunctionKind::Chain(value, function)));
        }
        self.apply(&function, vec![value], &Value::Null, frame)
            .map_err(|fail| fail.at(at).token(right.word()))
    }

    /// `$f(1, ?)`
    pub(super) fn partial(
        &mut self,
        call: &CallNode,
        at: u32,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(match arg.kind {
                Kind::Placeholder => None,
                _ => Some(self.eval(arg, input, frame)?),
            });
        }
        let procedure = self.eval(&call.procedure, input, frame)?;
        if procedure.is_undefined() {
            self.check_dollar(&call.procedure, at, "T1007", frame)?;
        }
        if !procedure.is_function() {
            return Err(fail("T1008").at(at).token(call.procedure.word()));
        }
        Ok(Function::value(FunctionKind::Partial(procedure, args)))
    }
}

/// The first argument, or nothing.
fn first_of(args: Vec<Value>) -> Value {
    args.into_iter().next().unwrap_or(Value::Undefined)
}

/// All arguments of a partial application: those held, and the new ones where it was left open.
fn fill_in(held: &[Option<Value>], args: Vec<Value>) -> Vec<Value> {
    let mut args = args.into_iter();
    let mut next = || args.next().unwrap_or(Value::Undefined);
    held.iter()
        .map(|held| held.clone().unwrap_or_else(&mut next))
        .collect()
}

/// How many arguments a function looks at.
pub(in crate::jsonata) fn arity(function: &Value) -> usize {
    match function {
        Value::Native(index) => functions::get(*index).arity,
        Value::Function(function) => match &function.kind {
            FunctionKind::Lambda(lambda, ..) => lambda.params.len(),
            FunctionKind::Partial(_, args) => args.iter().filter(|arg| arg.is_none()).count(),
            FunctionKind::Chain(..) | FunctionKind::Transform(..) | FunctionKind::Regex(_) => 1,
            FunctionKind::NextMatch(..) => 0,
        },
        _ => 0,
    }
}
