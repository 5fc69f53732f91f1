//! HTTP on the loopback address: requests in, answers out, a thread for each that waits.

use super::doors::{self, Arrived, Door};
use super::world::{Said, World};
use crate::failure::Failure;
use cloud::http::{Headers, HttpRequest, HttpResponse, bytes_of, text_of};
use std::io::{Cursor, ErrorKind, Read as _};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use tiny_http::{Header, Request, Response, Server, StatusCode};

/// How long a body may be: more than AWS takes of what is modelled here.
const BODY_MAX: u64 = 64 << 20;

/// A port that is listened at.
pub struct Listener {
    server: Server,
    /// Which it is: the one asked for, or a free one for 0.
    pub port: u16,
}

/// Takes the port.
pub fn listen(port: u16) -> Result<Listener, Failure> {
    let server = Server::http(("127.0.0.1", port)).map_err(|error| {
        let taken = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == ErrorKind::AddrInUse);
        if taken {
            Failure::new(
                format!("port {port} is taken"),
                format!(
                    "Stop whatever uses it, or run `cargo xtask endpoint --port {}`.",
                    port.wrapping_add(1)
                ),
            )
        } else {
            Failure::new(
                format!("port {port} of 127.0.0.1 cannot be used: {error}"),
                "Ports from 1024 on may be used by anybody: choose one with --port.",
            )
        }
    })?;
    let port = server.server_addr().to_ip().map_or(port, |at| at.port());
    Ok(Listener { server, port })
}

impl Listener {
    /// Serves the world until the process ends.
    pub fn serve(self, mut world: World) -> Result<(), Failure> {
        let (tell, told) = channel();
        let from_code = tell.clone();
        thread::spawn(move || world.live(&told, &from_code));
        loop {
            let request = match self.server.recv() {
                Ok(request) => request,
                Err(error) => {
                    return Err(Failure::new(
                        format!("the endpoint takes no more requests: {error}"),
                        "Start it again.",
                    ));
                }
            };
            let tell = tell.clone();
            // A client that goes away before its answer is no trouble to anybody else.
            thread::spawn(move || {
                let _ = answer(request, &tell);
            });
        }
    }
}

fn answer(mut request: Request, tell: &Sender<Said>) -> std::io::Result<()> {
    let mut body = Vec::new();
    let read = request
        .as_reader()
        .take(BODY_MAX + 1)
        .read_to_end(&mut body);
    if read.is_err() {
        return request
            .respond(Response::from_string("The body ended early.\n").with_status_code(400));
    }
    if body.len() as u64 > BODY_MAX {
        let text = format!("A body may have {BODY_MAX} bytes.\n");
        return request.respond(Response::from_string(text).with_status_code(413));
    }
    let headers: Headers = request
        .headers()
        .iter()
        .map(|header| (header.field.as_str().as_str(), header.value.as_str()))
        .collect();
    let method = request.method().as_str().to_owned();
    let arrived = Arrived {
        target: request.url(),
        headers: &headers,
        body: &body,
    };
    let response = match doors::find(&arrived) {
        Door::At(url) => ask(tell, &method, url, headers, &body),
        Door::Here(response) => response,
    };
    send(request, &response)
}

/// Brings a request into the world and waits for its answer.
fn ask(
    tell: &Sender<Said>,
    method: &str,
    url: String,
    headers: Headers,
    body: &[u8],
) -> HttpResponse {
    let request = HttpRequest {
        method: method.to_owned(),
        url,
        headers,
        body: (!body.is_empty()).then(|| text_of(body)),
        ..HttpRequest::default()
    };
    let (answer, answered) = channel();
    let sent = tell.send(Said::Request(Box::new(request), answer));
    match sent.ok().and_then(|()| answered.recv().ok()) {
        Some(response) => response,
        None => doors::plain(500, "The cloud has stopped. Start the endpoint again.\n"),
    }
}

/// Sends an answer as it is.
fn send(request: Request, response: &HttpResponse) -> std::io::Result<()> {
    let body = bytes_of(&response.body).into_owned();
    // The answer to HEAD has no body, but the length of the one that GET would have.
    let claimed = response.headers.get("Content-Length");
    let length = claimed.filter(|_| body.is_empty());
    let length = length
        .and_then(|length| length.parse().ok())
        .unwrap_or(body.len());
    let headers = response
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("Content-Length"))
        .filter_map(|(name, value)| Header::from_bytes(name, value).ok())
        .collect();
    let status = StatusCode(response.status);
    let whole = Response::new(status, headers, Cursor::new(body), Some(length), None);
    request.respond(whole.with_chunked_threshold(usize::MAX))
}
