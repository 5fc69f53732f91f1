//! The forms among the controls: which is open, and what those have in common that send something.

use super::fields::Draft;
use crate::app::stage::handle::Show;
use course::model::Control;
use leptos::prelude::*;

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

    /// Opens a form, unless it is open.
    pub fn open(self, form: Form) {
        if self.0.text.with_untracked(|name| name != form.name()) {
            self.0.set(form.name().into());
        }
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

/// A form that sends what is typed into it, or says why it cannot be sent. `told` stands below its button.
pub fn sending(
    fields: AnyView,
    verb: &'static str,
    fault: RwSignal<Option<String>>,
    send: impl Fn() -> Result<(), String> + 'static,
    told: AnyView,
) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        fault.set(send().err());
    };
    view! {
        <form class="own-message" on:submit=submit>
            {fields}
            <p class="form-fault" role="alert" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
            <button class="button small primary" type="submit">
                {verb}
            </button>
            {told}
        </form>
    }
    .into_any()
}
