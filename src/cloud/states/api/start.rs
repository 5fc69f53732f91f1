//! Starting executions.

use super::super::machine::NewExecution;
use super::super::run::{DATA_BYTES_MAX, Owner, Status};
use super::super::{Kind, States, parsed};
use super::{Acted, Error, check_name, required};
use crate::call::Ticket;
use crate::clock::Time;
use crate::core::Core;
use crate::given::Given;
use crate::states::definition::Machine;
use crate::states::history::seconds;
use crate::states::logging::Logging;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What an execution's ARN leads to.
struct Which {
    owner: Owner,
    machine: Arc<Machine>,
    kind: Kind,
}

/// The input of an execution: JSON, and not too long.
fn input(given: Given<'_>) -> Result<Arc<Value>, Error> {
    let text = given.text("input")?.unwrap_or("{}");
    if text.len() > DATA_BYTES_MAX {
        return Err(Error::constraint(
            &text.chars().take(40).collect::<String>(),
            "input",
            &format!("Member must have length less than or equal to {DATA_BYTES_MAX}"),
        ));
    }
    match parsed(text) {
        Some(value) => Ok(Arc::new(value)),
        None => Err(Error::InvalidExecutionInput(format!(
            "Invalid State Machine Execution Input: '{text}'"
        ))),
    }
}

impl States {
    /// The state machine, version or alias that is to run.
    fn which(&self, core: &mut Core, arn: &str) -> Result<Which, Error> {
        let machine = self.machine(arn)?;
        let end = arn
            .strip_prefix(&*machine.arn)
            .and_then(|end| end.strip_prefix(':'));
        let mut owner = Owner {
            machine_arn: Arc::clone(&machine.arn),
            machine_name: Arc::clone(&machine.name),
            role_arn: Arc::clone(&machine.role_arn),
            revision: Arc::clone(&machine.revision),
            updated: machine.updated,
            version_arn: None,
            alias_arn: None,
        };
        let number = match end.and_then(|end| machine.aliases.get(end)) {
            Some(alias) => {
                owner.alias_arn = Some(Arc::clone(&alias.arn));
                let drawn = core.rng.below(100);
                let mut sum = 0;
                let chosen = alias.routes.iter().find(|(_, weight)| {
                    sum += weight;
                    drawn < sum
                });
                chosen.map(|(number, _)| *number)
            }
            None => end.and_then(|end| end.parse().ok()),
        };
        let mut compiled = Arc::clone(&machine.machine);
        if let Some(version) = number.and_then(|number| machine.versions.get(&number)) {
            owner.version_arn = Some(Arc::clone(&version.arn));
            owner.role_arn = Arc::clone(&version.role_arn);
            owner.revision = Arc::clone(&version.revision);
            owner.updated = version.created;
            compiled = Arc::clone(&version.machine);
        }
        Ok(Which {
            owner,
            machine: compiled,
            kind: machine.kind,
        })
    }

    pub(super) fn start_execution(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value, Error> {
        let which = self.which(core, required(given, "stateMachineArn")?)?;
        let input = input(given)?;
        let name = execution_name(core, given)?;
        let arn = execution_arn(core, &which, &name);
        if let Some(known) = self.execution(&arn) {
            // The same again, while it runs, is no error.
            if known.status == Status::Running && known.input == input {
                return Ok(started(arn, known.started));
            }
            return Err(Error::ExecutionAlreadyExists(arn));
        }
        self.start(
            core,
            NewExecution {
                arn: arn.as_str().into(),
                name: name.into(),
                kind: which.kind,
                input,
                logging: self.logging(core, &which.owner.machine_name),
                owner: which.owner,
                machine: which.machine,
                child: None,
                reply: None,
                trace: given.text("traceHeader")?.map(Arc::from),
            },
        );
        Ok(started(arn, core.now))
    }

    /// Where a new execution of a machine writes its events.
    fn logging(&self, core: &Core, machine: &str) -> Option<Arc<Logging>> {
        let configuration = &self.machines.get(machine)?.logging;
        Logging::read(configuration, machine, core.now).map(Arc::new)
    }

    pub(super) fn start_sync_execution(
        &mut self,
        core: &mut Core,
        ticket: Ticket,
        given: Given<'_>,
    ) -> Acted {
        let which = self.which(core, required(given, "stateMachineArn")?)?;
        if which.kind == Kind::Standard {
            return Err(Error::StateMachineTypeNotSupported(
                "This operation is not supported by this type of state machine".into(),
            ));
        }
        let input = input(given)?;
        let name = execution_name(core, given)?;
        let arn = execution_arn(core, &which, &name);
        self.start(
            core,
            NewExecution {
                arn: arn.into(),
                name: name.into(),
                kind: which.kind,
                input,
                logging: self.logging(core, &which.owner.machine_name),
                owner: which.owner,
                machine: which.machine,
                child: None,
                reply: Some(ticket),
                trace: given.text("traceHeader")?.map(Arc::from),
            },
        );
        Ok(None)
    }
}

fn started(arn: String, at: Time) -> Value {
    let mut answer = Map::with_capacity(2);
    answer.insert("executionArn".into(), Value::String(arn));
    answer.insert("startDate".into(), seconds(at));
    Value::Object(answer)
}

fn execution_arn(core: &mut Core, which: &Which, name: &str) -> String {
    let (region, account) = (&core.account.region, &core.account.id);
    let machine = &which.owner.machine_name;
    match which.kind {
        Kind::Standard => format!("arn:aws:states:{region}:{account}:execution:{machine}:{name}"),
        Kind::Express => {
            let id = core.rng.uuid();
            format!("arn:aws:states:{region}:{account}:express:{machine}:{name}:{id}")
        }
    }
}

/// The name that an execution is given, or one that nobody has.
fn execution_name(core: &mut Core, given: Given<'_>) -> Result<String, Error> {
    let Some(name) = given.text("name")? else {
        return Ok(core.rng.uuid());
    };
    check_name(name)?;
    Ok(name.to_owned())
}
