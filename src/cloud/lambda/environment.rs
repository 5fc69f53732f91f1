//! Execution environments: which one serves an invocation, and when they come and go.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html> (read 2026-11-22).

use super::concurrency::account_limit;
use super::error::Throttle;
use super::event::{Event, RequestId};
use super::function::{
    Environment, EnvironmentState, Facet, Function, Kind, requested, version_name,
};
use super::invoke::Invocation;
use super::{Lambda, Timer};
use crate::clock::Time;
use crate::core::{Core, Timer as CoreTimer};
use crate::rng::format_uuid;
use serde_json::Value;
use std::sync::Arc;

/// How long an environment is kept idle. AWS promises nothing here; minutes are what people see.
const IDLE_MS: u64 = 7 * 60 * 1000;
/// How many environments a function may start in [`SCALING_MS`].
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html> (read 2026-11-22).
const SCALING_MAX: u32 = 1_000;
const SCALING_MS: u64 = 10_000;
/// How many requests a second a function takes for each unit of its concurrency.
const RATE: u32 = 10;

/// An environment that was taken for an invocation.
pub(super) struct Taken {
    pub(super) number: u32,
    pub(super) kind: Kind,
    /// Whether it has to be started first.
    pub(super) cold: bool,
    pub(super) stream: Arc<str>,
}

impl Lambda {
    /// Takes an environment for an invocation of a version, or says which limit is reached.
    pub(super) fn occupy(
        &mut self,
        core: &mut Core,
        name: &Arc<str>,
        version: u32,
        request_id: RequestId,
    ) -> Result<Taken, Throttle> {
        let unreserved = self.unreserved(core);
        let free = unreserved.saturating_sub(self.unreserved_running);
        let limit = account_limit(core);
        let Some(function) = self.function_mut(name) else {
            return Err(Throttle::Concurrency);
        };
        function.admit(core.now, limit)?;
        let generation = function
            .versions
            .get(&version)
            .map_or(0, |one| one.generation);
        let kind = |provisioned| Kind {
            version,
            generation,
            provisioned,
        };
        if let Some(number) = function.take_idle(kind(true)) {
            return Ok(function.taken(number, kind(true), false));
        }
        let reserved = function.reserved_concurrency;
        let room = match reserved {
            Some(reserved) => {
                let left = reserved.saturating_sub(function.provisioned());
                left > function.pool.on_demand
            }
            None => free > 0,
        };
        if !room {
            return Err(match reserved {
                Some(_) => Throttle::ReservedConcurrency,
                None => Throttle::Concurrency,
            });
        }
        let warm = function.take_idle(kind(false));
        let number = match warm {
            Some(number) => number,
            None => function.start_environment(core, kind(false), request_id.0)?,
        };
        function.pool.on_demand += 1;
        let taken = function.taken(number, kind(false), warm.is_none());
        if reserved.is_none() {
            self.unreserved_running += 1;
        }
        if warm.is_none() {
            self.plan_recycling(core, name, number);
        }
        Ok(taken)
    }

    /// Gives an environment back after an invocation. After a timeout, and when its process has ended otherwise, that starts
    /// anew, with all that the code remembers forgotten.
    pub(super) fn release(&mut self, core: &mut Core, invocation: &Invocation, ended: bool) {
        let (now, kind) = (core.now, invocation.kind);
        let (name, number) = (&invocation.function, invocation.environment);
        let Some(function) = self.function_mut(name) else {
            return;
        };
        function.pool.running = function.pool.running.saturating_sub(1);
        let counted = !kind.provisioned && function.reserved_concurrency.is_none();
        if !kind.provisioned {
            function.pool.on_demand = function.pool.on_demand.saturating_sub(1);
        }
        let stale = !function.is_current(kind);
        if let Some(environment) = function.environments.get_mut(&number) {
            environment.state = EnvironmentState::Idle { since: now };
            environment.served = if ended { 0 } else { environment.served + 1 };
            function.pool.idle.insert((kind, now, number));
        }
        if counted {
            self.unreserved_running = self.unreserved_running.saturating_sub(1);
        }
        if stale {
            self.let_go(core, name, number);
        }
    }

    /// Lets go of idle environments whose version, code or settings are no longer wanted.
    pub(super) fn retire_stale(&mut self, core: &mut Core, name: &str) {
        let Some(function) = self.function(name) else {
            return;
        };
        let stale: Vec<u32> = function
            .pool
            .idle
            .iter()
            .filter(|(kind, _, _)| !function.is_current(*kind))
            .map(|(_, _, number)| *number)
            .collect();
        for number in stale {
            self.let_go(core, name, number);
        }
    }

    /// An environment that has been idle for long goes; one that was used since is looked at again later.
    pub(super) fn recycle(&mut self, core: &mut Core, name: &Arc<str>, number: u32) {
        let environment = self
            .function(name)
            .and_then(|function| function.environments.get(&number));
        let Some(environment) = environment else {
            return;
        };
        match environment.state {
            EnvironmentState::Idle { since } if core.now.since(since) >= IDLE_MS => {
                self.let_go(core, name, number);
            }
            EnvironmentState::Idle { since } => {
                let left = IDLE_MS - core.now.since(since);
                self.plan_recycling_in(core, name, number, left);
            }
            EnvironmentState::Busy { .. } => self.plan_recycling(core, name, number),
        }
    }

