//! The API of event source mappings.

use super::error::Error;
use super::event::Event;
use super::filter::Filters;
use super::mapping::{Mapping, MappingState};
use super::named::Named;
use super::page::page;
use super::{Answer, Around, Lambda, Timer};
use crate::arn::Arn;
use crate::call::ApiCall;
use crate::core::{Core, Timer as CoreTimer};
use crate::iam::Caller;
use crate::sorted::SortedMap;
use crate::sqs::Sqs;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long Lambda takes to create or change a mapping. AWS takes seconds, and promises nothing.
const SETTLE_MS: u64 = 400;
/// How long it takes to delete one.
const DELETE_MS: u64 = 10;

impl Lambda {
    pub(super) fn create_mapping(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        call: &ApiCall,
    ) -> Answer {
        let params = &*call.params;
        let source = params["EventSourceArn"].as_str().unwrap_or_default();
        let Ok(source_arn) = source.parse::<Arn>() else {
            return Err(Error::invalid("Unrecognized event source."));
        };
        check_source(&source_arn, params)?;
        let named = Named::read(core, params)?;
        let no_function = || Error::invalid("Function does not exist");
        let (function, version) = self.look_up(&named).map_err(|_| no_function())?;
        check_queue(around.queues, source, version.timeout_s())?;
        check_role(around, version.role(), source)?;
        if let Some(existing) = self.mappings.values().find(|one| {
            one.function == function.name
                && &*one.queue_arn == source
                && one.state != MappingState::Deleting
        }) {
            return Err(Error::Conflict(format!(
                "An event source mapping with SQS arn (\" {source} \") and function (\" {} \") already exists. Please update or delete the existing mapping with UUID {}",
                function.name, existing.uuid
            )));
        }
        let uuid = core.rng.uuid();
        let account = &core.account;
        let mut mapping = Mapping {
            arn: format!(
                "arn:aws:lambda:{}:{}:event-source-mapping:{uuid}",
                account.region, account.id
            ),
            uuid,
            function: named.name.clone(),
            function_arn: named.qualified(),
            qualifier: named.qualifier.as_deref().map(Arc::from),
            queue_arn: source.into(),
            batch_size: 10,
            window_s: 0,
            maximum_concurrency: None,
            reports_failures: false,
            enabled: true,
            state: MappingState::Creating,
            last_modified: core.now,
            filters: Filters::default(),
            tags: Arc::new(params["Tags"].as_object().cloned().unwrap_or_default()),
            pollers: SortedMap::new(),
            next_poller: 0,
            scaling: None,
            gathered: Vec::new(),
            window: None,
            refused: None,
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

    pub(super) fn update_mapping(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        params: &Value,
    ) -> Answer {
        let index = self.index_of(params)?;
        let mut changed = self
            .mappings
            .get(&index)
            .cloned()
            .ok_or_else(Error::no_resource)?;
        if params["FunctionName"].is_string() {
            let named = Named::read(core, params)?;
            self.look_up(&named)
                .map_err(|_| Error::invalid("Function does not exist"))?;
            changed.function = named.name.clone();
            changed.function_arn = named.qualified();
            changed.qualifier = named.qualifier.as_deref().map(Arc::from);
        }
        // Turning a mapping off is always allowed: it is how people mend what this check complains about.
        let version = self.function(&changed.function).and_then(|function| {
            let number = function.number_of(changed.qualifier.as_deref())?;
            function.version(number)
        });
        if let (Some(version), true) = (version, params["Enabled"] != json!(false)) {
            check_queue(around.queues, &changed.queue_arn, version.timeout_s())?;
        }
        configure(&mut changed, params)?;
        changed.state = MappingState::Updating;
        changed.last_modified = core.now;
        let body = changed.to_json();
        self.mappings.insert(index, changed);
        core.after(SETTLE_MS, CoreTimer::Lambda(Timer::Settle(index)));
        Ok(body)
    }

    pub(super) fn delete_mapping(&mut self, core: &mut Core, params: &Value) -> Answer {
        let index = self.index_of(params)?;
        self.stop_pollers(core, index);
        let mapping = self
            .mappings
            .get_mut(&index)
            .ok_or_else(Error::no_resource)?;
        mapping.state = MappingState::Deleting;
        let body = mapping.to_json();
        core.after(DELETE_MS, CoreTimer::Lambda(Timer::Settle(index)));
        Ok(body)
    }

    pub(super) fn list_mappings(&self, params: &Value) -> Answer {
        let of = |key: &str| params[key].as_str();
        let mappings = self
            .mappings
            .values()
            .filter(|one| of("EventSourceArn").is_none_or(|arn| &*one.queue_arn == arn))
            .filter(|one| {
                of("FunctionName")
                    .is_none_or(|name| one.function == name || one.function_arn == name)
            })
            .map(|mapping| (mapping.arn.clone(), mapping.to_json()));
        Ok(page(params, "EventSourceMappings", mappings))
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

    fn index_of(&self, params: &Value) -> Result<u32, Error> {
        let uuid = params["UUID"].as_str().unwrap_or_default();
        self.mappings
            .iter()
            .find(|(_, mapping)| mapping.uuid == uuid)
            .map(|(index, _)| *index)
            .ok_or_else(Error::no_resource)
    }

    pub(super) fn mapping_of(&self, params: &Value) -> Result<&Mapping, Error> {
        let index = self.index_of(params)?;
        self.mappings.get(&index).ok_or_else(Error::no_resource)
    }
}

/// What a mapping's source must be, and what may stand beside it.
fn check_source(source: &Arn, params: &Value) -> Result<(), Error> {
    let given = |key: &str| params.get(key).is_some_and(|value| !value.is_null());
    match source.service.as_str() {
        "sqs" => {
            if given("DestinationConfig") {
                return Err(Error::invalid(
                    "Unsupported DestinationConfig parameter for given event source mapping type.",
                ));
            }
            if given("StartingPosition") {
                return Err(Error::invalid(
                    "StartingPosition is not valid for SQS event sources.",
                ));
            }
            Ok(())
        }
        "kinesis" | "dynamodb" if !given("StartingPosition") => Err(Error::invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
        )),
        "kinesis" | "dynamodb" | "kafka" | "mq" | "rds" => Err(Error::NotModelled(format!(
            "event source mapping from {}",
            source.service
        ))),
        _ => Err(Error::invalid(
            "Unrecognized event source, must be kinesis, dynamodb stream or sqs. Unsupported source arn",
        )),
    }
}

fn check_queue(queues: &Sqs, arn: &str, timeout_s: u32) -> Result<(), Error> {
    let Some(queue) = queues.queue_by_arn(arn) else {
        return Err(Error::invalid(
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist for this wsdl version.",
        ));
    };
    let visibility = queue.attributes().visibility_timeout_s;
    if visibility < timeout_s {
        return Err(Error::invalid(format!(
            "Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout_s} seconds"
        )));
    }
    Ok(())
}

/// Lambda polls with the function's execution role, which must be able to.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html> (read 2026-11-22).
fn check_role(around: Around<'_>, role: &str, queue: &str) -> Result<(), Error> {
    for action in ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"] {
        if around
            .iam
            .check(role, &format!("sqs:{action}"), queue)
            .is_err()
        {
            return Err(Error::invalid(format!(
                "The function execution role does not have permissions to call {action} on SQS"
            )));
        }
    }
    Ok(())
}

/// Takes a mapping's settings from the parameters, those that are given.
fn configure(mapping: &mut Mapping, params: &Value) -> Result<(), Error> {
    let whole = |value: &Value| value.as_u64().and_then(|one| u32::try_from(one).ok());
    if let Some(enabled) = params["Enabled"].as_bool() {
        mapping.enabled = enabled;
    }
    if let Some(size) = whole(&params["BatchSize"]) {
        mapping.batch_size = size;
    }
    if let Some(window) = whole(&params["MaximumBatchingWindowInSeconds"]) {
        mapping.window_s = window;
    }
    if let Some(types) = params["FunctionResponseTypes"].as_array() {
        mapping.reports_failures = types.iter().any(|one| one == "ReportBatchItemFailures");
    }
    if params["ScalingConfig"].is_object() {
        mapping.maximum_concurrency = whole(&params["ScalingConfig"]["MaximumConcurrency"]);
    }
    if params["FilterCriteria"].is_object() {
        mapping.filters = Filters::read(&params["FilterCriteria"])?;
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
    Err(Error::invalid(problem))
}
