//! `|pattern|update, delete|`: a copy of a value with some of the objects in it changed.
//!
//! Values are never changed in place, so a transformation works on a copy in which every object is distinct. What the
//! pattern finds is known by its address there; new versions are collected beside the copy, and put in at the end.

use super::{Answer, Machine};
use crate::jsonata::ast::Transform;
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::text::shown;
use crate::jsonata::value::{Flags, Object, Value};
use std::rc::Rc;

/// New versions of objects, sorted by the address of the old one (which is kept alive by the copy).
#[derive(Default)]
struct Changes {
    versions: Vec<(usize, Rc<Object>)>,
    /// The objects being put in: inside one of them, it means its old self.
    open: Vec<usize>,
}

fn address(object: &Rc<Object>) -> usize {
    Rc::as_ptr(object).addr()
}

impl Changes {
    fn find(&self, object: &Rc<Object>) -> Result<usize, usize> {
        self.versions
            .binary_search_by_key(&address(object), |version| version.0)
    }

    fn current(&self, object: &Rc<Object>) -> Rc<Object> {
        Rc::clone(
            self.find(object)
                .map_or(object, |place| &self.versions[place].1),
        )
    }

    fn set(&mut self, object: &Rc<Object>, version: Object) {
        match self.find(object) {
            Ok(place) => self.versions[place].1 = Rc::new(version),
            Err(place) => self
                .versions
                .insert(place, (address(object), Rc::new(version))),
        }
    }
}

impl Machine {
    pub(super) fn transform(&mut self, transform: &Transform, target: Value, outer: u32) -> Answer {
        if target.is_undefined() {
            return Ok(target);
        }
        if !matches!(target, Value::Object(_) | Value::Array(..)) {
            return Err(fail("T0410").value("1"));
        }
        let clone = self.variable("clone", &Value::Undefined, outer);
        if !clone.is_function() {
            return Err(fail("T2013").at(transform.at));
        }
        let copy = self.apply(&clone, vec![target], &Value::Null, outer)?;
        let copy = self.distinct_copy(&copy)?;
        let frame = self.push_frame(outer, Vec::new());
        let found = self.eval(&transform.pattern, &copy, frame)?;
        let mut changes = Changes::default();
        for item in found.as_items() {
            self.change(transform, item, &mut changes, frame)?;
        }
        self.put_in(&copy, &mut changes)
    }

    /// Evaluates the update and the delete for one object.
    fn change(
        &mut self,
        transform: &Transform,
        item: &Value,
        changes: &mut Changes,
        frame: u32,
    ) -> Result<(), Fail> {
        if item.is_undefined() {
            return Ok(());
        }
        let context = self.put_in(item, changes)?;
        let update = self.eval(&transform.update, &context, frame)?;
        let update = match &update {
            Value::Undefined => None,
            Value::Object(update) => Some(update),
            _ => return Err(fail("T2011").at(transform.update.at).value(shown(&update))),
        };
        if let (Value::Object(object), Some(update)) = (item, update) {
            let mut version = Object::clone(&changes.current(object));
            for (key, value) in update.entries() {
                version.insert(key.clone(), value.clone());
            }
            changes.set(object, version);
        }
        let Some(delete) = &transform.delete else {
            return Ok(());
        };
        let context = self.put_in(item, changes)?;
        let keys = self.eval(delete, &context, frame)?;
        if keys.is_undefined() {
            return Ok(());
        }
        for key in keys.as_items() {
            let Value::String(key) = key else {
                return Err(fail("T2012").at(delete.at).value(shown(&keys)));
            };
            if let Value::Object(object) = item {
                let mut version = Object::clone(&changes.current(object));
                version.remove(key);
                changes.set(object, version);
            }
        }
        Ok(())
    }

    /// A copy in which no two places share an object.
    fn distinct_copy(&mut self, value: &Value) -> Answer {
        self.work(1)?;
        Ok(match value {
            Value::Array(list, _) => {
                let mut items = Vec::with_capacity(list.items.len());
                for item in &list.items {
                    items.push(self.distinct_copy(item)?);
                }
                Value::array(items, Flags::PLAIN)
            }
            Value::Object(object) => {
                let mut copy = Object::default();
                for (key, item) in object.entries() {
                    copy.insert(key.clone(), self.distinct_copy(item)?);
                }
                Value::object(copy)
            }
            other => other.clone(),
        })
    }

    /// The value with the new versions in place of the old; what has not changed stays the same shared value.
    fn put_in(&mut self, value: &Value, changes: &mut Changes) -> Answer {
        self.work(1)?;
        match value {
            Value::Array(list, flags) => {
                let mut items = Vec::with_capacity(list.items.len());
                for item in &list.items {
                    items.push(self.put_in(item, changes)?);
                }
                let same = items
                    .iter()
                    .zip(&list.items)
                    .all(|(new, old)| new.is_same(old));
                Ok(if same {
                    value.clone()
                } else {
                    Value::array(items, *flags)
                })
            }
            Value::Object(object) if !changes.open.contains(&address(object)) => {
                let current = changes.current(object);
                changes.open.push(address(object));
                let mut version = None;
                for (key, old) in current.entries() {
                    let new = self.put_in(old, changes)?;
                    if !new.is_same(old) {
                        version
                            .get_or_insert_with(|| Object::clone(&current))
                            .insert(key.clone(), new);
                    }
                }
                changes.open.pop();
                Ok(version.map_or(Value::Object(current), Value::object))
            }
            other => Ok(other.clone()),
        }
    }
}
