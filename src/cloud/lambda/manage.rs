//! Creating, reading, changing and deleting functions.

use super::error::Error;
use super::event::Event;
use super::function::{Facet, Function, Pool, number};
use super::named::{Named, qualified};
use super::page::page;
use super::version::{Change, Code, Version, change, settings};
use super::{Answer, Around, Lambda, Timer};
use crate::call::ApiCall;
use crate::core::{Core, Timer as CoreTimer};
use crate::iam::Caller;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How long Lambda takes to create or change a function. AWS takes seconds, and promises nothing.
const READY_MS: u64 = 500;
/// How long a function's name is at most.
const NAME_MAX: usize = 64;
/// How many tags a function has at most.
pub(super) const TAGS_MAX: usize = 50;

impl Lambda {
    pub(super) fn create_function(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        call: &ApiCall,
    ) -> Answer {
        let params = &*call.params;
        let named = Named::read(core, params)?;
        if named.name.chars().count() > NAME_MAX {
            return Err(name_too_long(&named.name));
        }
        let tags = given_tags(params)?;
        let settings = settings(&named.name, params)?;
        check_target(around, &settings)?;
        let code = Arc::new(Code::of_function(core, call, &params["Code"])?);
        if self.functions.contains_key(named.name.as_str()) {
            return Err(Error::Conflict(format!(
                "Function already exist: {}",
                named.name
            )));
        }
        let latest = Version {
            number: 0,
            settings: Arc::new(settings),
            code,
            revision: core.rng.uuid().into(),
            modified: core.now,
            change: Change::Creating,
            generation: 0,
        };
        let mut function = Function {
            name: named.name.clone(),
            arn: named.arn.clone(),
            timeout_s: latest.timeout_s(),
            memory_mb: latest.memory_mb(),
            reserved_concurrency: None,
            model: None,
            handler: Arc::default(),
            runs_code: None,
            noted: Arc::default(),
            fail_next: 0,
            versions: SortedMap::from([(0, Arc::new(latest))]),
            next_version: 1,
            published: None,
            tags: Arc::new(tags),
            facets: SortedMap::new(),
            environments: Default::default(),
            next_environment: 0,
            pool: Pool::default(),
        };
        let number = if params["Publish"] == true {
            function.publish(core, None)
        } else {
            0
        };
        let shown = function.versions[&number].shown(core, &named.name, &named.arn);
        record_configured(core, &function);
        let name: Arc<str> = named.name.as_str().into();
        self.functions.insert(Arc::clone(&name), Arc::new(function));
        self.settle_function(core, call, &name);
        Ok(shown)
    }

    pub(super) fn get_function(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let (function, version) = self.look_up(&named)?;
        let account = &core.account;
        let mut shown = json!({
            "Configuration": version.shown(core, &function.name, &named.qualified()),
            "Code": {
                "RepositoryType": "S3",
                "Location": format!(
                    "https://awslambda-{}-tasks.s3.{}.amazonaws.com/snapshots/{}/{}-{}",
                    account.region, account.region, account.id, function.name, version.revision
                ),
            },
        });
        if !function.tags.is_empty() {
            shown["Tags"] = Value::Object((*function.tags).clone());
        }
        if let Some(limit) = function.reserved_concurrency {
            shown["Concurrency"] = json!({"ReservedConcurrentExecutions": limit});
        }
        Ok(shown)
    }

    pub(super) fn get_configuration(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let (function, version) = self.look_up(&named)?;
        Ok(version.shown(core, &function.name, &named.qualified()))
    }

    pub(super) fn update_configuration(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        call: &ApiCall,
    ) -> Answer {
        let params = &*call.params;
        let named = Named::read(core, params)?;
        let function = self.changeable(&named, params)?;
        let latest = &function.versions[&0];
        let mut settings = (*latest.settings).clone();
        change(&mut settings, params)?;
        check_target(around, &settings)?;
        let shown = function.update(core, |latest| latest.settings = Arc::new(settings));
        record_configured(core, function);
        self.retire_stale(core, &named.name);
        self.settle_function(core, call, &named.name);
        Ok(shown)
    }

