//! Lambda's API: one function an action.

use super::error::Error;
use super::event::Event;
use super::function::Function;
use super::mapping::{Mapping, MappingState};
use super::model::Model;
use super::{Lambda, Timer};
use crate::arn::Arn;
use crate::call::ApiCall;
use crate::core::{Core, Timer as CoreTimer};
use crate::iam::Caller;
use crate::sqs::Sqs;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long Lambda takes to create or change a mapping. AWS takes seconds, and promises nothing.
const SETTLE_MS: u64 = 1_500;

type Answer = Result<Value, Error>;

impl Lambda {
    pub(super) fn answer(&mut self, core: &mut Core, queues: &Sqs, call: &ApiCall) -> Answer {
        let params = &call.params;
        match call.action.as_str() {
            "CreateFunction" => self.create_function(core, params),
            "GetFunctionConfiguration" => Ok(self.named(core, params)?.to_json()),
            "UpdateFunctionConfiguration" => self.update_function(core, params),
            "DeleteFunction" => self.delete_function(core, params),
            "ListFunctions" => {
                let functions: Value = self.functions.values().map(Function::to_json).collect();
                Ok(json!({"Functions": functions}))
            }
            "PutFunctionConcurrency" => self.put_concurrency(core, params),
            "GetFunctionConcurrency" => {
                let reserved = self.named(core, params)?.reserved_concurrency;
                Ok(reserved.map_or_else(
                    || json!({}),
                    |limit| json!({"ReservedConcurrentExecutions": limit}),
                ))
            }
            "DeleteFunctionConcurrency" => {
                self.named_mut(core, params)?.reserved_concurrency = None;
                Ok(json!({}))
            }
            "CreateEventSourceMapping" => self.create_mapping(core, queues, call),
            "GetEventSourceMapping" => Ok(self.mapping_of(params)?.to_json()),
            "UpdateEventSourceMapping" => self.update_mapping(core, queues, params),
            "DeleteEventSourceMapping" => self.delete_mapping(core, params),
            "ListEventSourceMappings" => Ok(self.list_mappings(params)),
            other => Err(Error::NotModelled(other.into())),
        }
    }

    fn create_function(&mut self, core: &mut Core, params: &Value) -> Answer {
        let name = function_name(params)?.to_owned();
        if self.functions.contains_key(&name) {
            return Err(Error::Conflict(format!("Function already exist: {name}")));
        }
        let arn = format!(
            "arn:aws:lambda:{}:{}:function:{name}",
            core.account.region, core.account.id
        );
        let function = Function {
            name: name.clone(),
            arn,
            configuration: Arc::new(kept_configuration(params, core)),
            timeout_s: number(params, "Timeout", "timeout", 1, 900)?.unwrap_or(3),
            memory_mb: number(params, "MemorySize", "memorySize", 128, 10_240)?.unwrap_or(128),
            reserved_concurrency: None,
            model: Arc::new(Model::default()),
            fail_when: None,
            fail_next: 0,
            environments: BTreeMap::new(),
            next_environment: 0,
        };
        record_configured(core, &function);
        let body = function.to_json();
        self.functions.insert(name, function);
        Ok(body)
    }

    fn update_function(&mut self, core: &mut Core, params: &Value) -> Answer {
        let timeout = number(params, "Timeout", "timeout", 1, 900)?;
        let memory = number(params, "MemorySize", "memorySize", 128, 10_240)?;
        let function = self.named_mut(core, params)?;
        function.timeout_s = timeout.unwrap_or(function.timeout_s);
        function.memory_mb = memory.unwrap_or(function.memory_mb);
        record_configured(core, function);
        Ok(function.to_json())
    }

    fn delete_function(&mut self, core: &mut Core, params: &Value) -> Answer {
        let name = self.named(core, params)?.name.clone();
        self.functions.remove(&name);
        core.record(Event::FunctionDeleted {
            function: name.into(),
        });
        Ok(json!({}))
    }

