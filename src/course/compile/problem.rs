//! What is wrong with a lesson folder, and where.

use std::cell::RefCell;
use std::fmt;

/// One mistake: where it is, what it is, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the `lessons` folder, with `/`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for Problem {}

/// A line of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the `lessons` folder, with `/`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    /// A problem here.
    #[must_use]
    pub fn problem(&self, message: impl Into<String>) -> Problem {
        Problem {
            file: self.file.clone(),
            line: self.line,
            message: message.into(),
        }
    }
}

/// Gathers problems while the compiler goes on, so that all are told at once.
#[derive(Debug, Default)]
pub(crate) struct Report {
    errors: RefCell<Vec<Problem>>,
    warnings: RefCell<Vec<Problem>>,
}

impl Report {
    pub(crate) fn error(&self, problem: Problem) {
        self.errors.borrow_mut().push(problem);
    }

    pub(crate) fn warn(&self, problem: Problem) {
        self.warnings.borrow_mut().push(problem);
    }

    /// The errors and the warnings, each in order of file and line, none twice.
    pub(crate) fn finish(self) -> (Vec<Problem>, Vec<Problem>) {
        let tidy = |list: RefCell<Vec<Problem>>| {
            let mut list = list.into_inner();
            list.sort();
            list.dedup();
            list
        };
        (tidy(self.errors), tidy(self.warnings))
    }
}