    pub(super) fn update_code(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        let params = &*call.params;
        let named = Named::read(core, params)?;
        let code = Arc::new(Code::of_function(core, call, params)?);
        let function = self.changeable(&named, params)?;
        let architectures = params.get("Architectures").filter(|one| !one.is_null());
        if params["DryRun"] == true {
            let mut trial = (*function.versions[&0]).clone();
            trial.code = code;
            return Ok(trial.shown(core, &function.name, &function.arn));
        }
        function.runs_code = None;
        let mut shown = function.update(core, |latest| {
            latest.code = code;
            if let Some(architectures) = architectures {
                let mut settings = (*latest.settings).clone();
                settings["Architectures"] = architectures.clone();
                latest.settings = Arc::new(settings);
            }
        });
        if params["Publish"] == true {
            let number = function.publish(core, None);
            let published = function.versions[&number].clone();
            shown = published.shown(core, &function.name, &published.arn(&function.arn));
        }
        self.retire_stale(core, &named.name);
        self.settle_function(core, call, &named.name);
        Ok(shown)
    }

    pub(super) fn delete_function(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        match named.qualifier.as_deref() {
            Some("$LATEST") => {
                return Err(Error::invalid(
                    "$LATEST version cannot be deleted without deleting the function.",
                ));
            }
            Some(qualifier) if qualifier.parse::<u32>().is_err() => {
                return Err(Error::invalid(
                    "Deletion of aliases is not currently supported.",
                ));
            }
            _ => {}
        }
        let function = self
            .function_mut(&named.name)
            .ok_or_else(|| Error::no_function(&named.qualified()))?;
        if let Some(qualifier) = &named.qualifier {
            let pointing: Vec<&str> = function
                .all(Facet::Alias)
                .filter(|(_, alias)| points_to(alias, qualifier))
                .map(|(name, _)| name)
                .collect();
            if !pointing.is_empty() {
                return Err(Error::Conflict(format!(
                    "Unable to delete version because the following aliases reference it: [{}]",
                    pointing.join(", ")
                )));
            }
            // Deleting a version that is not there is no error.
            function.versions.remove(&number(qualifier));
        } else {
            self.remove_function(core, &named.name);
        }
        Ok(json!({"StatusCode": 204}))
    }

    fn remove_function(&mut self, core: &mut Core, name: &str) {
        let Some(function) = self.functions.remove(name) else {
            return;
        };
        if function.reserved_concurrency.is_none() {
            let running = function.pool.on_demand;
            self.unreserved_running = self.unreserved_running.saturating_sub(running);
        }
        core.record(Event::FunctionDeleted {
            function: name.into(),
        });
    }

    pub(super) fn list_functions(&self, params: &Value) -> Answer {
        let every_version = params["FunctionVersion"] == "ALL";
        let functions = self.functions().flat_map(|function| {
            let versions = function.versions.values();
            versions
                .filter(move |version| every_version || version.number == 0)
                .map(move |version| {
                    let arn = if every_version {
                        let name = super::function::version_name(version.number);
                        qualified(&function.arn, &name)
                    } else {
                        function.arn.clone()
                    };
                    (
                        arn.clone(),
                        Value::Object(version.listed(&function.name, &arn)),
                    )
                })
        });
        Ok(page(params, "Functions", functions))
    }

    /// The function and version that a call names.
    pub(super) fn look_up(&self, named: &Named) -> Result<(&Function, &Arc<Version>), Error> {
        let missing = || Error::no_function(&named.qualified());
        let function = self.function(&named.name).ok_or_else(missing)?;
        let number = function
            .number_of(named.qualifier.as_deref())
            .ok_or_else(missing)?;
        let version = function.version(number).ok_or_else(missing)?;
        Ok((function, version))
    }

    /// The function that a call names, whatever version it asks for.
    pub(super) fn existing(&self, named: &Named) -> Result<&Function, Error> {
        self.function(&named.name)
            .ok_or_else(|| Error::no_function(&named.arn))
    }

    /// As [`Self::existing`], to change it.
    pub(super) fn existing_mut(&mut self, named: &Named) -> Result<&mut Function, Error> {
        self.function_mut(&named.name)
            .ok_or_else(|| Error::no_function(&named.arn))
    }

    /// The function, if its code and settings can be changed now.
    fn changeable(&mut self, named: &Named, params: &Value) -> Result<&mut Function, Error> {
        let function = self.existing_mut(named)?;
        let latest = &function.versions[&0];
        if latest.change != Change::Done {
            return Err(update_in_progress(&function.arn));
        }
        check_revision(params, &latest.revision)?;
        Ok(function)
    }

