//! Functions and their execution environments.

use super::event::RequestId;
use super::model::Model;
use crate::clock::{Time, TimerKey};
use crate::jsonata::Expr;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A function: configuration, modelled behaviour and execution environments.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its configuration as `GetFunctionConfiguration` answers, without what the fields here say.
    pub(super) configuration: Arc<Value>,
    /// How long an invocation may run, in seconds: 1 to 900.
    pub timeout_s: u32,
    /// Its memory in MB: 128 to 10,240.
    pub memory_mb: u32,
    /// Reserved concurrency: at most, and at least, so many at once.
    pub reserved_concurrency: Option<u32>,
    /// What it does.
    pub(super) model: Arc<Model>,
    pub(super) fail_when: Option<Expr>,
    /// How many of the next invocations fail because the reader asked for it.
    pub fail_next: u32,
    pub(super) environments: BTreeMap<u32, Environment>,
    pub(super) next_environment: u32,
}

/// An execution environment: serves one invocation at a time.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its number within the function, from 1.
    pub number: u32,
    /// What it does.
    pub state: EnvironmentState,
    /// How many invocations it has served.
    pub served: u32,
    pub(super) recycle: Option<TimerKey>,
}

/// What an execution environment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentState {
    /// Frozen, waiting for the next invocation.
    Idle {
        /// Since when.
        since: Time,
    },
    /// Serving an invocation.
    Busy {
        /// Which.
        request_id: RequestId,
        /// Since when.
        since: Time,
        /// Until when the environment is being started; equal to `since` when it was warm.
        ready: Time,
        /// When it will be done.
        until: Time,
    },
}

impl Function {
    /// How many invocations run.
    #[must_use]
    pub fn running(&self) -> u32 {
        let busy = self
            .environments
            .values()
            .filter(|one| matches!(one.state, EnvironmentState::Busy { .. }));
        u32::try_from(busy.count()).unwrap_or(u32::MAX)
    }

    /// The environments, by number.
    pub fn environments(&self) -> impl Iterator<Item = &Environment> {
        self.environments.values()
    }

    /// What it does when it is invoked.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    pub(super) fn set_model(&mut self, model: Model) {
        if let Ok(fail_when) = model.compile() {
            self.fail_when = fail_when;
            self.model = Arc::new(model);
        }
    }

    pub(super) fn set_duration(&mut self, millis: u64) {
        let model = Arc::make_mut(&mut self.model);
        model.duration_ms = (millis, millis);
        model.per_record_ms = 0;
    }

    /// The environment that has been idle for the shortest time: Lambda lets the others grow old.
    pub(super) fn warmest(&self) -> Option<u32> {
        self.environments
            .values()
            .filter_map(|one| match one.state {
                EnvironmentState::Idle { since } => Some((since, one.number)),
                EnvironmentState::Busy { .. } => None,
            })
            .max()
            .map(|(_, number)| number)
    }

    pub(super) fn world_json(&self) -> Value {
        json!({
            "name": self.name,
            "arn": self.arn,
            "timeoutS": self.timeout_s,
            "memoryMb": self.memory_mb,
            "reservedConcurrency": self.reserved_concurrency,
            "running": self.running(),
            "environments": self.environments.len(),
        })
    }
}
