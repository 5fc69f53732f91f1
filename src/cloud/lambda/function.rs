//! Functions, their versions and their execution environments.

use super::event::RequestId;
use super::handler::Handler;
use super::model::Model;
use super::version::Version;
use crate::clock::Time;
use crate::core::Settings;
use crate::sorted::{SortedMap, SortedSet};
use crate::zip::Files;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A function: configuration, modelled behaviour and execution environments.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// How long an invocation of `$LATEST` may run, in seconds: 1 to 900.
    pub timeout_s: u32,
    /// The memory of `$LATEST` in MB: 128 to 10,240.
    pub memory_mb: u32,
    /// Reserved concurrency: at most, and at least, so many at once.
    pub reserved_concurrency: Option<u32>,
    /// What it does, when it is modelled.
    pub(super) model: Option<Arc<Model>>,
    pub(super) handler: Arc<Handler>,
    /// Whether its code runs outside or its model instead; none when nobody has chosen.
    pub(super) runs_code: Option<bool>,
    /// The keys of work that the handler has noted as done, outside of the function.
    pub(super) noted: Arc<SortedSet<Arc<str>>>,
    /// How many of the next invocations fail because the reader asked for it.
    pub fail_next: u32,
    /// Its versions by number; 0 is `$LATEST`.
    pub(super) versions: SortedMap<u32, Arc<Version>>,
    pub(super) next_version: u32,
    /// What was published last, to tell whether anything has changed since.
    pub(super) published: Option<(u32, Arc<Value>, Arc<str>)>,
    pub(super) tags: Arc<Map<String, Value>>,
    /// What hangs on the function, a version or an alias, as AWS shows it.
    pub(super) facets: SortedMap<(Facet, Arc<str>), Arc<Value>>,
    pub(super) environments: BTreeMap<u32, Environment>,
    pub(super) next_environment: u32,
    pub(super) pool: Pool,
}

/// What may hang on a function, a version or an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    /// An alias.
    Alias,
    /// How asynchronous invocations are handled.
    Asynchronous,
    /// Its provisioned concurrency.
    Provisioned,
    /// Its resource-based policy.
    Policy,
    /// When its runtime is updated.
    Runtime,
    /// What happens when it calls itself in circles.
    Recursion,
    /// Its function URL.
    Url,
}

/// The counts that decide whether another invocation may start.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    /// Invocations that run in environments on demand.
    pub(super) on_demand: u32,
    /// All invocations that run.
    pub(super) running: u32,
    /// Idle environments: kind, since when, number.
    pub(super) idle: BTreeSet<(Kind, Time, u32)>,
    /// The ten seconds in which environments are counted, and how many were started in them.
    pub(super) started: (Time, u32),
    /// The second in which requests are counted, and how many came in it.
    pub(super) requests: (Time, u32),
}

/// Which invocations an environment may serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// The version; 0 is `$LATEST`.
    pub version: u32,
    /// How often that version's code and configuration had changed when the environment was started.
    pub generation: u32,
    /// Whether it belongs to the version's provisioned concurrency.
    pub provisioned: bool,
}

/// An execution environment: serves one invocation at a time.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its number within the function, from 1.
    pub number: u32,
    /// What it does.
    pub state: EnvironmentState,
    /// How many invocations it has served since its code was loaded; a timeout makes it load anew.
    pub served: u32,
    /// Which invocations it may serve.
    pub kind: Kind,
    /// Its log stream.
    pub stream: Arc<str>,
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
        /// When it will be done; at the latest, when its code runs outside.
        until: Time,
    },
}

impl Function {
    /// How many invocations run.
    #[must_use]
    pub const fn running(&self) -> u32 {
        self.pool.running
    }

    /// Whether `$LATEST` runs its code outside, and not its model.
    #[must_use]
    pub fn runs_code(&self, settings: &Settings) -> bool {
        self.runs_outside(settings, 0)
    }

    pub(super) fn runs_outside(&self, settings: &Settings, version: u32) -> bool {
        let Some(version) = self.versions.get(&version) else {
            return false;
        };
        let has_code = || {
            let runtime = version.settings["Runtime"].as_str().unwrap_or_default();
            version.code.files.is_some() && runtime.starts_with("python")
        };
        match self.runs_code {
            Some(false) => false,
            Some(true) if settings.code_runs_outside => true,
            _ => {
                (settings.code_runs_outside && self.model.is_none())
                    || (settings.python && has_code())
            }
        }
    }