    fn put_concurrency(&mut self, core: &mut Core, params: &Value) -> Answer {
        let limit = number(
            params,
            "ReservedConcurrentExecutions",
            "reservedConcurrentExecutions",
            0,
            u32::MAX,
        )?
        .unwrap_or(0);
        let name = self.named(core, params)?.name.clone();
        let others: u32 = self
            .functions
            .values()
            .filter(|one| one.name != name)
            .filter_map(|one| one.reserved_concurrency)
            .sum();
        // 100 must stay for the functions without a reservation.
        let most = super::ACCOUNT_CONCURRENCY - 100;
        if limit.saturating_add(others) > most {
            return Err(Error::InvalidParameterValue(
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].".into(),
            ));
        }
        self.named_mut(core, params)?.reserved_concurrency = Some(limit);
        Ok(json!({"ReservedConcurrentExecutions": limit}))
    }

    fn create_mapping(&mut self, core: &mut Core, queues: &Sqs, call: &ApiCall) -> Answer {
        let params = &call.params;
        let source = params["EventSourceArn"].as_str().unwrap_or_default();
        let Ok(source_arn) = source.parse::<Arn>() else {
            return Err(Error::InvalidParameterValue(
                "Unrecognized event source.".into(),
            ));
        };
        let function = self
            .named(core, params)
            .map_err(|_| Error::InvalidParameterValue("Function does not exist".into()))?;
        let (name, function_arn) = (function.name.clone(), function.arn.clone());
        if source_arn.service != "sqs" {
            return Err(Error::NotModelled(format!(
                "event source mapping from {}",
                source_arn.service
            )));
        }
        check_queue(queues, source, function.timeout_s)?;
        if let Some(existing) = self
            .mappings
            .values()
            .find(|one| one.function == name && &*one.queue_arn == source)
        {
            return Err(Error::Conflict(format!(
                "An event source mapping with SQS arn (\" {source} \") and function (\" {name} \") already exists. Please update or delete the existing mapping with UUID {}",
                existing.uuid
            )));
        }
        let uuid = core.rng.uuid();
        let mut mapping = Mapping {
            arn: format!(
                "arn:aws:lambda:{}:{}:event-source-mapping:{uuid}",
                core.account.region, core.account.id
            ),
            uuid,
            function: name,
            function_arn,
            queue_arn: source.into(),
            batch_size: 10,
            window_s: 0,
            maximum_concurrency: None,
            reports_failures: false,
            enabled: true,
            state: MappingState::Creating,
            last_modified: core.now,
            pollers: BTreeMap::new(),
            next_poller: 0,
            scaling: None,
        };
        configure(&mut mapping, params)?;
        let body = mapping.to_json();
        let index = self.next_mapping;
        self.next_mapping += 1;
        self.mappings.insert(index, mapping);
        // CloudFormation waits until a mapping is ready before the deployment is done.
        if matches!(call.caller, Caller::Service(_)) {
            self.settle_mapping(core, index);
        } else {
            core.after(SETTLE_MS, CoreTimer::Lambda(Timer::Settle(index)));
        }
        Ok(body)
    }

    fn update_mapping(&mut self, core: &mut Core, queues: &Sqs, params: &Value) -> Answer {
        let index = self.index_of(params)?;
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return Err(Error::MappingNotFound);
        };
        // Turning a mapping off is always allowed: it is how people mend what this check complains about.
        let function = self.functions.get(&mapping.function);
        if let (Some(function), true) = (function, params["Enabled"] != json!(false)) {
            check_queue(queues, &mapping.queue_arn, function.timeout_s)?;
        }
        let mut changed = mapping.clone();
        configure(&mut changed, params)?;
        changed.state = MappingState::Updating;
        changed.last_modified = core.now;
        let body = changed.to_json();
        *mapping = changed;
        core.after(SETTLE_MS, CoreTimer::Lambda(Timer::Settle(index)));
        Ok(body)
    }

    fn delete_mapping(&mut self, core: &mut Core, params: &Value) -> Answer {
        let index = self.index_of(params)?;
        self.stop_pollers(core, index);
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return Err(Error::MappingNotFound);
        };
        mapping.state = MappingState::Deleting;
        let body = mapping.to_json();
        core.after(SETTLE_MS, CoreTimer::Lambda(Timer::Settle(index)));
        Ok(body)
    }

    fn list_mappings(&self, params: &Value) -> Value {
        let of = |key: &str| params[key].as_str();
        let mappings: Value = self
            .mappings
            .values()
            .filter(|one| of("EventSourceArn").is_none_or(|arn| &*one.queue_arn == arn))
            .filter(|one| {
                of("FunctionName")
                    .is_none_or(|name| one.function == name || one.function_arn == name)
            })
            .map(Mapping::to_json)
            .collect();
        json!({"EventSourceMappings": mappings})
    }

    /// Lets a mapping's change take effect: pollers start, stop, or the mapping is gone.
    pub(super) fn settle_mapping(&mut self, core: &mut Core, index: u32) {
        let Some(mapping) = self.mappings.get_mut(&index) else {
            return;
        };
        if mapping.state == MappingState::Deleting {
            self.mappings.remove(&index);
            return;
        }
        mapping.state = if mapping.enabled {
            MappingState::Enabled
        } else {
            MappingState::Disabled
        };
        core.record(Event::MappingChanged {
            mapping: mapping.uuid.as_str().into(),
            function: mapping.function.as_str().into(),
            queue: mapping.queue_name().into(),
            state: mapping.state.word(),
            batch_size: mapping.batch_size,
        });
        // Pollers that wait were told the old batch size: they ask anew.
        self.stop_pollers(core, index);
        if self.mappings[&index].enabled {
            self.start_pollers(core, index);
        }
    }

    fn named(&self, core: &Core, params: &Value) -> Result<&Function, Error> {
        let name = function_name(params)?;
        self.functions
            .get(name)
            .ok_or_else(|| not_found(core, name))
    }

    fn named_mut(&mut self, core: &Core, params: &Value) -> Result<&mut Function, Error> {
        let name = function_name(params)?;
        self.functions
            .get_mut(name)
            .ok_or_else(|| not_found(core, name))
    }

    fn index_of(&self, params: &Value) -> Result<u32, Error> {
        let uuid = params["UUID"].as_str().unwrap_or_default();
        self.mappings
            .iter()
            .find(|(_, mapping)| mapping.uuid == uuid)
            .map(|(index, _)| *index)
            .ok_or(Error::MappingNotFound)
    }

    fn mapping_of(&self, params: &Value) -> Result<&Mapping, Error> {
        let index = self.index_of(params)?;
        self.mappings.get(&index).ok_or(Error::MappingNotFound)
    }
}

