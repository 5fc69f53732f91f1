//! WebSocket APIs at work: connections, the messages on them, and the backend's way to reach a connection.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html> (read 2026-11-22).

mod action;
mod backend;
mod close;
mod connect;
mod connection;
mod event;
mod guard;
mod integrate;
mod manage;
mod message;
mod queue;
mod selection;
mod template;
mod trip;

pub use action::SocketAction;
pub(super) use connection::Connection;
pub(super) use trip::Flight;
