//! The line that is being typed.

use crate::app::bridge;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::terminal::recall;
use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

/// Where the reader is in what was typed.
#[derive(Clone, Debug, Default)]
struct Recall {
    /// What stood in the line when the going up began.
    begun: String,
    /// The place in the history; none while the line is being written.
    at: Option<usize>,
}

/// What the parts of the line share.
#[derive(Clone, Copy)]
struct Line {
    stage: StageHandle,
    field: NodeRef<Textarea>,
    recall: StoredValue<Recall>,
    /// Whether Escape was pressed last: Tab then leaves the field.
    leaves: StoredValue<bool>,
    to_end: Callback<()>,
}

/// The prompt, and the field after it.
pub fn line(stage: StageHandle, to_end: Callback<()>) -> AnyView {
    let own = Line {
        stage,
        field: NodeRef::new(),
        recall: StoredValue::default(),
        leaves: StoredValue::new(false),
        to_end,
    };
    let terminal = stage.terminal;
    let (prompt, text) = (terminal.prompt, terminal.line);
    let before = move || prompt.with(|prompt| prompt.text.clone());
    let is_idle = move || prompt.with(|prompt| prompt.is_busy && !prompt.is_asked);
    let stop = move || {
        let is_busy = prompt.with(|prompt| prompt.is_busy);
        is_busy.then(|| {
            view! {
                <button class="terminal-stop" type="button" on:click=move |_| terminal.interrupt("")>
                    "Stop (Ctrl+C)"
                </button>
            }
        })
    };
    view! {
        <div class="terminal-line" class:idle=is_idle>
            <label class="terminal-prompt" for="terminal-field">
                <span class="visually-hidden">"Command line "</span>
                {before}
            </label>
            <textarea
                id="terminal-field"
                node_ref=own.field
                rows="1"
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="send"
                aria-describedby="terminal-keys"
                prop:value=move || text.get()
                on:input=move |event| own.typed(&event_target_value(&event))
                on:keydown=move |event| own.pressed(&event)
            ></textarea>
            <span id="terminal-keys" class="visually-hidden">
                "Tab completes. Escape, then Tab leaves the field."
            </span>
            {stop}
        </div>
    }
    .into_any()
}

impl Line {
    /// The field holds this now. Whole lines in it were pasted: they run one after the other.
    fn typed(self, text: &str) {
        self.recall.set_value(Recall::default());
        let text = text.replace('\r', "");
        match text.rsplit_once('\n') {
            Some((lines, rest)) => {
                self.put(rest.to_owned());
                self.stage.terminal.enter(lines);
                self.to_end.run(());
            }
            None => self.stage.terminal.line.set(text),
        }
    }

    fn text(self) -> String {
        self.stage.terminal.line.get_untracked()
    }

    fn put(self, text: String) {
        if let Some(field) = self.field.get_untracked() {
            // Set here too: the signal may hold that text already while the field has another.
            field.set_value(&text);
            let end = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
            // A field without focus has no cursor to move.
            let _ = field.set_selection_range(end, end);
        }
        self.stage.terminal.line.set(text);
    }

    fn pressed(self, event: &KeyboardEvent) {
        let left = self.leaves.get_value();
        let key = event.key();
        // Modifiers alone are no keys: Shift is on the way to Shift+Tab.
        if !matches!(key.as_str(), "Shift" | "Control" | "Alt" | "Meta") {
            self.leaves.set_value(key == "Escape");
        }
        if event.is_composing() {
            return;
        }
        let is_taken =
            if event.ctrl_key() && !event.alt_key() && !event.meta_key() && !event.shift_key() {
                self.with_control(&key)
            } else {
                match key.as_str() {
                    "Enter" if !event.shift_key() => self.run(),
                    "ArrowUp" => self.go(true),
                    "ArrowDown" => self.go(false),
                    "Tab" if !event.shift_key() && !left => self.complete(),
                    _ => false,
                }
            };
        if is_taken {
            event.prevent_default();
        }
    }

    fn has_selection(self) -> bool {
        let field = self.field.get_untracked();
        let selection = field.as_ref().map(bridge::selection_of);
        selection.is_some_and(|(from, to)| from < to)
    }

    fn with_control(self, key: &str) -> bool {
        let terminal = self.stage.terminal;
        match key {
            // With something selected it copies, as everywhere.
            "c" if !self.has_selection() => {
                let line = self.text();
                self.put(String::new());
                terminal.interrupt(&line);
                self.to_end.run(());
            }
            "d" if self.text().is_empty() => terminal.end_input(),
            "l" => terminal.clear(),
            "u" => self.put(String::new()),
            _ => return false,
        }
        true
    }

    fn run(self) -> bool {
        let text = self.text();
        self.put(String::new());
        self.recall.set_value(Recall::default());
        self.stage.terminal.enter(&text);
        self.to_end.run(());
        true
    }

    /// Goes up or down in what was typed, from the first line of the field and its last.
    fn go(self, up: bool) -> bool {
        let history = self.stage.terminal.history();
        let mut recalled = self.recall.get_value();
        let at = match recalled.at {
            Some(at) => at,
            None => {
                recalled.begun = self.text();
                history.len()
            }
        };
        let Some(next) = recall(&history, &recalled.begun, at, up) else {
            return true;
        };
        let text = history.get(next).unwrap_or(&recalled.begun).clone();
        self.put(text);
        recalled.at = (next < history.len()).then_some(next);
        self.recall.set_value(recalled);
        true
    }

    /// Tab: completes what stands before the cursor. In an empty line it leaves the field, as elsewhere.
    fn complete(self) -> bool {
        let text = self.text();
        let caret = self
            .field
            .get_untracked()
            .as_ref()
            .and_then(bridge::caret_of);
        let at = caret.map_or(text.len(), |caret| byte_of(&text, caret));
        let (before, after) = text.split_at(at);
        if before.trim().is_empty() {
            return false;
        }
        let after = after.to_owned();
        let known = before.to_owned();
        let on = move |(replaces, word): (usize, String)| {
            // The reader may have typed on while the AWS CLI's completer was asked.
            if self.text() != format!("{known}{after}") {
                return;
            }
            let kept = known.len().saturating_sub(replaces);
            let kept = known.get(..kept).unwrap_or(&known);
            let whole = format!("{kept}{word}{after}");
            let end = kept.encode_utf16().count() + word.encode_utf16().count();
            self.put(whole);
            if let Some(field) = self.field.get_untracked() {
                bridge::set_caret(&field, end);
            }
        };
        self.stage.terminal.complete(before, Callback::new(on));
        true
    }
}

/// The byte at which a place, in UTF-16 units, is.
fn byte_of(text: &str, unit: usize) -> usize {
    let mut units = 0;
    for (at, one) in text.char_indices() {
        if units >= unit {
            return at;
        }
        units += one.len_utf16();
    }
    text.len()
}
