//! What a reader has done, and what follows from it.

use course::quiz::Response;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything a reader has done in the course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// By lesson id.
    #[serde(default)]
    pub lessons: BTreeMap<String, LessonProgress>,
    /// The lesson the reader was last in.
    #[serde(default)]
    pub last: Option<Place>,
}

/// Where a reader was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The lesson's week: `week-3`.
    pub week: String,
    /// The lesson's id: `queues`.
    pub lesson: String,
    /// The heading they had reached, if any.
    #[serde(default)]
    pub anchor: Option<String>,
}

/// What a reader has done in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonProgress {
    /// By prediction id, the option chosen first.
    #[serde(default)]
    pub predictions: BTreeMap<String, usize>,
    /// By question id.
    #[serde(default)]
    pub questions: BTreeMap<String, Answered>,
    /// By challenge id.
    #[serde(default)]
    pub challenges: BTreeMap<String, Attempt>,
    /// How many things there are to do, as last seen.
    #[serde(default)]
    pub parts: usize,
    /// Whether the reader is through with it.
    #[serde(default)]
    pub complete: bool,
}

/// A question that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Whether the first try was right.
    pub first_right: bool,
    /// Whether the last one was.
    pub right: bool,
    /// How often it was answered.
    pub tries: u32,
    /// The last response; `None` when it was given to an older form of the question.
    #[serde(default)]
    pub response: Option<Response>,
    /// Whether it came back for review and was right then.
    #[serde(default)]
    pub reviewed: bool,
}

/// A challenge that was begun.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Whether it was solved.
    pub solved: bool,
    /// How many hints were opened.
    pub hints: usize,
    /// Whether the solution was shown before it was solved.
    pub shown: bool,
}

/// How far a lesson is, for the course map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Never opened.
    New,
    /// So many of so many things done.
    Begun {
        /// How many are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// Done.
    Complete,
}

impl LessonProgress {
    /// How many things are done: predictions made, questions right, challenges solved.
    pub fn done(&self) -> usize {
        self.predictions.len()
            + self
                .questions
                .values()
                .filter(|answered| answered.right)
                .count()
            + self
                .challenges
                .values()
                .filter(|attempt| attempt.solved)
                .count()
    }

    /// Marks the lesson complete once everything in it is done. It stays complete.
    pub fn settle(&mut self) {
        if self.parts > 0 && self.done() >= self.parts {
            self.complete = true;
        }
    }

    /// Notes an answer to a question.
    pub fn answer(&mut self, question: &str, response: Response, right: bool) {
        let answered = self
            .questions
            .entry(question.to_owned())
            .or_insert(Answered {
                first_right: right,
                right,
                tries: 0,
                response: None,
                reviewed: false,
            });
        answered.right = right;
        answered.tries = answered.tries.saturating_add(1);
        answered.response = Some(response);
        self.settle();
    }

    /// Notes an answer to a question that came back.
    pub fn review(&mut self, question: &str, response: Response, right: bool) {
        self.answer(question, response, right);
        if let Some(answered) = self.questions.get_mut(question) {
            answered.reviewed = right;
        }
    }
}

impl Progress {
    /// Questions that were not right at the first try and have not been since they came back: lesson and question, taken
    /// from the lessons in turn, for what is mixed is remembered better.
    pub fn to_review(&self) -> Vec<(String, String)> {
        let due = |(lesson, progress): (&String, &LessonProgress)| -> Vec<(String, String)> {
            let missed = progress
                .questions
                .iter()
                .filter(|(_, answered)| !answered.first_right && !answered.reviewed);
            missed
                .map(|(question, _)| (lesson.clone(), question.clone()))
                .collect()
        };
        let by_lesson: Vec<Vec<(String, String)>> = self.lessons.iter().map(due).collect();
        let rounds = by_lesson.iter().map(Vec::len).max().unwrap_or_default();
        let round = |at: usize| by_lesson.iter().filter_map(move |lesson| lesson.get(at));
        (0..rounds).flat_map(round).cloned().collect()
    }

    /// How far a lesson is.
    pub fn standing(&self, lesson: &str) -> Standing {
        match self.lessons.get(lesson) {
            None => Standing::New,
            Some(progress) if progress.complete => Standing::Complete,
            Some(progress) => Standing::Begun {
                done: progress.done(),
                of: progress.parts,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempt, LessonProgress, Progress, Standing};
    use course::quiz::Response;

    #[test]
    fn the_first_try_is_remembered_whatever_comes_later() {
        let mut lesson = LessonProgress::default();
        lesson.answer("q", Response::Choices(vec![1]), false);
        lesson.answer("q", Response::Choices(vec![0]), true);
        let answered = &lesson.questions["q"];
        assert!(!answered.first_right);
        assert!(answered.right);
        assert_eq!(answered.tries, 2);
        assert_eq!(answered.response, Some(Response::Choices(vec![0])));
    }

    #[test]
    fn a_lesson_is_complete_when_everything_in_it_is_done_and_stays_so() {
        let mut lesson = LessonProgress {
            parts: 3,
            ..LessonProgress::default()
        };
        lesson.predictions.insert("p".into(), 0);
        lesson.challenges.insert(
            "c".into(),
            Attempt {
                solved: true,
                ..Attempt::default()
            },
        );
        lesson.answer("q", Response::Text("x".into()), false);
        assert!(!lesson.complete);
        lesson.answer("q", Response::Text("y".into()), true);
        assert!(lesson.complete);
        lesson.answer("q", Response::Text("z".into()), false);
        assert!(lesson.complete);
    }

    #[test]
    fn what_was_wrong_at_first_comes_back_from_the_lessons_in_turn_until_it_is_right() {
        let mut progress = Progress::default();
        let mut answer = |lesson: &str, question: &str, right| {
            let lesson = progress.lessons.entry(lesson.into()).or_default();
            lesson.answer(question, Response::Text(String::new()), right);
        };
        answer("a", "a1", false);
        answer("a", "a2", true);
        answer("a", "a3", false);
        answer("b", "b1", false);
        // Right in the end is not right at first.
        answer("b", "b1", true);
        let ids = |progress: &Progress| -> Vec<String> {
            let due = progress.to_review().into_iter();
            due.map(|(_, question)| question).collect()
        };
        assert_eq!(ids(&progress), ["a1", "b1", "a3"]);
        let lesson = progress.lessons.get_mut("b").unwrap();
        lesson.review("b1", Response::Text(String::new()), false);
        assert_eq!(ids(&progress).len(), 3);
        let lesson = progress.lessons.get_mut("b").unwrap();
        lesson.review("b1", Response::Text(String::new()), true);
        assert_eq!(ids(&progress), ["a1", "a3"]);
    }

    #[test]
    fn a_lesson_without_things_to_do_is_never_complete_by_itself() {
        let mut lesson = LessonProgress::default();
        lesson.settle();
        assert!(!lesson.complete);
    }

    #[test]
    fn the_map_tells_new_begun_and_complete_apart() {
        let mut progress = Progress::default();
        assert_eq!(progress.standing("queues"), Standing::New);
        let lesson = progress.lessons.entry("queues".into()).or_default();
        lesson.parts = 4;
        lesson.predictions.insert("p".into(), 0);
        assert_eq!(
            progress.standing("queues"),
            Standing::Begun { done: 1, of: 4 }
        );
        progress
            .lessons
            .entry("queues".into())
            .or_default()
            .complete = true;
        assert_eq!(progress.standing("queues"), Standing::Complete);
    }
}
