//! Questions, after mdbook-quiz's schema, with feedback for every option.

use serde::{Deserialize, Serialize};

/// A question. `type` says how it is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Its id within the lesson; progress is kept by it.
    pub id: String,
    /// The question, as HTML.
    pub prompt: String,
    /// Why the answer is what it is, as HTML; shown once it is answered.
    pub context: String,
    /// How it is answered.
    pub kind: Kind,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Kind {
    /// Pick one option, or all that apply when several are right.
    MultipleChoice {
        /// The options, shuffled by the app.
        options: Vec<Choice>,
    },
    /// Type a word or a number.
    ShortAnswer {
        /// Accepted answers, compared without case and surrounding space.
        answers: Vec<String>,
        /// What common wrong answers mean: the answer and its feedback as HTML.
        feedback: Vec<(String, String)>,
        /// What to say to any other wrong answer, as HTML.
        otherwise: String,
    },
    /// Read code or a template and say what happens; answered like a multiple choice, with the scene's proof.
    Tracing {
        /// What to read: HTML of a code block.
        code: String,
        /// The options.
        options: Vec<Choice>,
    },
    /// Put the items in order.
    Order {
        /// The items in the right order, as HTML.
        items: Vec<String>,
        /// What to say when it is wrong, as HTML.
        feedback: String,
    },
    /// Match each left to its right.
    Match {
        /// Left, right (as HTML) and what to say when that pair is wrong.
        pairs: Vec<Pair>,
    },
}

/// An option of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The option, as HTML.
    pub text: String,
    /// Whether it is right.
    pub right: bool,
    /// What to say to who picked it (or, for a right one, who missed it), as HTML.
    pub feedback: String,
}

/// A pair of a matching question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The left side, as HTML.
    pub left: String,
    /// The right side, as HTML.
    pub right: String,
    /// What to say when it was matched wrongly, as HTML.
    pub feedback: String,
}

/// A reader's answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Response {
    /// The picked options, by their place in the question, in rising order.
    Choices(Vec<usize>),
    /// The typed text.
    Text(String),
    /// The items' places in the question, in the reader's order.
    Order(Vec<usize>),
    /// For each left side, the place of the right side matched to it.
    Matches(Vec<usize>),
}

/// What a response is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is right.
    pub right: bool,
    /// What to say, as HTML, in order.
    pub feedback: Vec<Remark>,
}

/// A remark on a part of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The option, item or pair it is about.
    pub about: Option<usize>,
    /// Whether that part was right.
    pub right: bool,
    /// What to say, as HTML.
    pub html: String,
}

impl Question {
    /// Judges a response. A response of the wrong kind is wrong.
    #[must_use]
    pub fn judge(&self, response: &Response) -> Verdict {
        match (&self.kind, response) {
            (
                Kind::MultipleChoice { options } | Kind::Tracing { options, .. },
                Response::Choices(picked),
            ) => judge_choices(options, picked),
            (
                Kind::ShortAnswer {
                    answers,
                    feedback,
                    otherwise,
                },
                Response::Text(text),
            ) => judge_text(answers, feedback, otherwise, text),
            (Kind::Order { items, feedback }, Response::Order(order)) => {
                let right = order.iter().copied().eq(0..items.len());
                verdict(
                    right,
                    vec![Remark {
                        about: None,
                        right,
                        html: if right {
                            String::new()
                        } else {
                            feedback.clone()
                        },
                    }],
                )
            }
            (Kind::Match { pairs }, Response::Matches(matches)) => judge_pairs(pairs, matches),
            _ => verdict(false, Vec::new()),
        }
    }

    /// Whether several options are right.
    #[must_use]
    pub fn is_multiple(&self) -> bool {
        match &self.kind {
            Kind::MultipleChoice { options } | Kind::Tracing { options, .. } => {
                options.iter().filter(|option| option.right).count() > 1
            }
            _ => false,
        }
    }
}

