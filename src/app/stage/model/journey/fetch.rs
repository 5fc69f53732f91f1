//! The client's own part of a request: a page's script, the browser around it, or a program.

use super::{Journey, Journeys};
use cloud::browser::{Event, Wish, origin_of};
use cloud::clock::Time;
use cloud::gateway::RequestId;
use cloud::http::{HttpRequest, HttpResponse};
use cloud::log::Entry;
use std::sync::Arc;

/// Whether the browser asked beforehand.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Preflight {
    /// It did not, or not yet.
    #[default]
    None,
    /// It remembers the answer, for so many more milliseconds.
    Cached(u64),
    /// It did: what it sent, and what it was answered.
    Asked(Arc<HttpRequest>, Option<Arc<HttpResponse>>),
}

/// How a fetch ended for who asked.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// The browser did not send it, or kept the answer from the page.
    Blocked {
        /// Whether the request was never sent.
        unsent: bool,
        /// What the script gets.
        error: Arc<str>,
        /// What the console says.
        console: Arc<str>,
    },
    /// There was no connection.
    Failed {
        /// What the script gets, or the program prints.
        error: Arc<str>,
        /// What the console says.
        console: Arc<str>,
    },
    /// What could be read.
    Read(Arc<HttpResponse>),
}

/// The client's part.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetch {
    /// Names the exchange; a preflight has the number of what it asks for.
    pub number: u64,
    /// The page's origin; none for a program.
    pub origin: Option<Arc<str>>,
    /// Whether this is the question beforehand.
    pub is_preflight: bool,
    /// Whether it went out.
    pub sent: bool,
    /// The question beforehand.
    pub preflight: Preflight,
    /// The answer as it came in.
    pub answer: Option<(Time, Arc<HttpResponse>)>,
    /// How it ended.
    pub end: Option<(Time, End)>,
}

impl Fetch {
    /// Whether the page asks its own origin, where no rule stands between.
    #[must_use]
    pub fn is_at_home(&self, url: &str) -> bool {
        self.origin.as_deref() == Some(origin_of(url))
    }
}

impl Journeys {
    pub(super) fn note_client(&mut self, entry: &Entry, event: &Event) {
        if let Some((number, end)) = ending(event) {
            for preflight in [false, true] {
                self.change(number, preflight, |fetch| {
                    fetch.end = Some((entry.at, end.clone()));
                });
            }
        }
        match event {
            Event::FetchStarted {
                client,
                number,
                origin,
                wish,
            } => {
                let fetch = begun(*number, origin.clone(), false);
                self.push(entry, client, request_of(wish), Some(fetch));
            }
            Event::PreflightCached { number, for_ms, .. } => {
                let cached = Preflight::Cached(*for_ms);
                self.change(*number, false, |fetch| fetch.preflight = cached);
            }
            Event::RequestSent {
                client,
                number,
                preflight: true,
                http,
            } => self.note_preflight(entry, client, *number, http),
            Event::RequestSent { number, http, .. } => {
                if let Some(journey) = self.exchange(*number, false) {
                    journey.http = Arc::clone(http);
                }
                self.change(*number, false, |fetch| fetch.sent = true);
            }
            Event::AnswerReceived {
                number,
                preflight,
                http,
                ..
            } => {
                let answer = Some((entry.at, Arc::clone(http)));
                self.change(*number, *preflight, |fetch| fetch.answer = answer);
                self.change(*number, false, |fetch| {
                    if let (true, Preflight::Asked(_, answer)) = (preflight, &mut fetch.preflight) {
                        *answer = Some(Arc::clone(http));
                    }
                });
            }
            _ => {}
        }
    }

    /// The browser asks first: that is a request of its own.
    fn note_preflight(
        &mut self,
        entry: &Entry,
        client: &Arc<str>,
        number: u64,
        http: &Arc<HttpRequest>,
    ) {
        let mut origin = None;
        self.change(number, false, |fetch| {
            fetch.preflight = Preflight::Asked(Arc::clone(http), None);
            origin.clone_from(&fetch.origin);
        });
        let fetch = Fetch {
            sent: true,
            ..begun(number, origin, true)
        };
        self.push(entry, client, Arc::clone(http), Some(fetch));
    }

    /// A request reached an API: the one on its way that is the same, if a client of the scene sent it.
    pub(super) fn arrived(&mut self, client: &str, http: &HttpRequest) -> Option<&mut Journey> {
        // The first of those that are the same is the first to arrive.
        let mut oldest = self.list.iter_mut();
        oldest.find(|one| {
            let is_out = one
                .fetch
                .as_ref()
                .is_some_and(|fetch| fetch.sent && fetch.answer.is_none() && fetch.end.is_none());
            is_out && one.id.is_empty() && *one.client == *client && is_same(&one.http, http)
        })
    }

    fn exchange(&mut self, number: u64, preflight: bool) -> Option<&mut Journey> {
        self.list.iter_mut().rev().find(|one| {
            let fetch = one.fetch.as_ref();
            fetch.is_some_and(|fetch| fetch.number == number && fetch.is_preflight == preflight)
        })
    }

    fn change(&mut self, number: u64, preflight: bool, change: impl FnOnce(&mut Fetch)) {
        let journey = self.exchange(number, preflight);
        if let Some(fetch) = journey.and_then(|one| one.fetch.as_mut()) {
            change(fetch);
        }
    }
}

/// How an exchange ends for who asked, if this is its end.
fn ending(event: &Event) -> Option<(u64, End)> {
    match event {
        Event::FetchBlocked {
            number,
            unsent,
            error,
            console,
            ..
        } => {
            let end = End::Blocked {
                unsent: *unsent,
                error: Arc::clone(error),
                console: Arc::clone(console),
            };
            Some((*number, end))
        }
        Event::ConnectionFailed {
            number,
            error,
            console,
            ..
        } => {
            let end = End::Failed {
                error: Arc::clone(error),
                console: Arc::clone(console),
            };
            Some((*number, end))
        }
        Event::AnswerRead {
            number,
            status,
            headers,
            body,
            ..
        } => {
            let read = HttpResponse {
                status: *status,
                headers: headers.clone(),
                body: body.to_string(),
            };
            Some((*number, End::Read(Arc::new(read))))
        }
        _ => None,
    }
}

const fn begun(number: u64, origin: Option<Arc<str>>, is_preflight: bool) -> Fetch {
    Fetch {
        number,
        origin,
        is_preflight,
        sent: false,
        preflight: Preflight::None,
        answer: None,
        end: None,
    }
}

/// What will be sent, as far as the wish tells.
fn request_of(wish: &Wish) -> Arc<HttpRequest> {
    Arc::new(HttpRequest {
        method: wish.method.clone(),
        url: wish.url.clone(),
        headers: wish.headers.clone(),
        body: wish.body.clone(),
        ..HttpRequest::default()
    })
}

/// The id of a request that has not reached an API.
pub(super) fn no_id() -> RequestId {
    "".into()
}

/// Whether what arrived is what was sent. Of a WebSocket connection's request the log has some headers only where it
/// arrives.
fn is_same(sent: &HttpRequest, arrived: &HttpRequest) -> bool {
    let place = |url: &str| {
        let url = url.split('?').next().unwrap_or_default();
        let (_, place) = url.split_once("://").unwrap_or(("", url));
        place.trim_end_matches('/').to_owned()
    };
    let upgrades = sent.url.starts_with("wss://");
    sent == arrived || upgrades && place(&sent.url) == place(&arrived.url)
}
