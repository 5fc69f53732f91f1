//! State machines, their versions and aliases, and executions that begin.

use super::definition::{Kind, Machine};
use super::history::History;
use super::logging::Logging;
use super::run::{Child, Execution, ExecutionId, Owner, Status};
use crate::call::Ticket;
use crate::clock::Time;
use crate::core::Core;
use crate::rng::Rng;
use crate::sorted::SortedMap;
use serde_json::Value;
use std::sync::Arc;

/// A state machine.
#[derive(Clone, Debug)]
pub struct StateMachine {
    /// Its name.
    pub name: Arc<str>,
    /// Its ARN.
    pub arn: Arc<str>,
    /// Standard or Express.
    pub kind: Kind,
    /// Its definition, as it was given.
    pub definition: Arc<str>,
    /// The role with which it acts.
    pub role_arn: Arc<str>,
    /// When it was made.
    pub created: Time,
    /// When it was changed last; when it was made, if never.
    pub(super) updated: Time,
    pub(super) machine: Arc<Machine>,
    /// Names this definition among those that it had; none before the first change.
    pub(super) revision: Arc<str>,
    pub(super) logging: Value,
    pub(super) tracing: Value,
    pub(super) tags: SortedMap<String, String>,
    pub(super) versions: SortedMap<u64, Arc<Version>>,
    pub(super) versions_made: u64,
    pub(super) aliases: SortedMap<Arc<str>, Alias>,
}

/// A definition that was published and does not change.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) arn: Arc<str>,
    pub(super) description: Option<String>,
    pub(super) created: Time,
    pub(super) definition: Arc<str>,
    pub(super) role_arn: Arc<str>,
    pub(super) machine: Arc<Machine>,
    pub(super) revision: Arc<str>,
}

/// Versions and their shares.
pub(super) type Routes = Vec<(u64, u64)>;

/// A name for one version, or for two that share the executions.
#[derive(Clone, Debug)]
pub(super) struct Alias {
    pub(super) name: Arc<str>,
    pub(super) arn: Arc<str>,
    pub(super) description: Option<String>,
    pub(super) created: Time,
    pub(super) updated: Time,
    /// Versions and their shares, which are 100 together.
    pub(super) routes: Routes,
}

/// An execution that is to begin.
pub(super) struct NewExecution {
    pub(super) arn: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    pub(super) input: Arc<Value>,
    pub(super) owner: Owner,
    pub(super) machine: Arc<Machine>,
    pub(super) child: Option<Child>,
    pub(super) reply: Option<Ticket>,
    pub(super) trace: Option<Arc<str>>,
    pub(super) logging: Option<Arc<Logging>>,
}

impl NewExecution {
    pub(super) fn into_execution(self, core: &mut Core, id: ExecutionId) -> Execution {
        let seed = core.rng.next_u64();
        Execution {
            id,
            arn: self.arn,
            name: self.name,
            kind: self.kind,
            input: self.input,
            status: Status::Running,
            started: core.now,
            stopped: None,
            output: None,
            error: None,
            cause: None,
            owner: self.owner,
            machine: self.machine,
            history: History::default(),
            threads: SortedMap::new(),
            threads_made: 0,
            child: self.child,
            reply: self.reply,
            timeout: None,
            redrives: 0,
            redriven: None,
            failed: None,
            rng: Rng::new(seed),
            seed,
            is_full: false,
            trace: self.trace,
            logging: self.logging,
        }
    }
}
