//! What a task says when it fails: what happened, and how to mend it.

use std::fmt;
use std::process::ExitCode;

/// Why a task stopped.
#[derive(Debug)]
pub struct Failure {
    /// What happened, and where.
    pub what: String,
    /// What the reader can do about it.
    mend: String,
    /// Whether the command line was at fault, and not the project.
    usage: bool,
}

impl Failure {
    /// The task ran and failed.
    pub fn new(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            mend: mend.into(),
            usage: false,
        }
    }

    /// The command line was not understood.
    pub fn usage(what: impl Into<String>, task: &str) -> Self {
        Self {
            what: what.into(),
            mend: format!("`cargo xtask {task} --help` lists what it takes."),
            usage: true,
        }
    }

    /// A file or folder could not be read or written.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(
            format!("could not {doing} {}: {error}", path.display()),
            "Check that it exists, that you may use it, and that the disk has room.",
        )
    }

    /// 2 when the command line was not understood, as command-line tools do; else 1.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.usage { 2 } else { 1 })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        for line in self.mend.lines() {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}