impl Function {
    /// As `GetFunctionConfiguration` answers.
    fn to_json(&self) -> Value {
        let mut body = (*self.configuration).clone();
        body["FunctionName"] = json!(self.name);
        body["FunctionArn"] = json!(self.arn);
        body["Timeout"] = json!(self.timeout_s);
        body["MemorySize"] = json!(self.memory_mb);
        body["State"] = json!("Active");
        body["Version"] = json!("$LATEST");
        body
    }
}

fn record_configured(core: &mut Core, function: &Function) {
    core.record(Event::FunctionConfigured {
        function: function.name.as_str().into(),
        timeout_s: function.timeout_s,
    });
}

fn kept_configuration(params: &Value, core: &mut Core) -> Value {
    let mut kept = json!({});
    for key in [
        "Runtime",
        "Role",
        "Handler",
        "Description",
        "Environment",
        "Architectures",
    ] {
        if let Some(value) = params.get(key) {
            kept[key] = value.clone();
        }
    }
    kept["RevisionId"] = json!(core.rng.uuid());
    kept
}

/// The function's name, from a name, a partial ARN or an ARN.
fn function_name(params: &Value) -> Result<&str, Error> {
    params["FunctionName"]
        .as_str()
        .filter(|name| !name.is_empty())
        .map(|name| name.rsplit(':').next().unwrap_or(name))
        .ok_or_else(|| {
            Error::Validation(
                "Value null at 'functionName' failed to satisfy constraint: Member must not be null".into(),
            )
        })
}

