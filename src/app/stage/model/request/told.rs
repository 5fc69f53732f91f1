//! A request or an answer as the text that crosses the network, and what each part of it is.

use cloud::call::Service;
use cloud::http::HttpRequest;
use cloud::sorted::SortSmall as _;
use cloud::wire::{Protocol, endpoint, protocol};

/// A part of the text: its name, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub words: String,
}

/// A piece of the text, and the part that it belongs to, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// The part, by its place among the parts.
    pub part: Option<usize>,
}

/// A text and its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The text, in pieces.
    pub pieces: Vec<Piece>,
    /// The parts.
    pub parts: Vec<Part>,
}

impl Told {
    /// The whole text.
    #[must_use]
    #[cfg(test)]
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }

    /// Where the part of this name is.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.parts.iter().position(|part| part.name == name)
    }

    pub(super) fn plain(&mut self, text: &str) {
        self.pieces.push(Piece {
            text: text.into(),
            part: None,
        });
    }

    pub(super) fn part(&mut self, text: &str, name: &str, words: impl Into<String>) {
        self.pieces.push(Piece {
            text: text.into(),
            part: Some(self.parts.len()),
        });
        self.parts.push(Part {
            name: name.into(),
            words: words.into(),
        });
    }

    /// A text in which some stretches are parts of their own.
    pub(super) fn with_inside(
        &mut self,
        text: &str,
        name: &str,
        words: &str,
        inside: &[(String, &str, String)],
    ) {
        let mut found: Vec<(usize, &(String, &str, String))> = inside
            .iter()
            .filter(|(one, ..)| !one.is_empty())
            .filter_map(|one| Some((text.find(&one.0)?, one)))
            .collect();
        found.sort_small_by_key(|(at, _)| *at);
        let (mut from, mut own) = (0, None);
        for (at, (one, name_inside, words_inside)) in found {
            if at < from {
                continue;
            }
            self.stretch(&text[from..at], name, words, &mut own);
            self.part(one, name_inside, words_inside.clone());
            from = at + one.len();
        }
        self.stretch(&text[from..], name, words, &mut own);
    }

    fn stretch(&mut self, text: &str, name: &str, words: &str, own: &mut Option<usize>) {
        if text.is_empty() {
            return;
        }
        match *own {
            Some(part) => self.pieces.push(Piece {
                text: text.into(),
                part: Some(part),
            }),
            None => {
                *own = Some(self.parts.len());
                self.part(text, name, words);
            }
        }
    }
}

/// A request, part by part.
#[must_use]
pub fn request(request: &HttpRequest) -> Told {
    let mut told = Told::default();
    let (path, query) = request.path_and_query();
    let service = endpoint(request.host(), path).map(|endpoint| endpoint.service);
    told.part(&request.method, "Method", method_words(&request.method));
    told.plain(" ");
    told.part(path, "Path", path_words(service));
    if !query.is_empty() {
        told.plain("?");
        told.part(
            query,
            "Query",
            "Parameters in the address, name=value, with & between.",
        );
    }
    told.plain(" HTTP/1.1\n");
    for (name, value) in request.headers.iter() {
        told.plain(&format!("{name}: "));
        if name.eq_ignore_ascii_case("authorization") && authorization(&mut told, value) {
            told.plain("\n");
            continue;
        }
        let words = match name.to_ascii_lowercase().as_str() {
            "host" => host_words(service, request.host()),
            lower => header_words(lower).into(),
        };
        told.part(value, name, words);
        told.plain("\n");
    }
    told.plain("\n");
    if let Some(body) = request.body.as_deref().filter(|body| !body.is_empty()) {
        told.part(body, "Body", body_words(service));
    }
    told
}

fn method_words(method: &str) -> &'static str {
    match method {
        "GET" => "What kind of thing you want: GET reads and changes nothing.",
        "HEAD" => "What kind of thing you want: HEAD is GET without the body of the answer.",
        "POST" => "What kind of thing you want: POST does something, or makes something new.",
        "PUT" => "What kind of thing you want: PUT puts something at this path, or replaces it.",
        "PATCH" => "What kind of thing you want: PATCH changes a part.",
        "DELETE" => "What kind of thing you want: DELETE takes something away.",
        "OPTIONS" => "OPTIONS asks what is allowed. Browsers send it before other requests.",
        _ => "What kind of thing you want.",
    }
}