fn verdict(right: bool, feedback: Vec<Remark>) -> Verdict {
    Verdict {
        right,
        feedback: feedback
            .into_iter()
            .filter(|remark| !remark.html.is_empty())
            .collect(),
    }
}

fn judge_choices(options: &[Choice], picked: &[usize]) -> Verdict {
    let right = options
        .iter()
        .enumerate()
        .all(|(at, option)| option.right == picked.contains(&at));
    let remarks = options
        .iter()
        .enumerate()
        .map(|(at, option)| Remark {
            about: Some(at),
            right: option.right == picked.contains(&at),
            html: option.feedback.clone(),
        })
        .collect();
    verdict(right, remarks)
}

fn judge_text(
    answers: &[String],
    feedback: &[(String, String)],
    otherwise: &str,
    text: &str,
) -> Verdict {
    let given = text.trim().to_lowercase();
    let is = |answer: &str| answer.trim().to_lowercase() == given;
    let right = answers.iter().any(|answer| is(answer));
    let html = if right {
        String::new()
    } else {
        feedback
            .iter()
            .find(|(answer, _)| is(answer))
            .map_or(otherwise, |(_, html)| html)
            .to_owned()
    };
    verdict(
        right,
        vec![Remark {
            about: None,
            right,
            html,
        }],
    )
}

fn judge_pairs(pairs: &[Pair], matches: &[usize]) -> Verdict {
    let remarks: Vec<Remark> = pairs
        .iter()
        .enumerate()
        .filter(|(at, _)| matches.get(*at) != Some(at))
        .map(|(at, pair)| Remark {
            about: Some(at),
            right: false,
            html: pair.feedback.clone(),
        })
        .collect();
    let right = matches.len() == pairs.len() && remarks.is_empty();
    verdict(right, remarks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(text: &str, right: bool) -> Choice {
        Choice {
            text: text.into(),
            right,
            feedback: format!("about {text}"),
        }
    }

    fn question(kind: Kind) -> Question {
        Question {
            id: "q".into(),
            prompt: String::new(),
            context: String::new(),
            kind,
        }
    }

    #[test]
    fn every_option_is_remarked_on() {
        let q = question(Kind::MultipleChoice {
            options: vec![choice("a", true), choice("b", false), choice("c", true)],
        });
        assert!(q.is_multiple());
        assert!(q.judge(&Response::Choices(vec![0, 2])).right);
        let wrong = q.judge(&Response::Choices(vec![0, 1]));
        assert!(!wrong.right);
        let parts: Vec<bool> = wrong.feedback.iter().map(|remark| remark.right).collect();
        assert_eq!(parts, [true, false, false]);
    }

    #[test]
    fn a_known_wrong_answer_gets_its_own_words() {
        let q = question(Kind::ShortAnswer {
            answers: vec!["30".into(), "30 seconds".into()],
            feedback: vec![("0".into(), "never hidden".into())],
            otherwise: "look again".into(),
        });
        assert!(q.judge(&Response::Text(" 30 Seconds ".into())).right);
        let said = |text: &str| {
            q.judge(&Response::Text(text.into())).feedback[0]
                .html
                .clone()
        };
        assert_eq!(said("0"), "never hidden");
        assert_eq!(said("7"), "look again");
    }

    #[test]
    fn order_and_matches_must_be_whole() {
        let order = question(Kind::Order {
            items: vec!["x".into(), "y".into()],
            feedback: "no".into(),
        });
        assert!(order.judge(&Response::Order(vec![0, 1])).right);
        assert!(!order.judge(&Response::Order(vec![0])).right);
        assert!(!order.judge(&Response::Text("x".into())).right);
        let pair = |left: &str| Pair {
            left: left.into(),
            right: left.into(),
            feedback: "no".into(),
        };
        let matching = question(Kind::Match {
            pairs: vec![pair("x"), pair("y")],
        });
        assert!(matching.judge(&Response::Matches(vec![0, 1])).right);
        assert_eq!(
            matching
                .judge(&Response::Matches(vec![0, 0]))
                .feedback
                .len(),
            1
        );
    }
}
