//! The words after a task's name.

use crate::failure::Failure;
use lexopt::ValueExt;
use std::ffi::OsString;
use std::str::FromStr;

/// The words after a task's name, read one by one.
pub struct Arguments {
    words: Vec<OsString>,
}

/// One of them.
#[derive(Debug)]
pub enum Argument {
    /// `--name`, without the dashes.
    Option(String),
    /// Anything else.
    Word(String),
}

impl Arguments {
    /// These words.
    pub fn new(words: impl Iterator<Item = OsString>) -> Self {
        Self {
            words: words.collect(),
        }
    }

    /// Whether `--help` or `-h` is among them.
    pub fn ask_for_help(&self) -> bool {
        self.words
            .iter()
            .any(|word| word == "--help" || word == "-h")
    }

    /// Hands every argument to `take`, which may ask the reader for an option's value and answers whether it knew the
    /// argument.
    pub fn each(
        self,
        task: &str,
        mut take: impl FnMut(&Argument, &mut Reader<'_>) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let mut parser = lexopt::Parser::from_args(self.words);
        loop {
            let argument = match parser.next() {
                Ok(None) => return Ok(()),
                Ok(Some(lexopt::Arg::Long(name))) => Argument::Option(name.to_owned()),
                Ok(Some(lexopt::Arg::Short(letter))) => {
                    return Err(Failure::usage(format!("unknown option -{letter}"), task));
                }
                Ok(Some(lexopt::Arg::Value(word))) => {
                    Argument::Word(word.to_string_lossy().into_owned())
                }
                Err(error) => return Err(Failure::usage(error.to_string(), task)),
            };
            let mut reader = Reader {
                parser: &mut parser,
                task,
            };
            if !take(&argument, &mut reader)? {
                let what = match argument {
                    Argument::Option(name) => format!("unknown option --{name}"),
                    Argument::Word(word) => format!("`{word}` is one word too many"),
                };
                return Err(Failure::usage(what, task));
            }
        }
    }

    /// For tasks that take no arguments.
    pub fn none(self, task: &str) -> Result<(), Failure> {
        self.each(task, |_, _| Ok(false))
    }
}

/// Reads the value that belongs to the option at hand.
pub struct Reader<'a> {
    parser: &'a mut lexopt::Parser,
    task: &'a str,
}

impl Reader<'_> {
    /// The option's value, given as `--name VALUE` or `--name=VALUE`.
    pub fn value<T: FromStr>(&mut self) -> Result<T, Failure>
    where
        T::Err: Into<Box<dyn std::error::Error + Send + Sync + 'static>>,
    {
        self.parser
            .value()
            .and_then(|value| value.parse())
            .map_err(|error| Failure::usage(error.to_string(), self.task))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn values_come_after_a_space_or_an_equals_sign() {
        for line in ["--port 81", "--port=81"] {
            let mut port = 0_u16;
            let read = words(line).each("serve", |argument, reader| match argument {
                Argument::Option(name) if name == "port" => {
                    port = reader.value()?;
                    Ok(true)
                }
                _ => Ok(false),
            });
            assert!(read.is_ok());
            assert_eq!(port, 81);
        }
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        for (line, says) in [
            ("--prot", "unknown option --prot"),
            ("-p", "unknown option -p"),
            ("extra", "`extra` is one word too many"),
        ] {
            let failure = words(line).none("serve").unwrap_err().to_string();
            assert!(failure.contains(says), "{failure}");
            assert!(failure.contains("cargo xtask serve --help"), "{failure}");
        }
    }
}
