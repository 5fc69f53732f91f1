//! Regular expressions as functions: a string in, an object that tells of the first match out.

use super::function::{Function, Kind as FunctionKind};
use super::{Answer, Machine};
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::regex::{Regex, Spans};
use crate::jsonata::value::{Flags, Object, Str, Value};
use std::sync::Arc;

impl Machine {
    pub(super) fn first_match(&mut self, regex: &Arc<Regex>, text: &Value) -> Answer {
        match text {
            Value::String(text) => self.find_match(regex, text, 0, 0),
            _ => Ok(Value::Undefined),
        }
    }

    /// The match after one that ended at byte `from`, which is `units` UTF-16 units in.
    pub(super) fn next_match(
        &mut self,
        regex: &Arc<Regex>,
        text: &Str,
        from: usize,
        units: usize,
    ) -> Answer {
        if from >= text.len() {
            return Ok(Value::Undefined);
        }
        let found = self.find_match(regex, text, from, units)?;
        match &found {
            // From there it would never get on.
            Value::Object(found) if found.get("match").is_some_and(|text| text.size() == 0) => {
                Err(fail("D1004"))
            }
            _ => Ok(found),
        }
    }

    /// Runs a regular expression within the work that may still be done.
    pub(in crate::jsonata) fn search(
        &mut self,
        regex: &Regex,
        text: &str,
        from: usize,
    ) -> Result<Option<Spans>, Fail> {
        const STEPS_FOR_WORK: usize = 8;
        let budget = self.work_left().saturating_mul(STEPS_FOR_WORK);
        let mut left = budget;
        let found = regex.find(text, from, &mut left);
        self.work((budget - left) / STEPS_FOR_WORK)?;
        found
    }

    /// The first match from byte `from` on, which is `units` UTF-16 units in, as the object that matchers answer with.
    fn find_match(&mut self, regex: &Arc<Regex>, text: &Str, from: usize, units: usize) -> Answer {
        let Some(spans) = self.search(regex, text, from)? else {
            return Ok(Value::Undefined);
        };
        let (start, end) = spans.first().copied().flatten().unwrap_or((from, from));
        let width =
            |from: usize, to: usize| text[from..to].chars().map(char::len_utf16).sum::<usize>();
        let start_units = units + width(from, start);
        let end_units = start_units + width(start, end);
        let groups = spans.iter().skip(1).map(|span| match span {
            Some((start, end)) => Value::text(&text[*start..*end]),
            None => Value::Undefined,
        });
        let next = FunctionKind::NextMatch(Arc::clone(regex), text.clone(), end, end_units);
        let mut found = Object::default();
        found.insert("match".into(), Value::text(&text[start..end]));
        found.insert("start".into(), Value::Number(start_units as f64));
        found.insert("end".into(), Value::Number(end_units as f64));
        found.insert(
            "groups".into(),
            Value::array(groups.collect(), Flags::PLAIN),
        );
        found.insert("next".into(), Function::value(next));
        Ok(Value::object(found))
    }
}
