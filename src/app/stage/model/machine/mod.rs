//! State machines as pictures: the graph of a definition, where its states stand, and what an execution did in them.
//!
//! ```text
//! definition --graph--> states and transitions --layout--> a drawing
//! history    --trace--> what happened in each state
//! ```

pub mod asks;
pub mod condition;
pub mod export;
pub mod graph;
pub mod layout;
pub mod seen;
pub mod source;
pub mod tokens;
pub mod trace;
pub mod words;

pub use graph::Graph;

use std::sync::Arc;

/// What the reader looks at. All views of state machines share one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The state machine, by name; empty for the first.
    pub machine: Arc<str>,
    /// The execution, by ARN; without one the newest.
    pub execution: Option<Arc<str>>,
    /// The state, by name.
    pub state: Option<Arc<str>>,
    /// The event, by its number in the history.
    pub event: Option<u64>,
}

impl Selection {
    /// Another machine, and nothing of it yet.
    pub fn choose_machine(&mut self, machine: &Arc<str>) {
        if self.machine != *machine {
            *self = Self {
                machine: Arc::clone(machine),
                ..Self::default()
            };
        }
    }

    /// Another execution; the state stays chosen, for the other may have been there, too.
    pub fn choose_execution(&mut self, execution: Option<Arc<str>>) {
        self.execution = execution;
        self.event = None;
    }

    /// A state, whichever event.
    pub fn choose_state(&mut self, state: &Arc<str>) {
        self.state = Some(Arc::clone(state));
        self.event = None;
    }

    /// An event, and the state that it happened in.
    pub fn choose_event(&mut self, event: u64, state: Option<Arc<str>>) {
        self.event = Some(event);
        if state.is_some() {
            self.state = state;
        }
    }
}

#[cfg(test)]
mod tests;
