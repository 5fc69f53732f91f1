//! What page and worker say to each other, as `src/app/python/main.js` has it on its side.
//!
//! Times are milliseconds of virtual time since 1970.

use crate::app::bridge::Thing;
use cloud::http::{Headers, HttpRequest, HttpResponse, bytes_of, text_of};
use cloud::lambda::Run;
use serde_json::Value;
use shell::Delta;
use std::sync::Arc;

/// A command for Python: `aws`, `python`, `python3` or `aws_completer` with its arguments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    /// The command's words, its name first.
    pub argv: Vec<String>,
    /// What it reads from its standard input; none when that is the terminal.
    pub stdin: Option<Arc<[u8]>>,
    /// The folder it runs in.
    pub cwd: String,
    /// The shell's exported variables.
    pub env: Vec<(String, String)>,
    /// The files that changed since the last command: all of them, the first time.
    pub files: Delta,
}

/// Which of its two streams a program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Something wrong with a Python file. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The line in which it ends.
    pub end_line: u32,
    /// The column behind its end.
    pub end_column: u32,
    /// What is wrong, in Python's words.
    pub message: String,
}

/// An invocation as the worker gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoke {
    /// Names it in the worker.
    pub id: String,
    /// What is to run.
    pub run: Arc<Run>,
    /// Names the execution environment, other than any before it.
    pub environment: String,
    /// Whether the environment is new.
    pub cold: bool,
    /// Whether the worker does not have the code yet.
    pub with_files: bool,
    /// Where it runs.
    pub region: String,
}

/// What the page says.
#[derive(Clone, Debug, PartialEq)]
pub enum ToWorker {
    /// Get ready.
    Start,
    /// Run a command.
    Command(String, Box<Command>),
    /// A line for the prompt at which a run waits; none when input is over.
    Line(String, Option<String>),
    /// Run a handler.
    Invoke(Box<Invoke>),
    /// An execution environment is gone.
    Forget(String),
    /// The answer to a request, by its number.
    Answer(u64, Result<HttpResponse, String>),
    /// A sleep, by its number, is over.
    Slept(u64),
    /// Say what is wrong with a file: path and text.
    Check(String, String, String),
    /// Stop a run.
    Interrupt(String),
}

impl ToWorker {
    /// As it is posted at this instant.
    pub fn thing(&self, now: u64) -> Thing {
        let now = ("now", now.into());
        let kind = |kind: &str| ("kind", kind.into());
        match self {
            Self::Start => Thing::map([kind("start")]),
            Self::Command(id, command) => Thing::map([
                kind("command"),
                ("id", id.as_str().into()),
                ("argv", list(&command.argv)),
                (
                    "stdin",
                    command.stdin.clone().map_or(Thing::Null, Thing::Bytes),
                ),
                ("cwd", command.cwd.as_str().into()),
                ("env", pairs(&command.env)),
                now,
                ("files", files(&command.files)),
            ]),
            Self::Line(id, text) => Thing::map([
                kind("line"),
                ("id", id.as_str().into()),
                ("text", text.as_deref().map_or(Thing::Null, Into::into)),
            ]),
            Self::Invoke(invoke) => invoke.thing(now.1),
            Self::Forget(environment) => {
                Thing::map([kind("forget"), ("environment", environment.as_str().into())])
            }
            Self::Answer(to, Ok(response)) => Thing::map([
                kind("answer"),
                ("to", (*to).into()),
                now,
                ("response", response_thing(response)),
            ]),
            Self::Answer(to, Err(error)) => Thing::map([
                kind("answer"),
                ("to", (*to).into()),
                now,
                ("error", error.as_str().into()),
            ]),
            Self::Slept(to) => Thing::map([kind("slept"), ("to", (*to).into()), now]),
            Self::Check(id, path, text) => Thing::map([
                kind("check"),
                ("id", id.as_str().into()),
                ("path", path.as_str().into()),
                ("text", text.as_str().into()),
            ]),
            Self::Interrupt(id) => Thing::map([kind("interrupt"), ("id", id.as_str().into())]),
        }
    }
}

