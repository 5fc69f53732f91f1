//! Progress as it was written down over time.
//!
//! * 0: a bare object `{lesson: {question: right, ...}}`; a question's value says whether its last answer was right.
//! * 1: [`Progress`](super::model::Progress).

use serde_json::{Map, Value, json};

/// The version that progress is written in.
pub const VERSION: u32 = 1;

/// Brings progress from a version to the next one; `None` when it is not what that version wrote.
pub fn migrate(from: u32, data: Value) -> Option<Value> {
    match from {
        0 => from_0(data),
        _ => None,
    }
}

fn from_0(data: Value) -> Option<Value> {
    let Value::Object(written) = data else {
        return None;
    };
    let mut lessons = Map::new();
    for (lesson, answers) in written {
        let mut questions = Map::new();
        for (question, right) in answers.as_object()? {
            let right = right.as_bool()?;
            // Which try it was is not known; the benefit of the doubt goes to the reader.
            let answered =
                json!({"first_right": right, "right": right, "tries": 1, "response": null});
            questions.insert(question.clone(), answered);
        }
        lessons.insert(lesson, json!({"questions": questions}));
    }
    Some(json!({"lessons": lessons}))
}

#[cfg(test)]
mod tests {
    use super::{VERSION, migrate};
    use crate::app::progress::model::{Answered, Progress};
    use crate::app::shelf::{self, Trouble};

    fn read(text: &str) -> Result<Progress, Trouble> {
        let data = shelf::open(text, VERSION, migrate)?;
        serde_json::from_value(data).map_err(|_| Trouble::Corrupt)
    }

    #[test]
    fn version_0_keeps_its_answers() {
        let progress = read(r#"{"queues": {"hide": true, "order": false}, "push": {}}"#).unwrap();
        let answered = |right| Answered {
            first_right: right,
            right,
            tries: 1,
            reviewed: false,
            response: None,
        };
        let queues = &progress.lessons["queues"];
        assert_eq!(queues.questions["hide"], answered(true));
        assert_eq!(queues.questions["order"], answered(false));
        assert!(progress.lessons["push"].questions.is_empty());
        assert_eq!(progress.last, None);
    }

    #[test]
    fn what_version_0_never_wrote_is_refused() {
        assert_eq!(
            read(r#"{"queues": {"hide": "yes"}}"#),
            Err(Trouble::Corrupt)
        );
        assert_eq!(read("[]"), Err(Trouble::Corrupt));
    }
}
