//! Puts a value together from the parser's events.

use super::{Document, Mistake, scalar, tag};
use crate::compile::names::suggest;
use saphyr_parser::{Event, ScalarStyle, Tag};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How deep values may lie in one another.
const DEPTH_MAX: usize = 64;

type Tagged<'e, 't> = Option<&'e Cow<'t, Tag>>;

/// Reads events, and gathers what is wrong with them.
pub(super) struct Builder<I> {
    events: I,
    /// The path of the value that is being read.
    path: Vec<String>,
    lines: BTreeMap<Vec<String>, usize>,
    mistakes: Vec<Mistake>,
    /// The line of the last event.
    line: usize,
}

impl<'t, I: Iterator<Item = (Event<'t>, usize)>> Builder<I> {
    pub(super) const fn new(events: I) -> Self {
        Self {
            events,
            path: Vec::new(),
            lines: BTreeMap::new(),
            mistakes: Vec::new(),
            line: 1,
        }
    }

    /// Reads the only document of the stream.
    pub(super) fn document(mut self) -> Result<Document, Vec<Mistake>> {
        let mut root = None;
        let mut documents = 0;
        while let Some(event) = self.event() {
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents == 2 {
                        self.mistake("a second document begins here; a template is one document");
                    }
                }
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Nothing => {}
                node => {
                    let value = self.node(&node);
                    root.get_or_insert(value);
                }
            }
        }
        if root.is_none() {
            self.line = 1;
            self.mistake("this file is empty; write the template here");
        }
        match root {
            Some(value) if self.mistakes.is_empty() => Ok(Document {
                value,
                lines: self.lines,
            }),
            _ => Err(self.mistakes),
        }
    }

    fn event(&mut self) -> Option<Event<'t>> {
        let (event, line) = self.events.next()?;
        self.line = line.max(1);
        Some(event)
    }

    fn mistake(&mut self, message: impl Into<String>) {
        self.mistakes.push(Mistake {
            line: self.line,
            message: message.into(),
        });
    }

    /// Reads the value that this event begins.
    fn node(&mut self, event: &Event<'t>) -> Value {
        self.lines.entry(self.path.clone()).or_insert(self.line);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.no_anchor(*anchor);
                self.tagged(tag.as_ref(), |this| this.scalar(text, *style))
            }
            Event::SequenceStart(anchor, tag) => {
                self.no_anchor(*anchor);
                self.tagged(tag.as_ref(), Self::list)
            }
            Event::MappingStart(anchor, tag) => {
                self.no_anchor(*anchor);
                self.tagged(tag.as_ref(), Self::map)
            }
            Event::Alias(_) => {
                self.mistake("CloudFormation takes no aliases (`*name`); write the value out");
                Value::Null
            }
            _ => Value::Null,
        }
    }

    fn no_anchor(&mut self, anchor: usize) {
        if anchor != 0 {
            self.mistake(
                "CloudFormation takes no anchors (`&name`); write the value out where it is used",
            );
        }
    }

    /// Reads a value, inside the object that its tag stands for.
    fn tagged(&mut self, tag: Tagged<'_, 't>, read: impl FnOnce(&mut Self) -> Value) -> Value {
        let key = tag.and_then(|tag| self.tag_key(tag));
        match key {
            Some(key) => {
                self.path.push(key.clone());
                self.lines.insert(self.path.clone(), self.line);
                let value = read(self);
                self.path.pop();
                tag::wrap(key, value)
            }
            None => read(self),
        }
    }

    fn tag_key(&mut self, tag: &Tag) -> Option<String> {
        let written = tag::written(tag);
        let key = written.strip_prefix('!').and_then(tag::key);
        if key.is_none() {
            let known: Vec<String> = tag::known().map(|name| format!("!{name}")).collect();
            let help = suggest(&written, known.iter().map(String::as_str));
            self.mistake(format!("`{written}` is no tag of CloudFormation; {help}"));
        }
        key
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle) -> Value {
        if style != ScalarStyle::Plain {
            return Value::String(text.to_owned());
        }
        scalar::plain(text).unwrap_or_else(|why| {
            self.mistake(why);
            Value::Null
        })
    }

    fn list(&mut self) -> Value {
        let mut items = Vec::new();
        while let Some(event) = self.event() {
            if event == Event::SequenceEnd {
                break;
            }
            let place = items.len().to_string();
            items.push(self.inside(place, &event));
        }
        Value::Array(items)
    }

    fn map(&mut self) -> Value {
        let mut entries = Map::new();
        let mut key_lines = BTreeMap::new();
        while let Some(event) = self.event() {
            if event == Event::MappingEnd {
                break;
            }
            let key_line = self.line;
            let key = self.key(&event);
            let Some(event) = self.event() else { break };
            let Some(key) = key else {
                self.inside(String::new(), &event);
                continue;
            };
            self.path.push(key.clone());
            self.lines.entry(self.path.clone()).or_insert(key_line);
            self.path.pop();
            let value = self.inside(key.clone(), &event);
            if let Some(first) = key_lines.insert(key.clone(), key_line) {
                self.line = key_line;
                self.mistake(format!(
                    "`{key}` stands here a second time, first on line {first}; keep one of them"
                ));
            }
            entries.insert(key, value);
        }
        Value::Object(entries)
    }

    /// The key that this event is.
    fn key(&mut self, event: &Event<'t>) -> Option<String> {
        let Event::Scalar(text, style, ..) = event else {
            self.mistake("a key must be a word, not a list, a map or an alias");
            self.skip(event);
            return None;
        };
        let is_plain = *style == ScalarStyle::Plain;
        if is_plain && text == "<<" {
            self.mistake("CloudFormation takes no merges (`<<`); write the keys out");
        } else if text.is_empty() {
            self.mistake("a key is missing before this colon");
        } else if is_plain && let Err(why) = scalar::plain(text) {
            self.mistake(why);
        }
        Some(text.to_string())
    }

    /// Reads a value one level deeper.
    fn inside(&mut self, segment: String, event: &Event<'t>) -> Value {
        if self.path.len() >= DEPTH_MAX {
            self.mistake(format!(
                "values lie more than {DEPTH_MAX} deep in one another here"
            ));
            self.skip(event);
            return Value::Null;
        }
        self.path.push(segment);
        let value = self.node(event);
        self.path.pop();
        value
    }

    /// Passes over the value that this event begins.
    fn skip(&mut self, event: &Event<'t>) {
        let change = |event: &Event<'_>| match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => 1,
            Event::SequenceEnd | Event::MappingEnd => -1,
            _ => 0,
        };
        let mut depth = change(event);
        while depth > 0 {
            let Some(event) = self.event() else { return };
            depth += change(&event);
        }
    }
}
