//! The web worker in which Python runs, and what can be said to it: plain things, as `postMessage` copies them.

use super::href;
use js_sys::{Array, Object, Reflect, Uint8Array};
use std::sync::Arc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A value on its way to the worker or from it.
#[derive(Clone, Debug, PartialEq)]
pub enum Thing {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Bytes: a `Uint8Array`.
    Bytes(Arc<[u8]>),
    /// A list.
    List(Vec<Thing>),
    /// An object, in the order of its keys.
    Map(Vec<(String, Thing)>),
}

impl Thing {
    /// An object of these members.
    pub fn map<const N: usize>(members: [(&str, Self); N]) -> Self {
        let members = members.into_iter();
        Self::Map(
            members
                .map(|(name, member)| (name.to_owned(), member))
                .collect(),
        )
    }

    /// An object's member; nothing where there is none.
    pub fn get(&self, name: &str) -> &Self {
        let Self::Map(members) = self else {
            return &Self::Null;
        };
        let member = members.iter().find(|(of, _)| of == name);
        member.map_or(&Self::Null, |(_, member)| member)
    }

    /// A text; empty when it is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// A number; zero when it is none.
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            _ => 0.0,
        }
    }

    /// A number that counts something.
    pub fn count(&self) -> u64 {
        // What is below zero, or no number, becomes zero.
        self.number().round() as u64
    }

    /// A list's members; none when it is no list.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            _ => &[],
        }
    }

    /// Bytes, or a text's; empty when it is neither.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
            _ => &[],
        }
    }

    fn to_js(&self) -> JsValue {
        match self {
            Self::Null => JsValue::NULL,
            Self::Bool(is) => (*is).into(),
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => Uint8Array::from(&**bytes).into(),
            Self::List(list) => list.iter().map(Self::to_js).collect::<Array>().into(),
            Self::Map(members) => {
                let object = Object::new();
                for (name, member) in members {
                    // A plain object takes every member.
                    let _ = Reflect::set(&object, &name.into(), &member.to_js());
                }
                object.into()
            }
        }
    }

    fn from_js(value: &JsValue) -> Self {
        if let Some(is) = value.as_bool() {
            return Self::Bool(is);
        }
        if let Some(number) = value.as_f64() {
            return Self::Number(number);
        }
        if let Some(text) = value.as_string() {
            return Self::Text(text);
        }
        if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            return Self::Bytes(bytes.to_vec().into());
        }
        if let Some(list) = value.dyn_ref::<Array>() {
            return Self::List(list.iter().map(|one| Self::from_js(&one)).collect());
        }
        let Some(object) = value.dyn_ref::<Object>() else {
            return Self::Null;
        };
        let entries = Object::entries(object);
        let members = entries.iter().filter_map(|entry| {
            let entry: Array = entry.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, Self::from_js(&entry.get(1))))
        });
        Self::Map(members.collect())
    }
}

impl From<&str> for Thing {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Thing {
    fn from(count: u64) -> Self {
        // Times and sizes stay far below 2 to the power of 53.
        Self::Number(count as f64)
    }
}

/// The worker; it ends when this is dropped.
pub struct PythonWorker {
    worker: Worker,
    _heard: Closure<dyn Fn(MessageEvent)>,
    _broke: Closure<dyn Fn(Event)>,
}

impl PythonWorker {
    /// Starts the worker. `hear` is told what it says, `broke` that it could not be started.
    ///
    /// # Errors
    /// When the browser has no workers, or forbids this one.
    pub fn start(
        hear: impl Fn(Thing) + 'static,
        broke: impl Fn() + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&href("python/worker.js"), &options)
            .map_err(|_| "This browser does not let the page start a web worker.".to_owned())?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            hear(Thing::from_js(&event.data()));
        });
        let broke = Closure::<dyn Fn(Event)>::new(move |_: Event| broke());
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(broke.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _heard: heard,
            _broke: broke,
        })
    }

    /// Sends it something.
    pub fn post(&self, message: &Thing) {
        // Plain things can always be copied.
        let _ = self.worker.post_message(&message.to_js());
    }
}

impl Drop for PythonWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
