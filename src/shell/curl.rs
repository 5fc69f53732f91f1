//! `curl`, as far as it makes sense in a simulated world: requests, their data and headers, and what is shown of answers.
//!
//! Exit codes and messages are curl's own: <https://everything.curl.dev/cmdline/exitcode.html> (read 2026-11-23).

mod plan;

use crate::path::resolve;
use crate::run::{Core, Io, Request, Response, Stop, Told, Wants};
use crate::syntax::Stream;
use plan::{Plan, plan};

/// What `help curl` says.
pub(crate) const USAGE: &str = "curl [OPTION]... URL
    sends an HTTP request to the simulated world
    -X METHOD   -H 'NAME: VALUE'   -d DATA (or @FILE)   --json DATA   --data-raw --data-binary --data-urlencode
    -G   -i   -I   -s   -S   -v   -f   -L   -k   -o FILE   -O   -u USER:PASSWORD   -A AGENT   -b COOKIE   -w '%{http_code}'";

/// How many redirections are followed.
const REDIRECTS_MAX: usize = 20;

/// Why a transfer failed: curl's number, and its words.
pub(crate) struct Failure {
    number: i32,
    what: String,
}

impl Failure {
    pub(super) fn new(number: i32, what: impl Into<String>) -> Self {
        Self {
            number,
            what: what.into(),
        }
    }
}

/// Runs `curl`.
pub(crate) async fn curl(core: &Core, argv: &[String], io: &Io) -> Result<i32, Stop> {
    if argv
        .get(1)
        .is_some_and(|arg| arg == "--help" || arg == "-h")
    {
        io.write(core, Stream::Out, format!("{USAGE}\n").as_bytes())?;
        return Ok(0);
    }
    if argv.get(1).is_some_and(|arg| arg == "--version") {
        io.write(
            core,
            Stream::Out,
            b"curl for the simulated world; what it takes: curl --help\n",
        )?;
        return Ok(0);
    }
    let read = |name: &str| match name {
        "-" => io.input.as_ref().map(|input| input.take()),
        name => {
            let path = resolve(&core.cwd(), name);
            core.files().read(&path).ok().map(|bytes| bytes.to_vec())
        }
    };
    let plan = match plan(&argv[1..], &read) {
        Ok(plan) => plan,
        Err(failure) => return complain(core, io, &failure, false),
    };
    let mut status = 0;
    for url in &plan.urls {
        let done = transfer(core, io, &plan, url).await?;
        if let Err(failure) = done {
            status = complain(core, io, &failure, plan.is_silent)?;
        }
    }
    Ok(status)
}

fn complain(core: &Core, io: &Io, failure: &Failure, is_silent: bool) -> Result<i32, Stop> {
    if !is_silent {
        let line = if failure.number == 2 && failure.what.starts_with("option") {
            format!(
                "curl: {}\ncurl: try 'curl --help' for more information\n",
                failure.what
            )
        } else {
            format!("curl: ({}) {}\n", failure.number, failure.what)
        };
        io.write(core, Stream::Err, line.as_bytes())?;
    }
    Ok(failure.number)
}

/// Sends a request, follows where it leads, and shows the answer.
async fn transfer(
    core: &Core,
    io: &Io,
    plan: &Plan,
    url: &str,
) -> Result<Result<(), Failure>, Stop> {
    let mut request = match plan.request(url) {
        Ok(request) => request,
        Err(failure) => return Ok(Err(failure)),
    };
    let mut shown = Vec::new();
    let mut redirects = 0;
    let response = loop {
        core.step()?;
        if plan.is_verbose {
            io.write(core, Stream::Err, sent(&request).as_bytes())?;
        }
        core.want(Wants::Http(request.clone()));
        let answer = loop {
            if let Told::Answered(answer) = core.told().await? {
                break answer;
            }
        };
        let response = match answer {
            Ok(response) => response,
            Err(why) => return Ok(Err(unreached(&request, &why))),
        };
        core.spend(response.body.len())?;
        if plan.is_verbose {
            io.write(core, Stream::Err, head_of(&response, "< ").as_bytes())?;
        }
        if plan.shows_head {
            shown.extend_from_slice(head_of(&response, "").as_bytes());
        }
        let Some(next) = plan.redirected(&request, &response) else {
            break response;
        };
        redirects += 1;
        if redirects > REDIRECTS_MAX {
            let what = format!("Maximum ({REDIRECTS_MAX}) redirects followed");
            return Ok(Err(Failure::new(47, what)));
        }
        request = next;
    };
    let failed = plan.fails && response.status >= 400;
    if !failed && !plan.is_head {
        shown.extend_from_slice(&response.body);
    }
    if let Err(failure) = hand_over(core, io, plan, &request.url, &shown)? {
        return Ok(Err(failure));
    }
    if let Some(format) = &plan.write_out {
        let text = written_out(format, &request, &response, redirects);
        io.write(core, Stream::Out, text.as_bytes())?;
    }
    Ok(match failed {
        true => Err(Failure::new(
            22,
            format!("The requested URL returned error: {}", response.status),
        )),
        false => Ok(()),
    })
}

