//! What passes to and from state machines: whatever starts them, and what their Tasks ask.

use super::Gone;
use super::departures::Traffic;
use super::flights::{Flight, Ground, pushing, way};
use crate::app::stage::model::layout::{Card, CardKind};
use crate::app::stage::model::shape::Point;
use crate::app::stage::model::words;
use serde_json::Value;
use std::sync::Arc;

/// How many executions, of the newest, are looked through for whose name somebody asks in.
const EXECUTIONS_MAX: usize = 500;

/// The card of the state machine whose execution has this name: Tasks ask in the execution's name.
pub(super) fn machine_of<'a>(on: Ground<'a>, execution: &str) -> Option<&'a Card> {
    let mut latest = on.cloud.states().executions().rev().take(EXECUTIONS_MAX);
    let found = latest.find(|one| *one.name == *execution)?;
    on.layout
        .named(CardKind::StateMachine, found.machine_name())
}

impl Traffic {
    /// An execution of a state machine is to start.
    pub(super) fn start(&mut self, entry: u64, by: &str, params: &Value, on: Ground<'_>) {
        let arn = params["stateMachineArn"].as_str().unwrap_or_default();
        // It may end with a version or an alias.
        let name = arn.split(':').nth(6).unwrap_or_default();
        let input = params["input"].as_str().unwrap_or("{}");
        let input: Value = serde_json::from_str(input).unwrap_or_default();
        let (label, hue) = words::event_label(&input);
        let card = on.layout.named(CardKind::StateMachine, name);
        let way = card.and_then(|card| {
            let pushed = || pushing(on.layout, by, card).map(|wire| (wire.start, wire.tip));
            way(on, by, card).or_else(pushed)
        });
        self.go(entry, way, (label.into(), hue));
    }

    /// A state machine asks a table.
    pub(super) fn note_table(
        &mut self,
        entry: u64,
        (action, by): (&str, &str),
        params: &Value,
        on: Ground<'_>,
    ) {
        let table = params["TableName"].as_str().unwrap_or_default();
        let table = table.rsplit('/').next().unwrap_or_default();
        let card = on.layout.named(CardKind::Table, table);
        let way = card.and_then(|card| way(on, by, card));
        self.go(entry, way, (action.into(), words::hue(None, by)));
    }

    fn go(&mut self, entry: u64, way: Option<(Point, Point)>, (label, hue): (Arc<str>, u8)) {
        if let Some((from, to)) = way {
            self.fly(Flight {
                entry,
                from,
                to,
                gone: Gone::Quietly,
                label,
                hue,
            });
        }
    }
}
