//! Functions run by this machine's Python: a process for each execution environment.

use super::world::Said;
use crate::setup;
use crate::stopwatch::{Stopwatch, time_of_day};
use cloud::iam::Account;
use cloud::lambda::{CodeAnswer, Run};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs, thread};

/// The program that each environment runs.
const RUNTIME: &str = include_str!("runtime.py");

/// A place for an execution environment's process.
type Slot = Arc<Mutex<Option<Process>>>;

/// The execution environments that have a process, by function and number.
pub struct Functions {
    python: PathBuf,
    port: u16,
    slots: BTreeMap<(Arc<str>, u32), Slot>,
}

/// A running Python.
struct Process {
    child: Child,
    stdin: ChildStdin,
    told: Receiver<Value>,
    folder: PathBuf,
}

impl Functions {
    /// None yet. Their calls to AWS come back by this port.
    pub fn new(python: PathBuf, port: u16) -> Self {
        Self {
            python,
            port,
            slots: BTreeMap::new(),
        }
    }

    /// Runs a handler beside everything else; what it did is told.
    pub fn run(&mut self, run: &Arc<Run>, account: &Account, tell: &Sender<Said>) {
        let key = (Arc::clone(&run.function), run.environment);
        let slot = Arc::clone(self.slots.entry(key).or_default());
        let command = self.command(run, account);
        let (run, tell) = (Arc::clone(run), tell.clone());
        thread::spawn(move || {
            let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
            let answer = invoke(&mut slot, command, &run, &tell);
            // When nobody listens any more, the endpoint has stopped.
            let _ = tell.send(Said::Code(answer));
        });
    }

    /// Python with the variables that Lambda sets, and nothing of this machine's own credentials.
    fn command(&self, run: &Run, account: &Account) -> Command {
        let keys = run.keys.clone();
        let text = |key: &str| run.context[key].as_str().unwrap_or_default().to_owned();
        let mut command = Command::new(&self.python);
        command.args(["-c", RUNTIME]);
        for (name, _) in
            env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_"))
        {
            command.env_remove(name);
        }
        command
            .env(
                "AWS_ENDPOINT_URL",
                format!("http://127.0.0.1:{}", self.port),
            )
            .env("AWS_ACCESS_KEY_ID", keys.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", keys.secret_access_key)
            .env("AWS_SESSION_TOKEN", keys.session_token.unwrap_or_default())
            .env("AWS_REGION", &account.region)
            .env("AWS_DEFAULT_REGION", &account.region)
            .env("AWS_EXECUTION_ENV", "AWS_Lambda_python")
            .env("AWS_LAMBDA_FUNCTION_NAME", &*run.function)
            .env("AWS_LAMBDA_FUNCTION_VERSION", text("function_version"))
            .env(
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                text("memory_limit_in_mb"),
            )
            .env("AWS_LAMBDA_LOG_GROUP_NAME", text("log_group_name"))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", text("log_stream_name"))
            .env(
                "AWS_LAMBDA_INITIALIZATION_TYPE",
                if run.provisioned {
                    "provisioned-concurrency"
                } else {
                    "on-demand"
                },
            )
            .env("LAMBDA_TASK_ROOT", "/var/task")
            .env("_HANDLER", &*run.handler)
            .env("TZ", ":UTC")
            .env("PYTHONIOENCODING", "utf-8")
            .env("PYTHONDONTWRITEBYTECODE", "1");
        for (name, value) in run.variables.as_object().into_iter().flatten() {
            command.env(name, value.as_str().unwrap_or_default());
        }
        command
    }
}

impl Process {
    fn start(mut command: Command, run: &Run) -> std::io::Result<Self> {
        let name = format!(
            "stratus-{}-{}-{}",
            std::process::id(),
            run.function,
            run.environment
        );
        let folder = env::temp_dir().join(name);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn()?;
        let closed = || std::io::Error::other("Python has no standard input");
        let mut stdin = child.stdin.take().ok_or_else(closed)?;
        let stdout = child.stdout.take().ok_or_else(closed)?;
        let (tell, told) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let said = serde_json::from_str(&line).unwrap_or_else(|_| json!({"log": line}));
                if tell.send(said).is_err() {
                    return;
                }
            }
        });
        let begin = json!({"zip": *run.code.package, "handler": *run.handler, "folder": folder, "libraries": setup::aws()});
        writeln!(stdin, "{begin}")?;
        Ok(Self {
            child,
            stdin,
            told,
            folder,
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop and nothing to clear away.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Runs one invocation to its end, or to the function's timeout.
fn invoke(
    slot: &mut Option<Process>,
    command: Command,
    run: &Run,
    tell: &Sender<Said>,
) -> CodeAnswer {
    let watch = Stopwatch::start();
    if run.served == 0 {
        *slot = None;
    }
    let mut answer = CodeAnswer {
        invocation: run.invocation.to_string(),
        duration_ms: 0,
        response: Value::Null,
        failed: false,
        logs: Vec::new(),
    };
    let outcome = match slot {
        Some(process) => Ok(process),
        None => Process::start(command, run).map(|process| slot.insert(process)),
    };
    let keeps = match outcome {
        Ok(process) => converse(process, run, &mut answer, tell),
        Err(error) => {
            fail(
                &mut answer,
                "Runtime.Unknown",
                &format!("python3 could not be started: {error}"),
            );
            false
        }
    };
    if !keeps {
        *slot = None;
    }
    answer.duration_ms = answer
        .duration_ms
        .max(watch.elapsed().as_millis().try_into().unwrap_or(u64::MAX))
        .max(1);
    answer
}

/// Tells the process of the invocation and takes what it says. Whether the process is still good afterwards.
fn converse(
    process: &mut Process,
    run: &Run,
    answer: &mut CodeAnswer,
    tell: &Sender<Said>,
) -> bool {
    let invocation =
        json!({"event": *run.event, "context": run.context, "deadline": run.deadline.as_millis()});
    if writeln!(process.stdin, "{invocation}").is_ok() {
        loop {
            let left = run.deadline.as_millis().saturating_sub(time_of_day());
            match process.told.recv_timeout(Duration::from_millis(left)) {
                Ok(said) => {
                    if let Some(line) = said["log"].as_str() {
                        // When nobody listens any more, the endpoint has stopped.
                        let _ = tell.send(Said::Printed(run.invocation.to_string(), line.into()));
                    } else if let Some(error) = said.get("failed") {
                        (answer.response, answer.failed) = (error.clone(), true);
                        let kind = error["errorType"].as_str().unwrap_or_default();
                        return !kind.starts_with("Runtime.") || kind == "Runtime.MarshalError";
                    } else {
                        answer.response = said.get("done").cloned().unwrap_or_default();
                        return true;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    // More than the timeout: the cloud reports it as Lambda does.
                    answer.duration_ms = u64::MAX;
                    return false;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }
    let how = process.child.wait().ok().and_then(|status| status.code());
    let how = how.map_or_else(
        || "signal: killed".into(),
        |code| format!("exit status {code}"),
    );
    fail(
        answer,
        "Runtime.ExitError",
        &format!(
            "RequestId: {} Error: Runtime exited with error: {how}",
            run.invocation
        ),
    );
    false
}

fn fail(answer: &mut CodeAnswer, kind: &str, message: &str) {
    answer.failed = true;
    answer.response = json!({"errorType": kind, "errorMessage": message});
}
