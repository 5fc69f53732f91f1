//! What an expression computes with: JSON's values, functions, and "nothing".

use super::eval::function::Function;
use std::rc::Rc;
use std::sync::Arc;

/// Text, shared between the tree and the values.
pub(super) type Str = Arc<str>;

/// A value. Cloning is cheap: what is large is shared and never changed in place.
#[derive(Clone)]
pub(super) enum Value {
    /// Nothing: a field that is not there.
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    String(Str),
    Array(Rc<List>, Flags),
    Object(Rc<Object>),
    /// A function of the library, by its place in the table.
    Native(u16),
    Function(Rc<Function>),
}

/// How an array came to be, which decides whether one item stands for the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    /// An array of the input, or one that the expression wrote out.
    pub(super) const PLAIN: Self = Self(0);
    /// The result of a query: empty is nothing, and one item is that item.
    pub(super) const SEQUENCE: Self = Self(1);
    /// A sequence that stays an array even with one item (`[]`).
    pub(super) const KEEP: Self = Self(2);
    /// An array that a path step wrote out (`.[...]`), which does not melt into the sequence around it.
    pub(super) const CONS: Self = Self(4);
    /// The wrapping of an input that is itself an array.
    pub(super) const OUTER: Self = Self(8);
    /// A stream of tuples: objects of bindings, with the context under `@`.
    pub(super) const TUPLES: Self = Self(16);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What is known of a whole value without walking it.
#[derive(Clone, Copy, Default)]
pub(super) struct Meta {
    /// Levels of nesting below this one. Walks are recursive, so [`MAX_NESTING`] bounds it.
    pub(super) nesting: u32,
    /// The newest frame that a function inside refers to; frames above it may be dropped.
    pub(super) frame: u32,
}

/// The deepest nesting of a value.
pub(super) const MAX_NESTING: u32 = 400;

impl Meta {
    /// Takes in a part.
    pub(super) fn add(&mut self, part: Meta) {
        self.nesting = self.nesting.max(part.nesting + 1);
        self.frame = self.frame.max(part.frame);
    }
}

/// The items of an array.
pub(super) struct List {
    pub(super) items: Vec<Value>,
    meta: Meta,
}

impl Value {
    /// An array of `items`.
    pub(super) fn array(items: Vec<Value>, flags: Flags) -> Self {
        let mut meta = Meta {
            nesting: 1,
            frame: 0,
        };
        for item in &items {
            meta.add(item.meta());
        }
        Self::Array(Rc::new(List { items, meta }), flags)
    }

    /// The result of a query.
    pub(super) fn sequence(items: Vec<Value>) -> Self {
        Self::array(items, Flags::SEQUENCE)
    }

    /// A sequence of one.
    pub(super) fn single(item: Value) -> Self {
        Self::sequence(vec![item])
    }

    /// A string.
    pub(super) fn text(text: &str) -> Self {
        Self::String(text.into())
    }

    pub(super) fn object(object: Object) -> Self {
        Self::Object(Rc::new(object))
    }

    pub(super) fn function(function: Function) -> Self {
        Self::Function(Rc::new(function))
    }

    pub(super) fn meta(&self) -> Meta {
        match self {
            Self::Array(list, _) => list.meta,
            Self::Object(object) => object.meta,
            Self::Function(function) => function.meta,
            _ => Meta::default(),
        }
    }

    pub(super) fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    pub(super) fn is_function(&self) -> bool {
        matches!(self, Self::Native(_) | Self::Function(_))
    }

    /// The items, if this is an array.
    pub(super) fn items(&self) -> Option<&[Value]> {
        match self {
            Self::Array(list, _) => Some(&list.items),
            _ => None,
        }
    }

    /// The items of an array, or the value as the one item.
    pub(super) fn as_items(&self) -> &[Value] {
        self.items().unwrap_or(std::slice::from_ref(self))
    }

    /// The items by value: moved out when nobody else holds them.
    pub(super) fn into_items(self) -> Vec<Value> {
        match self {
            Self::Array(list, _) => match Rc::try_unwrap(list) {
                Ok(list) => list.items,
                Err(list) => list.items.clone(),
            },
            other => vec![other],
        }
    }

    /// How an array came to be; other values are plain.
    pub(super) fn flags(&self) -> Flags {
        match self {
            Self::Array(_, flags) => *flags,
            _ => Flags::PLAIN,
        }
    }

    /// The same array with other flags; other values stay as they are.
    pub(super) fn with_flags(self, flags: Flags) -> Self {
        match self {
            Self::Array(list, _) => Self::Array(list, flags),
            other => other,
        }
    }

    /// A rough count of what a function has to go through.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Array(list, _) => list.items.len(),
            Self::Object(object) => object.len(),
            Self::String(text) => text.len(),
            _ => 0,
        }
    }

    /// Whether both are one and the same: equal scalars, or the same shared value.
    pub(super) fn is_same(&self, other: &Value) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) | (Self::Undefined, Self::Undefined) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Array(a, _), Self::Array(b, _)) => Rc::ptr_eq(a, b),
            (Self::Object(a), Self::Object(b)) => Rc::ptr_eq(a, b),
            (Self::Native(a), Self::Native(b)) => a == b,
            (Self::Function(a), Self::Function(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// Up to so many entries, an object is searched from end to end: comparing the keys' lengths tells most of them apart.
const SEARCHED: usize = 16;

/// An object: its entries in the order they were made. A large one also has that order sorted by key, to find them.
#[derive(Clone, Default)]
pub(super) struct Object {
    entries: Vec<(Str, Value)>,
    /// Places of the entries, sorted by key; empty while there are few.
    by_key: Vec<u32>,
    meta: Meta,
}

impl Object {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entries in order.
    pub(super) fn entries(&self) -> &[(Str, Value)] {
        &self.entries
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.by_key.is_empty() {
            return self.entries.iter().position(|(known, _)| **known == *key);
        }
        let place = self.find_sorted(key).ok()?;
        Some(self.by_key[place] as usize)
    }

    fn find_sorted(&self, key: &str) -> Result<usize, usize> {
        self.by_key
            .binary_search_by(|&at| (*self.entries[at as usize].0).cmp(key))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        Some(&self.entries[self.find(key)?].1)
    }

    /// Sets a key: an old key keeps its place, a new one comes last.
    pub(super) fn insert(&mut self, key: Str, value: Value) {
        self.meta.nesting = self.meta.nesting.max(1);
        self.meta.add(value.meta());
        if let Some(at) = self.find(&key) {
            self.entries[at].1 = value;
            return;
        }
        if !self.by_key.is_empty() {
            let (Ok(place) | Err(place)) = self.find_sorted(&key);
            self.by_key.insert(place, self.entries.len() as u32);
        }
        self.entries.push((key, value));
        if self.by_key.is_empty() && self.entries.len() > SEARCHED {
            self.by_key = (0..self.entries.len() as u32).collect();
            let entries = &self.entries;
            self.by_key
                .sort_unstable_by(|&a, &b| entries[a as usize].0.cmp(&entries[b as usize].0));
        }
    }

    /// Takes a key out.
    pub(super) fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.find(key)?;
        self.by_key.retain(|&other| other as usize != at);
        for other in &mut self.by_key {
            *other -= u32::from(*other as usize > at);
        }
        Some(self.entries.remove(at).1)
    }
}