fn not_found(core: &Core, name: &str) -> Error {
    Error::FunctionNotFound(format!(
        "arn:aws:lambda:{}:{}:function:{name}",
        core.account.region, core.account.id
    ))
}

/// A whole number within its limits, when it is given.
fn number(
    params: &Value,
    key: &str,
    member: &str,
    least: u32,
    most: u32,
) -> Result<Option<u32>, Error> {
    let value = match params.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value,
    };
    let Some(given) = value.as_i64() else {
        return Err(Error::InvalidParameterValue(format!(
            "{key} must be a whole number, but it is {value}."
        )));
    };
    let complain = |word: &str, bound: u32| {
        Error::Validation(format!(
            "Value '{given}' at '{member}' failed to satisfy constraint: Member must have value {word} than or equal to {bound}"
        ))
    };
    if given > i64::from(most) {
        return Err(complain("less", most));
    }
    match u32::try_from(given) {
        Ok(given) if given >= least => Ok(Some(given)),
        _ => Err(complain("greater", least)),
    }
}

fn check_queue(queues: &Sqs, arn: &str, timeout_s: u32) -> Result<(), Error> {
    let Some(queue) = queues.queue_by_arn(arn) else {
        return Err(Error::InvalidParameterValue(
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist for this wsdl version.".into(),
        ));
    };
    let visibility = queue.attributes().visibility_timeout_s;
    if visibility < timeout_s {
        return Err(Error::InvalidParameterValue(format!(
            "Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout_s} seconds"
        )));
    }
    Ok(())
}

/// Takes a mapping's settings from the parameters, those that are given.
fn configure(mapping: &mut Mapping, params: &Value) -> Result<(), Error> {
    if let Some(enabled) = params["Enabled"].as_bool() {
        mapping.enabled = enabled;
    }
    if let Some(size) = number(params, "BatchSize", "batchSize", 1, 10_000)? {
        mapping.batch_size = size;
    }
    let window = number(
        params,
        "MaximumBatchingWindowInSeconds",
        "maximumBatchingWindowInSeconds",
        0,
        300,
    )?;
    mapping.window_s = window.unwrap_or(mapping.window_s);
    if let Some(types) = params["FunctionResponseTypes"].as_array() {
        mapping.reports_failures = types.iter().any(|one| one == "ReportBatchItemFailures");
    }
    if let Some(scaling) = params["ScalingConfig"].as_object() {
        let scaling = Value::Object(scaling.clone());
        mapping.maximum_concurrency = number(
            &scaling,
            "MaximumConcurrency",
            "scalingConfig.maximumConcurrency",
            2,
            1_000,
        )?;
    }
    if params
        .get("FilterCriteria")
        .is_some_and(|one| !one.is_null())
    {
        return Err(Error::NotModelled("event filtering".into()));
    }
    check_batch(mapping)
}

fn check_batch(mapping: &Mapping) -> Result<(), Error> {
    let fifo = mapping.queue_arn.ends_with(".fifo");
    let problem = if fifo && mapping.batch_size > 10 {
        "Batch size for FIFO queues must be 10 or less."
    } else if fifo && mapping.window_s > 0 {
        "Batching window is not supported for FIFO queues"
    } else if mapping.batch_size > 10 && mapping.window_s == 0 {
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
    } else {
        return Ok(());
    };
    Err(Error::InvalidParameterValue(problem.into()))
}
