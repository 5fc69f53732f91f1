//! What a WebSocket client does.

use crate::http::{Connection, Headers};
use serde::{Deserialize, Serialize};

/// Something that a client of a WebSocket API does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SocketAction {
    /// Asks for a connection; answered by an [`crate::http::HttpResponse`] whose JSON has `connectionId`, too, when the
    /// status is 101.
    Connect {
        /// `wss://API.execute-api.REGION.amazonaws.com/STAGE`, perhaps with a query.
        url: String,
        /// Headers of the request for the connection.
        #[serde(default)]
        headers: Headers,
        /// Where it comes from.
        #[serde(default)]
        connection: Connection,
    },
    /// Sends a message on a connection.
    Send {
        /// The connection's id.
        connection_id: String,
        /// The message.
        body: String,
        /// How large the frames are that the message is cut into, in bytes; 32 KB, the most that is allowed, unless the client
        /// says otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        frame_bytes: Option<u64>,
    },
    /// Closes a connection.
    Close {
        /// The connection's id.
        connection_id: String,
        /// Why, as RFC 6455 numbers it; 1000 when all is well.
        #[serde(default = "normal")]
        code: u16,
    },
}

const fn normal() -> u16 {
    1_000
}