fn path_words(service: Option<Service>) -> &'static str {
    match service.map(protocol) {
        Some(Protocol::Json { .. }) => {
            "What it is about. With this service it is always /: the action stands in X-Amz-Target."
        }
        Some(Protocol::Query { .. }) => {
            "What it is about. With this service it is always /: the action stands in the body."
        }
        Some(Protocol::RestJson) => "What it is about. Method and path together are the action.",
        Some(Protocol::RestXml) => "What it is about: the object's key, or / for the whole bucket.",
        None => "What it is about: the stage of the API, then the resource.",
    }
}

fn host_words(service: Option<Service>, host: &str) -> String {
    match service {
        Some(service) => {
            let region = host.split('.').rev().nth(2).filter(|one| one.contains('-'));
            let region = region.map_or_else(String::new, |region| format!(" in {region}"));
            format!("Who shall answer: {}{region}.", service.title())
        }
        None => "Who shall answer.".into(),
    }
}

fn body_words(service: Option<Service>) -> &'static str {
    match service.map(protocol) {
        Some(Protocol::Json { .. } | Protocol::RestJson) => "The parameters, as JSON.",
        Some(Protocol::Query { .. }) => {
            "Action and parameters, as a form: name=value, with & between."
        }
        Some(Protocol::RestXml) => "What the object shall hold, or parameters as XML.",
        None => "The letter itself.",
    }
}

/// What a header is for, by its name in small letters.
pub(super) fn header_words(name: &str) -> &'static str {
    match name {
        "x-amz-target" => "The action, after the name of the API and its version.",
        "content-type" => "The form of the body.",
        "content-length" => "How long the body is, in bytes.",
        "x-amz-date" => {
            "When it was signed, in UTC. AWS takes it for 15 minutes, and no recording after that."
        }
        "x-amz-security-token" => {
            "Temporary keys come with this token; AWS reads from it whose they are."
        }
        "x-amz-content-sha256" => "The fingerprint of the body. Amazon S3 wants it said.",
        "authorization" => {
            "Who asks, in a form that this server does not take for a signature of AWS."
        }
        "date" => "When the answer was sent.",
        "x-amzn-requestid" | "x-amz-request-id" => {
            "The name of this one request. Logs have it, and AWS's support asks for it."
        }
        "x-amz-id-2" => "A second name of the request, for AWS's own people.",
        "x-amzn-errortype" => "The error's code, for programs.",
        "x-amzn-query-error" => {
            "The error's code as it was before this service spoke JSON, and whose fault it is."
        }
        "x-amz-apigw-id" => "API Gateway's own name of the request.",
        "x-amzn-trace-id" => "Follows the request through several services.",
        "server" => "Which program answered.",
        "location" => "Where to look instead.",
        "etag" => "The fingerprint of the object.",
        "user-agent" => "Which program asks. It is not signed.",
        "accept" => "Which forms of answer the sender understands.",
        "origin" => "The page that the request comes from; browsers add it.",
        "x-api-key" => "A key that API Gateway counts requests by.",
        _ => "A header: something about the letter, not the letter itself.",
    }
}

/// The parts of a signature in the header; false when it is none.
fn authorization(told: &mut Told, value: &str) -> bool {
    let Some(rest) = value.strip_prefix("AWS4-HMAC-SHA256 Credential=") else {
        return false;
    };
    let Some((credential, rest)) = rest.split_once(", SignedHeaders=") else {
        return false;
    };
    let (Some((id, scope)), Some((headers, signature))) =
        (credential.split_once('/'), rest.split_once(", Signature="))
    else {
        return false;
    };
    told.part(
        "AWS4-HMAC-SHA256",
        "Algorithm",
        "How it was signed: Signature Version 4.",
    );
    told.plain(" Credential=");
    told.part(
        id,
        "Access key id",
        "Whose key it is. The secret that belongs to it is not sent.",
    );
    told.plain("/");
    told.part(
        scope,
        "Scope",
        "Day, region and service that the signature is good for.",
    );
    told.plain(", SignedHeaders=");
    told.part(
        headers,
        "Signed headers",
        "The headers that the signature covers. Others may change on the way.",
    );
    told.plain(", Signature=");
    told.part(
        signature,
        "Signature",
        "A number made of the whole request and the secret. AWS makes it too, and compares.",
    );
    true
}
