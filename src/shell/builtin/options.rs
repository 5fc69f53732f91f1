//! Options of the small tools: `-n 5`, `-n5`, `-la`, `--lines=5`.

use super::{Call, Halt};

/// What was given to a tool.
#[derive(Debug, Default)]
pub(super) struct Given {
    flags: Vec<(char, String)>,
    /// What is no option.
    pub(super) rest: Vec<String>,
}

impl Given {
    pub(super) fn has(&self, flag: char) -> bool {
        self.flags.iter().any(|(one, _)| *one == flag)
    }

    /// The last value of an option.
    pub(super) fn value(&self, flag: char) -> Option<&str> {
        let mut given = self.flags.iter().rev();
        let found = given.find(|(one, _)| *one == flag);
        found.map(|(_, value)| value.as_str())
    }

    /// All values of an option.
    pub(super) fn values(&self, flag: char) -> Vec<&str> {
        let given = self.flags.iter().filter(|(one, _)| *one == flag);
        given.map(|(_, value)| value.as_str()).collect()
    }
}

impl Call<'_> {
    /// Reads options. `known` lists their letters, with a colon after those that take a value; `long` their long names.
    pub(super) fn options(&mut self, known: &str, long: &[(&str, char)]) -> Result<Given, Halt> {
        let mut given = Given::default();
        let mut args = self.args.iter();
        let takes_value = |flag: char| {
            let at = known.find(flag);
            at.map(|at| known[at + flag.len_utf8()..].starts_with(':'))
        };
        while let Some(arg) = args.next() {
            if arg == "--" {
                given.rest.extend(args.cloned());
                break;
            }
            if let Some(name) = arg.strip_prefix("--") {
                let (name, value) = match name.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (name, None),
                };
                let Some((_, flag)) = long.iter().find(|(known, _)| *known == name) else {
                    let usage = self.takes();
                    return Err(self.fail(2, &format!("unrecognized option '--{name}'{usage}")));
                };
                let value = match (takes_value(*flag), value) {
                    (Some(true), None) => args.next().cloned(),
                    (_, value) => Some(value.unwrap_or_default()),
                };
                let Some(value) = value else {
                    return Err(self.fail(2, &format!("option '--{name}' requires an argument")));
                };
                given.flags.push((*flag, value));
                continue;
            }
            if !arg.starts_with('-') || arg == "-" {
                given.rest.push(arg.clone());
                continue;
            }
            for (at, flag) in arg[1..].char_indices() {
                match takes_value(flag).filter(|_| flag != ':') {
                    Some(false) => given.flags.push((flag, String::new())),
                    Some(true) => {
                        let joined = &arg[1 + at + flag.len_utf8()..];
                        let value = if joined.is_empty() {
                            args.next().cloned()
                        } else {
                            Some(joined.to_owned())
                        };
                        let Some(value) = value else {
                            return Err(
                                self.fail(2, &format!("option requires an argument -- '{flag}'"))
                            );
                        };
                        given.flags.push((flag, value));
                        break;
                    }
                    // `head -5`
                    None if flag.is_ascii_digit() && known.contains('#') => {
                        given.flags.push(('#', arg[1 + at..].to_owned()));
                        break;
                    }
                    None => {
                        let usage = self.takes();
                        return Err(self.fail(2, &format!("invalid option -- '{flag}'{usage}")));
                    }
                }
            }
        }
        Ok(given)
    }

    fn takes(&self) -> String {
        match super::find(self.name) {
            Some(builtin) => format!("\nHere it is: {} {}", builtin.name, builtin.usage),
            None => String::new(),
        }
    }

    /// The number that an option gives.
    pub(super) fn number(&mut self, text: &str, what: &str) -> Result<usize, Halt> {
        text.parse()
            .map_err(|_| self.fail(1, &format!("invalid number of {what}: '{text}'")))
    }
}
