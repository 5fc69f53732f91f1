//! The forms among the controls, and what is typed into them.

use crate::app::stage::handle::Show;
use course::model::Control;
use leptos::prelude::*;

/// How many lines of a text are shown, at least and at most.
const ROWS: (usize, usize) = (3, 10);

/// A form that opens under the buttons; one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A message of the reader's own.
    Own,
    /// An event to invoke a function with.
    Invoke,
    /// An input to start an execution with.
    Execute,
    /// A call of any API.
    Call,
    /// A request of a client of the scene.
    Fetch,
}

impl Form {
    /// The one that is open at first: none where something can be done at the push of a button.
    fn first(offered: &[Control]) -> Option<Self> {
        let has = |control| offered.contains(&control);
        if has(Control::Send) || has(Control::Burst) || has(Control::Receive) || has(Control::Fetch)
        {
            None
        } else if has(Control::Execute) {
            Some(Self::Execute)
        } else if has(Control::Invoke) {
            Some(Self::Invoke)
        } else {
            has(Control::Call).then_some(Self::Call)
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Invoke => "invoke",
            Self::Execute => "execute",
            Self::Call => "call",
            Self::Fetch => "fetch",
        }
    }
}

/// Which form is open; remembered when the scene starts anew.
#[derive(Clone, Copy)]
pub struct Open(Draft);

impl Open {
    /// As it was, or as the scene's controls suggest.
    pub fn new(show: Show, offered: &[Control]) -> Self {
        let first = Form::first(offered).map_or("", Form::name);
        Self(Draft::new(show, "form", first))
    }

    /// The form.
    pub fn get(self) -> Option<Form> {
        let name = self.0.text.get();
        let forms = [
            Form::Own,
            Form::Invoke,
            Form::Execute,
            Form::Call,
            Form::Fetch,
        ];
        forms.into_iter().find(|form| form.name() == name)
    }

    /// Opens a form, or closes it.
    pub fn toggle(self, form: Form) {
        let name = if self.0.text.get_untracked() == form.name() {
            ""
        } else {
            form.name()
        };
        self.0.set(name.into());
    }
}

/// What was typed into a field, kept for as long as the page is open: closing a form or starting anew loses nothing.
#[derive(Clone, Copy)]
pub struct Draft {
    show: Show,
    key: StoredValue<String>,
    /// The text.
    pub text: RwSignal<String>,
}

impl Draft {
    /// The draft of this field of the scene; `first` when nothing was typed yet.
    pub fn new(show: Show, field: &str, first: &str) -> Self {
        let scene = show.staged.with_untracked(|staged| {
            let staged = staged.as_ref();
            staged.map_or_else(String::new, |staged| staged.scene.id.clone())
        });
        let key = format!("{scene} {field}");
        let kept = show
            .drafts
            .with_untracked(|drafts| drafts.get(&key).cloned());
        Self {
            show,
            text: RwSignal::new(kept.unwrap_or_else(|| first.to_owned())),
            key: StoredValue::new(key),
        }
    }

    /// Takes another text.
    pub fn set(self, text: String) {
        self.show.drafts.update_untracked(|drafts| {
            drafts.insert(self.key.get_value(), text.clone());
        });
        self.text.set(text);
    }

    /// A field for text, with what it is for; as high as the text, within bounds.
    pub fn area(self, label: AnyView) -> AnyView {
        let rows = move || {
            let lines = self.text.with(|text| text.lines().count());
            (lines + 1).clamp(ROWS.0, ROWS.1).to_string()
        };
        view! {
            <label>
                {label}
                <textarea
                    rows=rows
                    spellcheck="false"
                    autocapitalize="off"
                    prop:value=move || self.text.get()
                    on:input=move |event| self.set(event_target_value(&event))
                ></textarea>
            </label>
        }
        .into_any()
    }
}

/// A choice from a list: what each is called. Numbers are places in the list.
pub fn choice(
    label: &'static str,
    names: Vec<String>,
    chosen: impl Fn() -> usize + Copy + Send + Sync + 'static,
    choose: impl Fn(usize) + 'static,
) -> AnyView {
    let options: Vec<_> = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            view! { <option value=at.to_string() prop:selected=move || chosen() == at>{name}</option> }
                .into_any()
        })
        .collect();
    let choose: Box<dyn Fn(usize)> = Box::new(choose);
    let change = move |event| {
        if let Ok(at) = event_target_value(&event).parse() {
            choose(at);
        }
    };
    view! {
        <label class="pick">
            <span>{label}</span>
            <select on:change=change>{options}</select>
        </label>
    }
    .into_any()
}