impl Invoke {
    fn thing(&self, now: Thing) -> Thing {
        let run = &self.run;
        let context = |key: &str| run.context[key].as_str().unwrap_or_default().to_owned();
        let memory = context("memory_limit_in_mb");
        let mut code = vec![("sha256".to_owned(), (&*run.code.sha256).into())];
        if let Some(files) = run.code.files.as_ref().filter(|_| self.with_files) {
            let files = files.iter();
            let files = files.map(|(path, bytes)| (path.clone(), Thing::Bytes(Arc::clone(bytes))));
            code.push(("files".to_owned(), Thing::Map(files.collect())));
        }
        let mut variables = vec![
            (
                "AWS_LAMBDA_FUNCTION_NAME".to_owned(),
                context("function_name"),
            ),
            (
                "AWS_LAMBDA_FUNCTION_VERSION".to_owned(),
                context("function_version"),
            ),
            (
                "AWS_LAMBDA_LOG_GROUP_NAME".to_owned(),
                context("log_group_name"),
            ),
            (
                "AWS_LAMBDA_LOG_STREAM_NAME".to_owned(),
                context("log_stream_name"),
            ),
        ];
        let own = run.variables.as_object().into_iter().flatten();
        variables.extend(
            own.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())),
        );
        let keys = &run.keys;
        let token = keys.session_token.as_deref().unwrap_or_default();
        Thing::map([
            ("kind", "invoke".into()),
            ("id", self.id.as_str().into()),
            ("environment", self.environment.as_str().into()),
            ("code", Thing::Map(code)),
            ("handler", (&*run.handler).into()),
            ("event", run.event.to_string().as_str().into()),
            ("context", json(&run.context)),
            ("variables", pairs(&variables)),
            (
                "credentials",
                Thing::map([
                    ("access_key_id", keys.access_key_id.as_str().into()),
                    ("secret_access_key", keys.secret_access_key.as_str().into()),
                    ("session_token", token.into()),
                ]),
            ),
            ("region", self.region.as_str().into()),
            ("memory_mb", Thing::Number(memory.parse().unwrap_or(128.0))),
            ("cold", Thing::Bool(self.cold)),
            ("now", now),
            ("deadline", run.deadline.as_millis().into()),
        ])
    }
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq)]
pub enum FromWorker {
    /// How far loading is: what it does, and bytes done of all.
    Loading(String, u64, u64),
    /// It is ready: after so many milliseconds, and whether from a snapshot.
    Ready(u64, bool),
    /// It could not be started: why.
    Failed(String),
    /// The browser cannot run it: why.
    Unsupported(String),
    /// A run writes.
    Output(String, Stream, String),
    /// A command waits for a line: what it prompts with.
    Prompt(String, String),
    /// A run sends a request, and waits for its answer by number.
    Http(String, u64, Box<HttpRequest>),
    /// A run sleeps for so many milliseconds, and waits for its end by number.
    Sleep(String, u64, u64),
    /// A command is over: its exit code, and the files it changed.
    Done(String, i32, Delta),
    /// A handler is over.
    Invoked(String, Outcome),
    /// What is wrong with a file.
    Checked(String, Vec<Problem>),
}

/// What a handler came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Whether it failed.
    pub failed: bool,
    /// What it returned, or the error.
    pub response: Value,
    /// How long it slept without time having passed.
    pub slept_ms: u64,
    /// How long it computed.
    pub cpu_ms: u64,
}