    /// Plans when a created or changed function is ready. CloudFormation waits until then.
    fn settle_function(&mut self, core: &mut Core, call: &ApiCall, name: &str) {
        let Some(function) = self.function(name) else {
            return;
        };
        let pending: Vec<(u32, u32)> = function
            .versions
            .values()
            .filter(|version| version.change != Change::Done)
            .map(|version| (version.number, version.generation))
            .collect();
        for (version, generation) in pending {
            if matches!(call.caller, Caller::Service(_)) {
                self.ready(core, name, version, generation);
            } else {
                let function = name.into();
                let timer = Timer::Ready {
                    function,
                    version,
                    generation,
                };
                core.after(READY_MS, CoreTimer::Lambda(timer));
            }
        }
    }

    /// A version can be used.
    pub(super) fn ready(&mut self, core: &mut Core, name: &str, number: u32, generation: u32) {
        let revision = core.rng.uuid();
        let version = self
            .function_mut(name)
            .and_then(|function| function.versions.get_mut(&number))
            .filter(|version| version.generation == generation && version.change != Change::Done);
        if let Some(version) = version {
            let version = Arc::make_mut(version);
            version.change = Change::Done;
            version.revision = revision.into();
        }
    }
}

impl Function {
    /// Changes `$LATEST`; how it is shown then.
    fn update(&mut self, core: &mut Core, change: impl FnOnce(&mut Version)) -> Value {
        let revision = core.rng.uuid();
        let (name, arn) = (self.name.clone(), self.arn.clone());
        let Some(latest) = self.versions.get_mut(&0) else {
            return Value::Null;
        };
        let latest = Arc::make_mut(latest);
        change(latest);
        latest.revision = revision.into();
        latest.modified = core.now;
        latest.change = Change::Updating;
        latest.generation += 1;
        self.timeout_s = latest.timeout_s();
        self.memory_mb = latest.memory_mb();
        latest.shown(core, &name, &arn)
    }
}

pub(super) fn update_in_progress(arn: &str) -> Error {
    Error::Conflict(format!(
        "The operation cannot be performed at this time. An update is in progress for resource: {arn}"
    ))
}

/// Whether an alias points to this version.
fn points_to(alias: &Value, version: &str) -> bool {
    alias["FunctionVersion"] == version
        || alias["RoutingConfig"]["AdditionalVersionWeights"]
            .get(version)
            .is_some()
}

/// Refuses a revision that is not the latest.
pub(super) fn check_revision(params: &Value, latest: &str) -> Result<(), Error> {
    match params["RevisionId"].as_str() {
        Some(given) if given != latest => Err(Error::WrongRevision),
        _ => Ok(()),
    }
}

fn name_too_long(name: &str) -> Error {
    let constraint = super::check::bound("length", "less", NAME_MAX as i64);
    let broken = super::check::complaint(&super::check::quoted(name), "FunctionName", &constraint);
    Error::InvalidParameterValue(super::error::constraints(&[broken]))
}

fn given_tags(params: &Value) -> Result<Map<String, Value>, Error> {
    let tags = params["Tags"].as_object().cloned().unwrap_or_default();
    if tags.len() > TAGS_MAX {
        return Err(Error::invalid("Number of tags exceeds resource tag limit."));
    }
    Ok(tags)
}

/// The execution role must be able to send what was not handled to the dead-letter queue or topic.
fn check_target(around: Around<'_>, settings: &Value) -> Result<(), Error> {
    let Some(target) = settings["DeadLetterConfig"]["TargetArn"].as_str() else {
        return Ok(());
    };
    let (action, words) = match target.split(':').nth(2) {
        Some("sqs") => ("sqs:SendMessage", "SendMessage on SQS"),
        Some("sns") => ("sns:Publish", "Publish on SNS"),
        _ => {
            return Err(Error::invalid(format!(
                "The provided target ARN {target} is invalid: it must be an SQS queue or an SNS topic"
            )));
        }
    };
    let role = settings["Role"].as_str().unwrap_or_default();
    around.iam.check(role, action, target).map_err(|_| {
        Error::invalid(format!(
            "The provided execution role does not have permissions to call {words}"
        ))
    })
}

pub(super) fn record_configured(core: &mut Core, function: &Function) {
    core.record(Event::FunctionConfigured {
        function: function.name.as_str().into(),
        timeout_s: function.timeout_s,
    });
}