/// Shows an answer, or writes it into a file.
fn hand_over(
    core: &Core,
    io: &Io,
    plan: &Plan,
    url: &str,
    shown: &[u8],
) -> Result<Result<(), Failure>, Stop> {
    let own = || {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    };
    let name = match (&plan.output, plan.keeps_name) {
        (Some(name), _) if name != "-" => name.clone(),
        (None, true) => own(),
        _ => {
            io.write(core, Stream::Out, shown)?;
            return Ok(Ok(()));
        }
    };
    if name.is_empty() {
        return Ok(Err(Failure::new(
            23,
            "the URL ends in no file name; give one with -o",
        )));
    }
    let path = resolve(&core.cwd(), &name);
    if path == "/dev/null" {
        return Ok(Ok(()));
    }
    let written = core.write_file(&path, shown);
    Ok(written.map_err(|trouble| {
        Failure::new(23, format!("Failure writing output to {name}: {trouble}"))
    }))
}

/// The words for a server that was not reached.
fn unreached(request: &Request, why: &str) -> Failure {
    let host = plan::host(&request.url);
    let lower = why.to_lowercase();
    if lower.contains("resolve")
        || lower.contains("unknown host")
        || lower.contains("unknownhost")
        || lower.contains("no address")
    {
        return Failure::new(6, format!("Could not resolve host: {host}"));
    }
    if lower.contains("certificate") || lower.contains("tls") {
        return Failure::new(60, format!("SSL certificate problem: {why}"));
    }
    if lower.contains("closed") {
        return Failure::new(52, "Empty reply from server");
    }
    Failure::new(7, format!("Failed to connect to {host}: {why}"))
}

fn sent(request: &Request) -> String {
    let (_, rest) = request.url.split_once("://").unwrap_or_default();
    let path = rest.find(['/', '?']).map_or("/", |at| &rest[at..]);
    let mut text = format!(
        "> {} {path} HTTP/1.1\n> Host: {}\n",
        request.method,
        plan::host(&request.url)
    );
    for (name, value) in &request.headers {
        text.push_str(&format!("> {name}: {value}\n"));
    }
    text.push_str(">\n");
    text
}

fn head_of(response: &Response, before: &str) -> String {
    let mut text = format!(
        "{before}HTTP/1.1 {} {}\n",
        response.status,
        reason(response.status)
    );
    for (name, value) in &response.headers {
        text.push_str(&format!("{before}{}: {value}\n", name.to_lowercase()));
    }
    text.push_str(before.trim_end());
    text.push('\n');
    text
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

/// The text of `-w`.
fn written_out(format: &str, request: &Request, response: &Response, redirects: usize) -> String {
    let mut out = format
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\r", "\r");
    let of_type = response
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let values = [
        ("http_code", response.status.to_string()),
        ("response_code", response.status.to_string()),
        (
            "content_type",
            of_type.map(|(_, value)| value.clone()).unwrap_or_default(),
        ),
        ("size_download", response.body.len().to_string()),
        (
            "size_upload",
            request.body.as_ref().map_or(0, Vec::len).to_string(),
        ),
        ("num_redirects", redirects.to_string()),
        ("method", request.method.clone()),
        ("url_effective", request.url.clone()),
        ("url", request.url.clone()),
        ("exitcode", "0".to_owned()),
    ];
    for (name, value) in values {
        out = out.replace(&format!("%{{{name}}}"), &value);
    }
    out.replace("%%", "%")
}
