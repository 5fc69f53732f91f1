//! One client: a browser with a page open, or a program.

use super::cache::PreflightCache;
use super::cookies::{Cookies, same_site};
use super::standard::Plan;
use super::wish::{Wish, origin_of};
use crate::http::{Connection, Headers, HttpRequest, host_of};
use crate::sorted::SortedMap;
use serde_json::{Value, json};

/// What a client is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A browser that shows a page of this origin, such as `https://shop.bakery.example`.
    Browser {
        /// The page's origin.
        origin: String,
    },
    /// A program: `curl`, a test tool, another company's server.
    Program {
        /// Its name, as it stands in `User-Agent`.
        name: String,
    },
}

/// A client of the scene that speaks HTTP.
#[derive(Clone, Debug)]
pub struct HttpClient {
    /// Its name, as drawn.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it is in the network.
    pub connection: Connection,
    /// The requests it makes, in turn.
    pub requests: Vec<Wish>,
    pub(super) sent: u64,
    pub(super) blocked: u64,
    pub(super) failed: u64,
    pub(super) answered: SortedMap<u16, u64>,
    pub(super) cache: PreflightCache,
    pub(super) cookies: Cookies,
    /// The id of its WebSocket connection, while it has one.
    pub(super) socket: Option<String>,
}

impl HttpClient {
    /// A client that has sent nothing yet.
    #[must_use]
    pub fn new(name: &str, kind: Kind, connection: Connection, requests: Vec<Wish>) -> Self {
        Self {
            name: name.into(),
            kind,
            connection,
            requests,
            sent: 0,
            blocked: 0,
            failed: 0,
            answered: SortedMap::new(),
            cache: PreflightCache::default(),
            cookies: Cookies::default(),
            socket: None,
        }
    }

    /// How many requests it has sent, preflights among them.
    #[must_use]
    pub const fn requests_sent(&self) -> u64 {
        self.sent
    }

    /// The page's origin; none for a program.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        match &self.kind {
            Kind::Browser { origin } => Some(origin),
            Kind::Program { .. } => None,
        }
    }

    /// The request whose turn it is, with `{n}` replaced by its number.
    pub(super) fn turn(&self, turn: u64) -> Option<Wish> {
        let at = turn.checked_rem(self.requests.len() as u64)?;
        let mut wish = self.requests.get(usize::try_from(at).ok()?)?.clone();
        let number = (turn + 1).to_string();
        wish.url = wish.url.replace("{n}", &number);
        wish.body = wish.body.map(|body| body.replace("{n}", &number));
        Some(wish)
    }

    /// What a program sends for a wish: what it says, and what every such program adds.
    pub(super) fn program_request(&self, name: &str, wish: &Wish) -> HttpRequest {
        let mut headers = wish.headers.clone();
        let agent = match name {
            "curl" => "curl/8.11.1".into(),
            other => format!("{other}/1.0"),
        };
        let host = host_of(&wish.url);
        let mut add = |name: &str, value: &str| {
            if headers.get(name).is_none() {
                headers.add(name, value);
            }
        };
        add("Host", host);
        add("User-Agent", &agent);
        add("Accept", "*/*");
        if wish.body.is_some() {
            add("Content-Type", "application/x-www-form-urlencoded");
        }
        self.request(&wish.method, wish, headers)
    }

    /// The question before the request: may this page send it?
    pub(super) fn preflight(&self, origin: &str, wish: &Wish, plan: &Plan) -> HttpRequest {
        let mut headers = Headers::default();
        headers.add("Host", host_of(&wish.url));
        headers.add("Accept", "*/*");
        headers.add("Access-Control-Request-Method", plan.method.as_str());
        let names = plan.preflight.as_deref().unwrap_or_default();
        if !names.is_empty() {
            headers.add("Access-Control-Request-Headers", names.join(","));
        }
        headers.add("Origin", origin);
        self.add_common(origin, wish, "cors", &mut headers);
        HttpRequest {
            body: None,
            ..self.request("OPTIONS", wish, headers)
        }
    }

    /// What the browser sends for a wish.
    pub(super) fn browser_request(&self, origin: &str, wish: &Wish, plan: &Plan) -> HttpRequest {
        use super::wish::Mode;
        let mut headers = Headers::default();
        headers.add("Host", host_of(&wish.url));
        for (name, value) in plan.headers.iter() {
            headers.add(name, value);
        }
        if headers.get("accept").is_none() {
            headers.add("Accept", "*/*");
        }
        let reads = matches!(plan.method.as_str(), "GET" | "HEAD");
        if (plan.cross_origin && wish.mode == Mode::Cors) || !reads {
            headers.add("Origin", origin);
        }
        let mode = match wish.mode {
            Mode::Cors => "cors",
            Mode::NoCors => "no-cors",
            Mode::SameOrigin => "same-origin",
        };
        self.add_common(origin, wish, mode, &mut headers);
        let host = host_of(&wish.url);
        let near = same_site(host, host_of(origin));
        if let Some(cookies) = plan
            .with_cookies
            .then(|| self.cookies.header(host, near))
            .flatten()
        {
            headers.add("Cookie", cookies);
        }
        self.request(&plan.method, wish, headers)
    }

    fn add_common(&self, origin: &str, wish: &Wish, mode: &str, headers: &mut Headers) {
        let relation = if origin == origin_of(&wish.url) {
            "same-origin"
        } else if same_site(host_of(origin), host_of(&wish.url)) {
            "same-site"
        } else {
            "cross-site"
        };
        headers.add("User-Agent", "Mozilla/5.0 (Stratus) Browser/1.0");
        headers.add("Sec-Fetch-Mode", mode);
        headers.add("Sec-Fetch-Site", relation);
        headers.add("Sec-Fetch-Dest", "empty");
        headers.add("Referer", format!("{origin}/"));
        headers.add("Accept-Language", "en");
    }

    fn request(&self, method: &str, wish: &Wish, headers: Headers) -> HttpRequest {
        HttpRequest {
            method: method.into(),
            url: wish.url.clone(),
            headers,
            body: wish.body.clone(),
            connection: self.connection.clone(),
        }
    }

    /// What it has sent, and what came of it, as goals read it.
    pub(crate) fn to_json(&self, per_minute: u32) -> Value {
        let answered: serde_json::Map<String, Value> = self
            .answered
            .iter()
            .map(|(status, count)| (status.to_string(), json!(count)))
            .collect();
        json!({
            "name": self.name,
            "origin": self.origin(),
            "sent": self.sent,
            "perMinute": per_minute,
            "answered": answered,
            "blocked": self.blocked,
            "failed": self.failed,
        })
    }
}
