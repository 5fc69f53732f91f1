//! What a page or a program asks for.

use crate::http::Headers;
use serde::{Deserialize, Serialize};

/// Whether a browser sends cookies along, and takes those that come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// To the page's own origin only: what `fetch` does unless told otherwise.
    #[default]
    SameOrigin,
    /// Always.
    Include,
    /// Never.
    Omit,
}

/// What a page wants of an answer from another origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// To read it, if the other side lets it: what `fetch` does unless told otherwise.
    #[default]
    Cors,
    /// To send only: the answer stays closed.
    NoCors,
    /// Nothing: there must be no other origin.
    SameOrigin,
}

/// One request as a page's script writes it for `fetch`, or a person for curl.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Wish {
    /// What it is called on the stage.
    pub title: String,
    /// `GET`, `POST`...; for a `wss://` URL `CONNECT`, `SEND` (the body, on the open connection) or `CLOSE`.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers that the script sets.
    pub headers: Headers,
    /// The body, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether cookies go along; browsers only.
    pub credentials: Credentials,
    /// What the page wants of the answer; browsers only.
    pub mode: Mode,
    /// Whether it is signed with the reader's keys when it is sent; programs only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sign: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            title: String::new(),
            method: "GET".into(),
            url: String::new(),
            headers: Headers::default(),
            body: None,
            credentials: Credentials::default(),
            mode: Mode::default(),
            sign: false,
        }
    }
}

/// What the reader has a client send: one of its requests, changed here and there, or a request of the reader's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Ask {
    /// The client's name.
    pub client: String,
    /// The title of the client's request to begin with; the first unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Another method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Another URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Another path and query on the same host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Headers to set.
    #[serde(skip_serializing_if = "Headers::is_empty")]
    pub headers: Headers,
    /// Headers to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Another body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether cookies go along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Credentials>,
    /// What the page wants of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Whether a program signs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign: Option<bool>,
}

impl Ask {
    /// The wish that this makes of one that a client has.
    #[must_use]
    pub fn applied_to(&self, wish: &Wish) -> Wish {
        let mut made = wish.clone();
        if let Some(method) = &self.method {
            made.method.clone_from(method);
        }
        if let Some(url) = &self.url {
            made.url.clone_from(url);
        }
        if let Some(path) = &self.path {
            made.url = format!("{}{path}", origin_of(&made.url));
        }
        for (name, value) in self.headers.iter() {
            made.headers.set(name, value);
        }
        for name in &self.without {
            made.headers.remove(name);
        }
        if let Some(body) = &self.body {
            made.body = Some(body.clone()).filter(|body| !body.is_empty());
        }
        made.credentials = self.credentials.unwrap_or(made.credentials);
        made.mode = self.mode.unwrap_or(made.mode);
        made.sign = self.sign.unwrap_or(made.sign);
        made
    }
}

/// A URL's origin: scheme, host and port, without a slash at the end.
#[must_use]
pub fn origin_of(url: &str) -> &str {
    let host_at = url.find("://").map_or(0, |at| at + 3);
    let end = url[host_at..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| host_at + at);
    &url[..end]
}
