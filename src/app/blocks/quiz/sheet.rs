//! A question while it is being answered.

use super::shuffle::{disordered, seed_of, shuffled};
use course::quiz::{Kind, Question, Response, Verdict};

/// A question's answer so far, and what it was worth once it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// In which order options or right sides are shown, by their place in the question.
    pub shown: Vec<usize>,
    /// What the reader has entered.
    pub draft: Draft,
    /// What it was worth; `None` until it is checked, and again when the reader tries again.
    pub verdict: Option<Verdict>,
    /// How often it was checked.
    pub tries: u32,
}

/// An answer that may still be incomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    /// Picked options, by their place in the question, in rising order.
    Choices(Vec<usize>),
    /// Typed text.
    Text(String),
    /// The items in the reader's order.
    Order(Vec<usize>),
    /// For each left side the right side matched to it.
    Matches(Vec<Option<usize>>),
}

impl Sheet {
    /// An empty sheet; `tries` earlier ones were checked.
    pub fn new(question: &Question, tries: u32) -> Self {
        let seed = seed_of(&question.id, tries);
        let (shown, draft) = match &question.kind {
            Kind::MultipleChoice { options } | Kind::Tracing { options, .. } => {
                (shuffled(options.len(), seed), Draft::Choices(Vec::new()))
            }
            Kind::ShortAnswer { .. } => (Vec::new(), Draft::Text(String::new())),
            Kind::Order { items, .. } => (Vec::new(), Draft::Order(disordered(items.len(), seed))),
            Kind::Match { pairs } => (
                disordered(pairs.len(), seed),
                Draft::Matches(vec![None; pairs.len()]),
            ),
        };
        Self {
            shown,
            draft,
            verdict: None,
            tries,
        }
    }

    /// The sheet as it was when this response was checked; an empty one when the question has changed since.
    pub fn restored(question: &Question, response: &Response, tries: u32) -> Self {
        let mut sheet = Self::new(question, tries.saturating_sub(1));
        sheet.tries = tries;
        let size = match &question.kind {
            Kind::MultipleChoice { options } | Kind::Tracing { options, .. } => options.len(),
            Kind::ShortAnswer { .. } => 0,
            Kind::Order { items, .. } => items.len(),
            Kind::Match { pairs } => pairs.len(),
        };
        let fits = |places: &[usize]| places.iter().all(|place| *place < size);
        let draft = match (&sheet.draft, response) {
            (Draft::Choices(_), Response::Choices(picked)) if fits(picked) => {
                Draft::Choices(picked.clone())
            }
            (Draft::Text(_), Response::Text(text)) => Draft::Text(text.clone()),
            (Draft::Order(_), Response::Order(order)) if is_permutation(order, size) => {
                Draft::Order(order.clone())
            }
            (Draft::Matches(_), Response::Matches(matches))
                if matches.len() == size && fits(matches) =>
            {
                Draft::Matches(matches.iter().copied().map(Some).collect())
            }
            _ => return sheet,
        };
        sheet.draft = draft;
        sheet.verdict = Some(question.judge(response));
        sheet
    }

    /// The answer, once it is complete.
    pub fn response(&self) -> Option<Response> {
        Some(match &self.draft {
            Draft::Choices(picked) if picked.is_empty() => return None,
            Draft::Choices(picked) => Response::Choices(picked.clone()),
            Draft::Text(text) if text.trim().is_empty() => return None,
            Draft::Text(text) => Response::Text(text.clone()),
            Draft::Order(order) => Response::Order(order.clone()),
            Draft::Matches(matches) => {
                Response::Matches(matches.iter().copied().collect::<Option<_>>()?)
            }
        })
    }

    /// Checks the answer; gives it back with whether it is right. Nothing happens while it is incomplete.
    pub fn check(&mut self, question: &Question) -> Option<(Response, bool)> {
        let response = self.response()?;
        let verdict = question.judge(&response);
        let right = verdict.right;
        self.verdict = Some(verdict);
        self.tries = self.tries.saturating_add(1);
        Some((response, right))
    }

    /// Whether it was checked and found right, or wrong; `None` before.
    pub fn right(&self) -> Option<bool> {
        self.verdict.as_ref().map(|verdict| verdict.right)
    }

    /// Picks an option, or puts it back. Where only one is right, picking one puts the others back.
    pub fn pick(&mut self, option: usize, picked: bool, several: bool) {
        let Draft::Choices(choices) = &mut self.draft else {
            return;
        };
        choices.retain(|choice| several && *choice != option);
        if picked {
            choices.push(option);
            choices.sort_unstable();
        }
    }

    /// Moves the item at a place of the reader's order up or down; gives its new place.
    pub fn shift(&mut self, place: usize, down: bool) -> Option<usize> {
        let Draft::Order(order) = &mut self.draft else {
            return None;
        };
        let to = if down {
            place.checked_add(1)?
        } else {
            place.checked_sub(1)?
        };
        if place >= order.len() || to >= order.len() {
            return None;
        }
        order.swap(place, to);
        Some(to)
    }

    /// Matches a right side to a left one, or takes the match back.
    pub fn pair(&mut self, left: usize, right: Option<usize>) {
        if let Draft::Matches(matches) = &mut self.draft
            && let Some(slot) = matches.get_mut(left)
        {
            *slot = right;
        }
    }
}

fn is_permutation(places: &[usize], size: usize) -> bool {
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    sorted.iter().copied().eq(0..size)
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