    /// The files that are deployed as `$LATEST`, when they came as a zip archive and the outside runs code.
    #[must_use]
    pub fn code_files(&self) -> Option<&Arc<Files>> {
        self.versions.get(&0)?.code.files.as_ref()
    }

    /// `module.function`: what Lambda calls in `$LATEST`.
    #[must_use]
    pub fn handler_name(&self) -> &str {
        let latest = self.versions.get(&0);
        latest.map_or("", |latest| {
            latest.settings["Handler"].as_str().unwrap_or_default()
        })
    }

    /// The environment variables of `$LATEST`: an object, or nothing.
    #[must_use]
    pub fn variables_of_latest(&self) -> Value {
        self.variables(0)
    }

    /// The environments, by number.
    pub fn environments(&self) -> impl Iterator<Item = &Environment> {
        self.environments.values()
    }

    /// What it does when it is invoked.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.model.as_deref().unwrap_or(Model::plain())
    }

    pub(super) fn set_model(&mut self, model: Model) {
        if let Ok(handler) = Handler::read(&model) {
            self.handler = Arc::new(handler);
            self.model = Some(Arc::new(model));
        }
    }

    pub(super) fn set_duration(&mut self, millis: u64) {
        let model = self.model.get_or_insert_with(Arc::default);
        let model = Arc::make_mut(model);
        model.duration_ms = (millis, millis);
        model.per_record_ms = 0;
    }

    /// The version of this number; 0 is `$LATEST`.
    pub(super) fn version(&self, number: u32) -> Option<&Arc<Version>> {
        self.versions.get(&number)
    }

    pub(super) fn facet(&self, facet: Facet, of: &str) -> Option<&Arc<Value>> {
        // A map of pairs cannot be asked with a borrowed text; there are few.
        self.facets
            .range((facet, Arc::from(of))..)
            .next()
            .filter(|((kind, name), _)| *kind == facet && **name == *of)
            .map(|(_, value)| value)
    }

    pub(super) fn set_facet(&mut self, facet: Facet, of: &str, value: Value) {
        self.facets.insert((facet, of.into()), Arc::new(value));
    }

    pub(super) fn remove_facet(&mut self, facet: Facet, of: &str) -> Option<Arc<Value>> {
        self.facets.remove(&(facet, Arc::from(of)))
    }

    /// What hangs on the function of one kind, by version or alias.
    pub(super) fn all(&self, facet: Facet) -> impl Iterator<Item = (&str, &Arc<Value>)> {
        self.facets
            .range((facet, Arc::from(""))..)
            .take_while(move |((kind, _), _)| *kind == facet)
            .map(|((_, name), value)| (&**name, value))
    }

    /// The version that `$LATEST`, a number or nothing names; for an alias the one it points to.
    pub(super) fn number_of(&self, qualifier: Option<&str>) -> Option<u32> {
        let number = match qualifier {
            None | Some("$LATEST") => 0,
            Some(qualifier) => match qualifier.parse() {
                Ok(number) => number,
                Err(_) => {
                    let alias = self.facet(Facet::Alias, qualifier)?;
                    number(alias["FunctionVersion"].as_str()?)
                }
            },
        };
        self.versions.contains_key(&number).then_some(number)
    }

    /// All provisioned concurrency of the function.
    pub(super) fn provisioned(&self) -> u32 {
        let all = self.all(Facet::Provisioned);
        all.map(|(_, one)| requested(one))
            .fold(0, u32::saturating_add)
    }

    /// Takes its tags and gives them back changed.
    pub(super) fn tags_mut(&mut self) -> &mut Map<String, Value> {
        Arc::make_mut(&mut self.tags)
    }

    pub(super) fn world_json(&self) -> Value {
        json!({
            "name": self.name,
            "arn": self.arn,
            "timeoutS": self.timeout_s,
            "memoryMb": self.memory_mb,
            "reservedConcurrency": self.reserved_concurrency,
            "provisionedConcurrency": self.provisioned(),
            "running": self.running(),
            "environments": self.environments.len(),
        })
    }
}

/// How much provisioned concurrency was asked for.
pub(super) fn requested(provisioned: &Value) -> u32 {
    let asked = provisioned["RequestedProvisionedConcurrentExecutions"].as_u64();
    asked
        .and_then(|asked| u32::try_from(asked).ok())
        .unwrap_or(0)
}

/// A version's number: 0 for `$LATEST`.
pub(super) fn number(version: &str) -> u32 {
    version.parse().unwrap_or(0)
}

/// A version's name.
pub(super) fn version_name(number: u32) -> Arc<str> {
    if number == 0 {
        "$LATEST".into()
    } else {
        number.to_string().into()
    }
}
