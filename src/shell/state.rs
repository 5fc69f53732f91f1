//! What a shell remembers from one command to the next.

use crate::files::HOME;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How many lines of history are kept.
pub const HISTORY_MAX: usize = 500;
/// How many variables there may be.
const VARIABLES_MAX: usize = 500;
/// How long a variable's value may be, in bytes.
pub(crate) const VALUE_MAX: usize = 1 << 20;
/// What is in the environment of every command from the beginning.
const ENVIRONMENT: [(&str, &str); 7] = [
    ("HOME", HOME),
    ("LANG", "C.UTF-8"),
    ("LOGNAME", "learner"),
    ("PATH", "/usr/local/bin:/usr/bin:/bin"),
    ("SHELL", "/bin/bash"),
    ("TERM", "dumb"),
    ("USER", "learner"),
];

/// A variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) value: String,
    /// Whether commands see it in their environment.
    pub(crate) is_exported: bool,
}

/// The shell's state: where it is, its variables, what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shell {
    pub(crate) cwd: String,
    pub(crate) before: String,
    pub(crate) variables: BTreeMap<String, Variable>,
    pub(crate) history: Vec<String>,
    pub(crate) status: i32,
    /// The arguments of the script that runs, its name first.
    pub(crate) arguments: Vec<String>,
}

impl Default for Shell {
    fn default() -> Self {
        let variable = |(name, value): &(&str, &str)| {
            let variable = Variable {
                value: (*value).to_owned(),
                is_exported: true,
            };
            ((*name).to_owned(), variable)
        };
        Self {
            cwd: HOME.to_owned(),
            before: HOME.to_owned(),
            variables: ENVIRONMENT.iter().map(variable).collect(),
            history: Vec::new(),
            status: 0,
            arguments: vec!["bash".to_owned()],
        }
    }
}

impl Shell {
    /// The folder that the shell is in.
    #[must_use]
    pub fn cwd(&self) -> &str {
        &self.cwd
    }

    /// How the last command ended; 0 is well.
    #[must_use]
    pub const fn status(&self) -> i32 {
        self.status
    }

    /// What was typed, the latest last.
    #[must_use]
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// What stands before the cursor: `learner:~ $ `.
    #[must_use]
    pub fn prompt(&self) -> String {
        let place = match self.cwd.strip_prefix(HOME) {
            Some("") => "~".to_owned(),
            Some(rest) if rest.starts_with('/') => format!("~{rest}"),
            _ => self.cwd.clone(),
        };
        format!("learner:{place} $ ")
    }

    /// Remembers a line, unless it is empty, begins with a blank or repeats the one before.
    pub fn remember(&mut self, line: &str) {
        let line = line.trim_end();
        if line.is_empty()
            || line.starts_with(' ')
            || self.history.last().is_some_and(|last| last == line)
        {
            return;
        }
        self.history.push(line.to_owned());
        if self.history.len() > HISTORY_MAX {
            self.history.remove(0);
        }
    }

    /// A line was no command.
    pub const fn fail_by_syntax(&mut self) {
        self.status = 2;
    }

    /// Ctrl-C at the prompt.
    pub const fn fail_by_interrupt(&mut self) {
        self.status = 130;
    }

    /// What commands see in their environment.
    #[must_use]
    pub fn environment(&self) -> BTreeMap<String, String> {
        let exported = self
            .variables
            .iter()
            .filter(|(_, variable)| variable.is_exported);
        let mut environment: BTreeMap<String, String> = exported
            .map(|(name, variable)| (name.clone(), variable.value.clone()))
            .collect();
        environment.insert("PWD".into(), self.cwd.clone());
        environment
    }

    pub(crate) fn value(&self, name: &str) -> Option<String> {
        match name {
            "PWD" => Some(self.cwd.clone()),
            "OLDPWD" => Some(self.before.clone()),
            _ => self
                .variables
                .get(name)
                .map(|variable| variable.value.clone()),
        }
    }

    /// Sets a variable; with `exports` commands see it from now on.
    ///
    /// # Errors
    /// When there are too many, or it is too long.
    pub(crate) fn set(&mut self, name: &str, value: String, exports: bool) -> Result<(), String> {
        if value.len() > VALUE_MAX {
            return Err(format!(
                "{name}: a value has at most {VALUE_MAX} bytes here"
            ));
        }
        if self.variables.len() >= VARIABLES_MAX && !self.variables.contains_key(name) {
            return Err(format!(
                "{name}: there can be {VARIABLES_MAX} variables here"
            ));
        }
        let variable = self.variables.entry(name.to_owned()).or_default();
        variable.value = value;
        variable.is_exported |= exports;
        Ok(())
    }

    /// What is kept between visits, as JSON.
    #[must_use]
    pub fn kept(&self) -> Value {
        let fresh = Self::default();
        let mut variables = Map::new();
        for (name, variable) in &self.variables {
            let is_same = fresh.variables.get(name) == Some(variable);
            if !is_same && variable.value.len() <= 2_000 {
                variables.insert(name.clone(), json!([variable.value, variable.is_exported]));
            }
        }
        let history = &self.history[self.history.len().saturating_sub(100)..];
        json!({ "cwd": self.cwd, "variables": variables, "history": history })
    }

    /// The shell that [`kept`](Self::kept) wrote down; what cannot be read of it is as in a new one.
    #[must_use]
    pub fn restored(kept: &Value) -> Self {
        let mut shell = Self::default();
        if let Some(cwd) = kept["cwd"].as_str() {
            cwd.clone_into(&mut shell.cwd);
        }
        for (name, value) in kept["variables"].as_object().into_iter().flatten() {
            if let (Some(value), Some(exports)) = (value[0].as_str(), value[1].as_bool()) {
                // More than there may be were never written.
                let _ = shell.set(name, value.to_owned(), exports);
            }
        }
        let history = kept["history"].as_array().into_iter().flatten();
        shell.history = history
            .filter_map(|line| Some(line.as_str()?.to_owned()))
            .collect();
        shell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_survives_a_visit() {
        let mut shell = Shell {
            cwd: "/tmp".into(),
            ..Shell::default()
        };
        shell.set("REGION", "eu-west-1".into(), true).unwrap();
        shell.remember("aws s3 ls");
        shell.remember("aws s3 ls");
        shell.remember(" secret");
        let back = Shell::restored(&shell.kept());
        assert_eq!(back, shell);
        assert_eq!(back.history(), ["aws s3 ls"]);
        assert_eq!(Shell::restored(&Value::Null), Shell::default());
    }

    #[test]
    fn the_prompt_says_where_the_shell_is() {
        let mut shell = Shell::default();
        assert_eq!(shell.prompt(), "learner:~ $ ");
        shell.cwd = "/home/learner/src".into();
        assert_eq!(shell.prompt(), "learner:~/src $ ");
        shell.cwd = "/home/learners".into();
        assert_eq!(shell.prompt(), "learner:/home/learners $ ");
    }
}
