//! What a command line says: the syntax tree of bash, as far as lessons need it, and the parser that makes it.

mod here;
mod parse;
mod word;

pub(crate) use parse::read;
pub(crate) use word::is_name;

use std::cell::OnceCell;
use std::fmt;
use std::rc::Rc;

/// A place in what was typed; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Why something typed is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in bash's words where it has some.
    pub what: String,
    /// Where.
    pub at: Place,
    /// Whether more lines could mend it: a quote or a loop is still open.
    pub is_open: bool,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column } = self.at;
        write!(f, "{} (line {line}, column {column})", self.what)
    }
}

/// Commands, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Script(pub(crate) Vec<Chain>);

impl Script {
    /// The names of the commands in it, as far as they are written out.
    pub(crate) fn names(&self) -> Vec<&str> {
        fn pipelines(chain: &Chain) -> Vec<&Pipeline> {
            let rest = chain.rest.iter().map(|(_, pipeline)| pipeline);
            std::iter::once(&chain.first).chain(rest).collect()
        }
        let pipelines = self.0.iter().flat_map(pipelines);
        let commands = pipelines.flat_map(|pipeline| &pipeline.commands);
        commands.flat_map(Command::names).collect()
    }
}

/// Pipelines joined by `&&` and `||`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) first: Pipeline,
    pub(crate) rest: Vec<(Join, Pipeline)>,
}

/// How a pipeline follows the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Join {
    And,
    Or,
}

/// Commands joined by `|`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pipeline {
    /// Whether `!` turns its status around.
    pub(crate) is_negated: bool,
    pub(crate) commands: Vec<Command>,
}

/// A command and where its streams go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) what: What,
    pub(crate) redirects: Vec<Redirect>,
}

impl Command {
    fn names(&self) -> Vec<&str> {
        match &self.what {
            What::Simple { words, .. } => match words.first().map(Vec::as_slice) {
                Some([Piece::Text { text, .. }]) => vec![text],
                _ => Vec::new(),
            },
            What::For { body, .. } | What::Group(body) | What::Subshell(body) => body.names(),
            What::While {
                condition, body, ..
            } => [condition.names(), body.names()].concat(),
            What::If { arms, otherwise } => {
                let arms = arms.iter();
                let mut names: Vec<&str> = arms
                    .flat_map(|(condition, body)| [condition.names(), body.names()].concat())
                    .collect();
                names.extend(otherwise.iter().flat_map(Script::names));
                names
            }
        }
    }
}

/// What a command is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Simple {
        assignments: Vec<(String, Word)>,
        words: Vec<Word>,
    },
    For {
        name: String,
        /// Without any, the arguments of the script.
        values: Option<Vec<Word>>,
        body: Script,
    },
    While {
        /// Whether it runs until its condition holds, not while.
        is_until: bool,
        condition: Script,
        body: Script,
    },
    If {
        arms: Vec<(Script, Script)>,
        otherwise: Option<Script>,
    },
    Group(Script),
    Subshell(Script),
}

/// Where a stream goes or comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// `<`
    From(Word),
    /// `<<<`
    Text(Word),
    /// `<<`; its text comes on the lines after, and is there once the whole is read.
    Here(Rc<OnceCell<Word>>),
    /// `>` and `>>`
    To {
        streams: Streams,
        file: Word,
        appends: bool,
    },
    /// `2>&1` and `1>&2`
    Same { from: Stream, to: Stream },
}

/// One of the two streams that a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Its output.
    Out,
    /// Its messages.
    Err,
}

/// Which streams are redirected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Streams {
    One(Stream),
    Both,
}

/// A word: pieces that are joined once their values are known.
pub(crate) type Word = Vec<Piece>;

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text; quoted, it is neither split nor a pattern.
    Text { text: String, is_quoted: bool },
    /// `~` at the beginning of a word.
    Home,
    /// `$NAME`, `${NAME...}`
    Variable {
        name: String,
        change: Change,
        is_quoted: bool,
    },
    /// `$(...)`, `` `...` ``
    Output { script: Script, is_quoted: bool },
    /// `$((...))`
    Sum { text: Word, is_quoted: bool },
}

/// What `${NAME...}` makes of a variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// `${NAME}`
    None,
    /// `${#NAME}`
    Length,
    /// `${NAME:-word}` and its like; with a colon an empty value counts as none.
    Default {
        kind: Default,
        or_empty: bool,
        word: Word,
    },
    /// `${NAME#pattern}` and its like.
    Trim {
        is_end: bool,
        is_longest: bool,
        pattern: Word,
    },
}

/// What happens for want of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Default {
    /// `-`: the word stands for it.
    Use,
    /// `=`: the word becomes its value.
    Assign,
    /// `+`: the word stands for a value that is there.
    Instead,
    /// `?`: an error, with the word as its message.
    Fail,
}
