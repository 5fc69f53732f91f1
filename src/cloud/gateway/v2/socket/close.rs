//! Connections end: by the client, by a limit, or by the backend.

use super::super::model::Id;
use super::super::{Timer, V2};
use super::connect::route;
use super::connection::{CLOSED_MAX, IDLE_MS, State};
use super::trip::{Journey, Step};
use crate::call::Ticket;
use crate::core::Core;
use crate::error::AwsError;
use crate::gateway::Event;
use crate::gateway::around::Around;
use serde_json::json;
use std::sync::Arc;

impl V2 {
    pub(super) fn client_closes(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        id: &str,
        code: u16,
    ) {
        if self.open_connection(id).is_none() {
            let error = AwsError::sender(
                "ConnectionClosed",
                format!("There is no open connection {id}."),
            )
            .with_status(410);
            return core.answer(ticket, Err(error));
        }
        core.answer(ticket, Ok(json!({})));
        self.close(core, around, id, code, "", true);
    }

    /// Closes a connection and tells the route `$disconnect`, as well as it can be told.
    pub(super) fn close(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        id: &str,
        code: u16,
        reason: &'static str,
        by_client: bool,
    ) {
        let Some(connection) = self.connections.get_mut(id).map(Arc::make_mut) else {
            return;
        };
        connection.state = State::Closed;
        for timer in std::mem::take(&mut connection.timers) {
            core.timers.cancel(timer);
        }
        core.record(Event::SocketClosed {
            connection: Arc::clone(&connection.id),
            client: Arc::clone(&connection.client),
            code,
            reason: reason.into(),
            by_client,
        });
        let connection = connection.clone();
        self.forget_closed();
        if let Some(route) = route(&connection.draft, "$disconnect") {
            let journey = Journey::new(core, &connection, Step::Disconnect { code, reason }, route);
            self.integrate_socket(core, around, journey);
        }
    }

    /// Nothing may have passed for too long.
    pub(in super::super) fn idle(&mut self, core: &mut Core, around: Around<'_>, id: &Id) {
        let Some(connection) = self.open_connection(id).cloned() else {
            return;
        };
        let quiet = core.now.since(connection.active);
        if quiet >= IDLE_MS {
            return self.close(core, around, id, 1_001, "Going away", false);
        }
        let timer = core.after(IDLE_MS - quiet, Timer::Idle(Arc::clone(id)).into());
        if let Some(connection) = self.connections.get_mut(id).map(Arc::make_mut) {
            connection.timers.push(timer);
        }
    }

    /// Two hours are over.
    pub(in super::super) fn lifetime_over(&mut self, core: &mut Core, around: Around<'_>, id: &Id) {
        if self.open_connection(id).is_some() {
            self.close(core, around, id, 1_001, "Going away", false);
        }
    }

    /// The API or one of its stages is deleted: its connections end, and nobody is told.
    pub(in super::super) fn drop_connections(
        &mut self,
        core: &mut Core,
        api: &str,
        stage: Option<&str>,
    ) {
        for connection in self.connections.values_mut() {
            let is_of =
                *connection.api == *api && stage.is_none_or(|stage| *connection.stage == *stage);
            if !is_of || connection.state != State::Open {
                continue;
            }
            let connection = Arc::make_mut(connection);
            connection.state = State::Closed;
            for timer in std::mem::take(&mut connection.timers) {
                core.timers.cancel(timer);
            }
            core.record(Event::SocketClosed {
                connection: Arc::clone(&connection.id),
                client: Arc::clone(&connection.client),
                code: 1_001,
                reason: "Going away".into(),
                by_client: false,
            });
        }
    }

    fn forget_closed(&mut self) {
        let mut closed: Vec<(u64, Id)> = self
            .connections
            .values()
            .filter(|one| one.state == State::Closed)
            .map(|one| (one.number, Arc::clone(&one.id)))
            .collect();
        closed.sort();
        let too_many = closed.len().saturating_sub(CLOSED_MAX);
        for (_, id) in closed.into_iter().take(too_many) {
            self.connections.remove(&id);
        }
    }
}