    /// The environments of a provisioned concurrency are there.
    pub(super) fn provision(&mut self, core: &mut Core, name: &str, qualifier: &str) {
        let Some(function) = self.function_mut(name) else {
            return;
        };
        let config = function.facet(Facet::Provisioned, qualifier).cloned();
        let version = function.number_of(Some(qualifier));
        let (Some(config), Some(version)) = (config, version) else {
            return;
        };
        let wanted = requested(&config);
        let generation = function
            .versions
            .get(&version)
            .map_or(0, |one| one.generation);
        let kind = Kind {
            version,
            generation,
            provisioned: true,
        };
        let there = function
            .environments
            .values()
            .filter(|one| one.kind == kind);
        let there = u32::try_from(there.count()).unwrap_or(u32::MAX);
        for _ in there..wanted {
            let seed = core.rng.uuid_bits();
            let number = function.add_environment(core.now, kind, seed);
            function.pool.idle.insert((kind, core.now, number));
        }
        let mut config = (*config).clone();
        config["Status"] = "READY".into();
        for key in ["Available", "Allocated"] {
            config[format!("{key}ProvisionedConcurrentExecutions")] = wanted.into();
        }
        function.set_facet(Facet::Provisioned, qualifier, config);
        core.record(Event::Provisioned {
            function: name.into(),
            qualifier: qualifier.into(),
            environments: wanted,
        });
    }

    fn plan_recycling(&mut self, core: &mut Core, name: &Arc<str>, number: u32) {
        self.plan_recycling_in(core, name, number, IDLE_MS);
    }

    fn plan_recycling_in(&mut self, core: &mut Core, name: &Arc<str>, number: u32, millis: u64) {
        let timer = Timer::Recycle {
            function: Arc::clone(name),
            environment: number,
        };
        core.after(millis, CoreTimer::Lambda(timer));
    }

    fn let_go(&mut self, core: &mut Core, name: &str, number: u32) {
        let removed = self.function_mut(name).and_then(|function| {
            let environment = function.environments.remove(&number)?;
            function.pool.idle.retain(|(_, _, idle)| *idle != number);
            Some(environment)
        });
        if removed.is_some() {
            core.record(Event::EnvironmentRecycled {
                function: name.into(),
                environment: number,
            });
        }
    }
}

impl Function {
    /// Counts a request; refuses it when there were too many in this second.
    fn admit(&mut self, now: Time, account: u32) -> Result<(), Throttle> {
        if self.reserved_concurrency == Some(0) {
            return Err(Throttle::ReservedConcurrency);
        }
        let most = self
            .reserved_concurrency
            .unwrap_or(account)
            .saturating_mul(RATE);
        if !count(&mut self.pool.requests, now, 1_000, most) {
            return Err(match self.reserved_concurrency {
                Some(_) => Throttle::ReservedRate,
                None => Throttle::Rate,
            });
        }
        Ok(())
    }

    /// Whether environments of this kind may still serve.
    fn is_current(&self, kind: Kind) -> bool {
        let wanted = !kind.provisioned
            || self
                .all(Facet::Provisioned)
                .any(|(qualifier, _)| self.number_of(Some(qualifier)) == Some(kind.version));
        let version = self.versions.get(&kind.version);
        wanted && version.is_some_and(|version| version.generation == kind.generation)
    }

    /// The environment that has been idle for the shortest time: Lambda lets the others grow old.
    fn take_idle(&mut self, kind: Kind) -> Option<u32> {
        let last = (kind, Time::from_millis(u64::MAX), u32::MAX);
        let found = *self.pool.idle.range(..=last).next_back()?;
        if found.0 != kind {
            return None;
        }
        self.pool.idle.remove(&found);
        Some(found.2)
    }

    /// Starts another environment, unless too many were started in these ten seconds.
    fn start_environment(&mut self, core: &Core, kind: Kind, seed: u128) -> Result<u32, Throttle> {
        if !count(&mut self.pool.started, core.now, SCALING_MS, SCALING_MAX) {
            return Err(Throttle::Concurrency);
        }
        Ok(self.add_environment(core.now, kind, seed))
    }

    fn add_environment(&mut self, now: Time, kind: Kind, seed: u128) -> u32 {
        self.next_environment += 1;
        let number = self.next_environment;
        let environment = Environment {
            number,
            state: EnvironmentState::Idle { since: now },
            served: 0,
            kind,
            stream: stream_name(now, kind.version, seed),
        };
        self.environments.insert(number, environment);
        number
    }

    fn taken(&mut self, number: u32, kind: Kind, cold: bool) -> Taken {
        self.pool.running += 1;
        let environment = self.environments.get(&number);
        Taken {
            number,
            kind,
            cold,
            stream: environment.map_or_else(|| "".into(), |one| Arc::clone(&one.stream)),
        }
    }

    /// An environment's log stream and the function's settings, for its code.
    pub(super) fn variables(&self, version: u32) -> Value {
        let version = self.versions.get(&version);
        version.map_or(Value::Null, |version| {
            version.settings["Environment"]["Variables"].clone()
        })
    }
}

/// Counts one more in the current stretch of time; false when there were `most` already.
fn count(counted: &mut (Time, u32), now: Time, stretch_ms: u64, most: u32) -> bool {
    if now.since(counted.0) >= stretch_ms {
        *counted = (now, 0);
    }
    counted.1 += 1;
    counted.1 <= most
}

/// `2026/01/05/[$LATEST]0123456789abcdef0123456789abcdef`
fn stream_name(now: Time, version: u32, seed: u128) -> Arc<str> {
    let [year, month, day] = now.date();
    let id = format_uuid(seed.rotate_left(64) ^ 0x5EED).replace('-', "");
    let version = version_name(version);
    format!("{year:04}/{month:02}/{day:02}/[{version}]{id}").into()
}
