//! A connection, and what is kept of it.

use super::super::model::{Draft, Id};
use crate::clock::{Time, TimerKey};
use crate::http::HttpRequest;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How long a connection lasts at most, in milliseconds: 2 hours.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html>
/// (read 2026-11-22).
pub(super) const LIFETIME_MS: u64 = 2 * 3_600_000;
/// How long nothing may pass on it, in milliseconds: 10 minutes.
pub(super) const IDLE_MS: u64 = 600_000;
/// How large a message may be, in bytes: 128 KB.
pub(super) const MESSAGE_BYTES_MAX: usize = 128 * 1_024;
/// How large one of its frames may be, in bytes: 32 KB.
pub(super) const FRAME_BYTES_MAX: u64 = 32 * 1_024;
/// How many closed connections are kept to be looked at.
pub(super) const CLOSED_MAX: usize = 200;

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// `$connect` is being asked.
    Connecting,
    Open,
    Closed,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// A connection.
#[derive(Clone, Debug)]
pub(in super::super) struct Connection {
    pub(super) id: Id,
    pub(in super::super) api: Id,
    pub(in super::super) stage: Id,
    /// Who connected: a client of the scene, or `You`.
    pub(super) client: Arc<str>,
    /// The request for the connection, as a backend sees it.
    pub(super) request: Arc<HttpRequest>,
    pub(super) draft: Arc<Draft>,
    pub(super) stage_variables: Option<Map<String, Value>>,
    pub(super) connected: Time,
    pub(super) active: Time,
    pub(super) state: State,
    /// What `$connect`'s authorizer says; null without one.
    pub(super) authorizer: Value,
    /// The timers that end it.
    pub(super) timers: Vec<TimerKey>,
    /// Its place among all connections.
    pub(super) number: u64,
    pub(super) received: u64,
    pub(super) sent: u64,
}

impl Connection {
    pub(super) fn domain(&self) -> &str {
        self.request.host()
    }

    pub(in super::super) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "stage": self.stage,
            "client": self.client,
            "state": self.state.word(),
            "connectedAt": self.connected,
            "lastActiveAt": self.active,
            "messagesReceived": self.received,
            "messagesSent": self.sent,
        })
    }
}