impl FromWorker {
    /// Reads what came; none when it is nothing that is known.
    pub fn read(thing: &Thing) -> Option<Self> {
        let id = || thing.get("id").text().to_owned();
        let text = |name: &str| thing.get(name).text().to_owned();
        let count = |name: &str| thing.get(name).count();
        Some(match thing.get("kind").text() {
            "loading" => Self::Loading(text("step"), count("done"), count("of")),
            "ready" => Self::Ready(count("ms"), thing.get("from").text() == "snapshot"),
            "failed" => Self::Failed(text("why")),
            "unsupported" => Self::Unsupported(text("why")),
            "output" => {
                let is_err = thing.get("stream").text() == "err";
                let stream = if is_err { Stream::Err } else { Stream::Out };
                Self::Output(id(), stream, text("text"))
            }
            "prompt" => Self::Prompt(id(), text("text")),
            "http" => Self::Http(
                id(),
                count("number"),
                Box::new(request(thing.get("request"))),
            ),
            "sleep" => Self::Sleep(id(), count("number"), count("ms")),
            "done" => {
                let exit = thing.get("exit").number() as i32;
                Self::Done(id(), exit, delta(thing.get("files")))
            }
            "invoked" => {
                let response = thing.get("response").text();
                let read = serde_json::from_str(response);
                Self::Invoked(
                    id(),
                    Outcome {
                        failed: *thing.get("failed") == Thing::Bool(true),
                        response: read.unwrap_or_else(|_| response.into()),
                        slept_ms: count("slept_ms"),
                        cpu_ms: count("cpu_ms"),
                    },
                )
            }
            "checked" => {
                let problems = thing.get("problems").list();
                Self::Checked(id(), problems.iter().map(problem).collect())
            }
            _ => return None,
        })
    }
}

fn list(texts: &[String]) -> Thing {
    Thing::List(texts.iter().map(|text| text.as_str().into()).collect())
}

fn pairs(pairs: &[(String, String)]) -> Thing {
    let pairs = pairs.iter();
    Thing::Map(
        pairs
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect(),
    )
}

fn files(delta: &Delta) -> Thing {
    let changed = delta.changed.iter().map(|(path, bytes)| {
        Thing::map([
            ("path", path.as_str().into()),
            ("bytes", Thing::Bytes(Arc::clone(bytes))),
        ])
    });
    Thing::map([
        ("changed", Thing::List(changed.collect())),
        ("removed", list(&delta.removed)),
    ])
}

fn delta(thing: &Thing) -> Delta {
    let changed = thing.get("changed").list().iter();
    let removed = thing.get("removed").list().iter();
    Delta {
        changed: changed
            .map(|one| {
                (
                    one.get("path").text().to_owned(),
                    one.get("bytes").bytes().into(),
                )
            })
            .collect(),
        removed: removed.map(|path| path.text().to_owned()).collect(),
    }
}

fn request(thing: &Thing) -> HttpRequest {
    let headers = thing.get("headers").list().iter();
    let headers: Headers = headers
        .map(|field| {
            let part = |at: usize| field.list().get(at).map_or("", Thing::text).to_owned();
            (part(0), part(1))
        })
        .collect();
    let body = thing.get("body").bytes();
    HttpRequest {
        method: thing.get("method").text().to_owned(),
        url: thing.get("url").text().to_owned(),
        headers,
        body: (!body.is_empty()).then(|| text_of(body)),
        ..HttpRequest::default()
    }
}

fn response_thing(response: &HttpResponse) -> Thing {
    let headers = response.headers.iter();
    let headers = headers.map(|(name, value)| Thing::List(vec![name.into(), value.into()]));
    Thing::map([
        ("status", u64::from(response.status).into()),
        ("headers", Thing::List(headers.collect())),
        ("body", Thing::Bytes(bytes_of(&response.body).into())),
    ])
}

fn problem(thing: &Thing) -> Problem {
    let count = |name: &str| u32::try_from(thing.get(name).count()).unwrap_or(u32::MAX);
    Problem {
        line: count("line"),
        column: count("column"),
        end_line: count("end_line"),
        end_column: count("end_column"),
        message: thing.get("message").text().to_owned(),
    }
}

fn json(value: &Value) -> Thing {
    match value {
        Value::Null => Thing::Null,
        Value::Bool(is) => Thing::Bool(*is),
        Value::Number(number) => Thing::Number(number.as_f64().unwrap_or(0.0)),
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => Thing::List(list.iter().map(json).collect()),
        Value::Object(members) => {
            let members = members.iter();
            Thing::Map(
                members
                    .map(|(name, one)| (name.clone(), json(one)))
                    .collect(),
            )
        }
    }
}
