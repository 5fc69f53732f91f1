//! Regular expressions in JavaScript's notation, flags `i` and `m`: with look-around, back-references and lazy repetition.
//!
//! A pattern becomes a program for a machine that backtracks. Backtracking can take very long, so each run has a budget of
//! steps; the memory it needs is bounded with it.

mod compile;
mod set;

use super::error::{Fail, fail};
use set::{Set, fold, is_word};

/// A compiled regular expression.
pub(super) struct Regex {
    program: Vec<Inst>,
    sets: Vec<Set>,
    /// Two for each group, the match itself first, and one for each loop.
    slots: usize,
    groups: usize,
    ignore_case: bool,
    multi_line: bool,
}

/// Where a match and its groups are, in bytes; the match itself comes first.
pub(super) type Spans = Vec<Option<(usize, usize)>>;

/// An instruction. Jumps are relative, so that a piece of program can be repeated by copying it.
#[derive(Clone, Copy)]
enum Inst {
    Char(char),
    /// Any character but a line's end.
    Dot,
    /// A character of a set.
    Set(usize),
    Start,
    End,
    /// Where a word begins or ends; or, if false, where none does.
    WordEdge(bool),
    /// Keeps the position in a slot.
    Save(usize),
    /// Forgets the groups from one slot to another, as each round of a loop does.
    Forget(usize, usize),
    /// Fails if nothing was read since the slot was saved.
    Progress(usize),
    /// The text of a group again.
    Again(usize),
    /// Goes on at the first, and if that fails at the second.
    Split(isize, isize),
    Jump(isize),
    /// Whether the program that follows, of so many instructions, matches here: ahead or behind, or not.
    Look {
        behind: bool,
        negated: bool,
        length: usize,
    },
    Match,
}

/// What to go back to.
enum Choice {
    Try(usize, usize),
    Restore(usize, usize),
}

/// A slot without a position.
const NONE: usize = usize::MAX;

/// A run of a program on a text.
struct Run<'r> {
    regex: &'r Regex,
    text: &'r str,
    slots: Vec<usize>,
    budget: &'r mut usize,
}

impl Regex {
    /// Compiles a pattern.
    pub(super) fn new(pattern: &str, ignore_case: bool, multi_line: bool) -> Result<Self, Fail> {
        compile::compile(pattern, ignore_case, multi_line)
            .map_err(|reason| fail("S0303").value(reason))
    }

    /// The first match that starts at byte `from` or later, in at most `budget` steps.
    pub(super) fn find(
        &self,
        text: &str,
        from: usize,
        budget: &mut usize,
    ) -> Result<Option<Spans>, Fail> {
        let mut start = from;
        let mut run = Run {
            regex: self,
            text,
            slots: Vec::new(),
            budget,
        };
        loop {
            run.slots.clear();
            run.slots.resize(self.slots, NONE);
            if let Some(end) = run.run(0, start, None)? {
                let mut spans = vec![Some((start, end))];
                for group in 1..self.groups {
                    spans.push(run.group(group));
                }
                return Ok(Some(spans));
            }
            match text[start..].chars().next() {
                Some(c) => start += c.len_utf8(),
                None => return Ok(None),
            }
        }
    }
}

impl Run<'_> {
    /// Runs the program from an instruction and a position to its end, which must be at `must_end` if that is given.
    fn run(
        &mut self,
        first: usize,
        position: usize,
        must_end: Option<usize>,
    ) -> Result<Option<usize>, Fail> {
        let mut choices = Vec::new();
        let (mut at, mut position) = (first, position);
        loop {
            *self.budget = self
                .budget
                .checked_sub(1)
                .ok_or_else(|| fail("U1001").value("the regular expression takes too long"))?;
            let inst = self.regex.program[at];
            let mut next = Some(position);
            at += 1;
            match inst {
                Inst::Match if must_end.is_none_or(|end| end == position) => {
                    return Ok(Some(position));
                }
                Inst::Match => next = None,
                Inst::Split(first, second) => {
                    choices.push(Choice::Try(at.wrapping_add_signed(second), position));
                    at = at.wrapping_add_signed(first);
                }
                Inst::Jump(by) => at = at.wrapping_add_signed(by),
                Inst::Save(slot) => self.set(slot, position, &mut choices),
                Inst::Forget(from, to) => {
                    for slot in from..to {
                        self.set(slot, NONE, &mut choices);
                    }
                }
                Inst::Look {
                    behind,
                    negated,
                    length,
                } => {
                    let before = self.slots.clone();
                    let found = self.look(at, position, behind)?;
                    let after = std::mem::replace(&mut self.slots, before);
                    if found && !negated {
                        for (slot, value) in after.into_iter().enumerate() {
                            self.set(slot, value, &mut choices);
                        }
                    }
                    at += length;
                    next = (found != negated).then_some(position);
                }
                inst => next = self.advance(inst, position),
            }
            match next {
                Some(next) => position = next,
                None => loop {
                    match choices.pop() {
                        None => return Ok(None),
                        Some(Choice::Restore(slot, value)) => self.slots[slot] = value,
                        Some(Choice::Try(inst, old)) => {
                            (at, position) = (inst, old);
                            break;
                        }
                    }
                },
            }
        }
    }

    fn set(&mut self, slot: usize, value: usize, choices: &mut Vec<Choice>) {
        let old = std::mem::replace(&mut self.slots[slot], value);
        if old != value {
            choices.push(Choice::Restore(slot, old));
        }
    }

    /// Whether the program at an instruction matches ahead of a position, or up to it.
    fn look(&mut self, inst: usize, position: usize, behind: bool) -> Result<bool, Fail> {
        if !behind {
            return Ok(self.run(inst, position, None)?.is_some());
        }
        let text = self.text;
        for start in (0..=position)
            .rev()
            .filter(|start| text.is_char_boundary(*start))
        {
            if self.run(inst, start, Some(position))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where an instruction that reads or checks at most one character, or a group, leads.
    fn advance(&self, inst: Inst, position: usize) -> Option<usize> {
        let regex = self.regex;
        let here = self.text[position..].chars().next();
        let before = || self.text[..position].chars().next_back();
        let is_break = |c: Option<char>| c.is_none_or(|c| regex.multi_line && ends_line(c));
        let holds = match inst {
            Inst::Start => is_break(before()),
            Inst::End => is_break(here),
            Inst::WordEdge(wanted) => {
                (before().is_some_and(is_word) != here.is_some_and(is_word)) == wanted
            }
            Inst::Progress(slot) => self.slots[slot] != position,
            Inst::Again(group) => {
                let Some((from, to)) = self.group(group) else {
                    return Some(position);
                };
                let known = &self.text[from..to];
                let found = self.text[position..].get(..known.len())?;
                let same = found == known
                    || regex.ignore_case && found.chars().map(fold).eq(known.chars().map(fold));
                return same.then_some(position + known.len());
            }
            inst => {
                let c = here?;
                let fits = match inst {
                    Inst::Char(wanted) => {
                        c == wanted || regex.ignore_case && fold(c) == fold(wanted)
                    }
                    Inst::Dot => !ends_line(c),
                    Inst::Set(set) => regex.sets[set].has(c, regex.ignore_case),
                    _ => false,
                };
                return fits.then_some(position + c.len_utf8());
            }
        };
        holds.then_some(position)
    }

    fn group(&self, group: usize) -> Option<(usize, usize)> {
        let (from, to) = (self.slots[group * 2], self.slots[group * 2 + 1]);
        (from != NONE && to != NONE && from <= to).then_some((from, to))
    }
}

fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
