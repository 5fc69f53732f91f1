//! Playing a script so that it can be watched: captions stay long enough to be read, waits go at a watchable speed.

use cloud::call::Ticket;
use cloud::clock::Time;
use cloud::script::{Action, Player, Step};
use cloud::session::Session;

/// How long a whole script takes at most, in milliseconds of real time.
const WHOLE_MS: f64 = 12_000.0;
/// How long a wait takes at most.
const WAIT_MS: f64 = 3_500.0;
/// How long a step without words is shown.
const SILENT_MS: f64 = 450.0;
/// How many planned things happen at most in a frame.
const BUDGET: u32 = 3_000;

/// How long each step takes, in milliseconds of real time; at most 12 seconds in all.
#[must_use]
pub fn pace(steps: &[Step]) -> Vec<f64> {
    let mut pace: Vec<f64> = steps
        .iter()
        .map(|step| {
            let read = match step.say.is_empty() {
                true => SILENT_MS,
                false => (900.0 + 38.0 * step.say.chars().count() as f64).min(WAIT_MS),
            };
            match step.action {
                Action::WaitMs(millis) => read.max((millis as f64).min(WAIT_MS)),
                _ => read,
            }
        })
        .collect();
    let whole: f64 = pace.iter().sum();
    if whole > WHOLE_MS {
        pace.iter_mut().for_each(|ms| *ms *= WHOLE_MS / whole);
    }
    pace
}

/// How far a playback is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to come.
    Playing,
    /// All steps were taken and their time has passed.
    Over,
    /// A step cannot be taken: why.
    Failed(String),
}

/// A script that is being played.
///
/// Virtual time passes in waits only, so that the end is the same as [`cloud::script::play`] gives.
#[derive(Clone, Debug)]
pub struct Playback {
    steps: Vec<Step>,
    pace: Vec<f64>,
    player: Player,
    /// The step that is shown.
    at: usize,
    /// When the shown step began, in virtual time; none before it has begun.
    began: Option<Time>,
    /// How long the shown step has been shown, in milliseconds of real time.
    shown_ms: f64,
    caption: String,
}

impl Playback {
    /// Before the first step.
    #[must_use]
    pub fn new(steps: Vec<Step>) -> Self {
        Self {
            pace: pace(&steps),
            steps,
            player: Player::default(),
            at: 0,
            began: None,
            shown_ms: 0.0,
            caption: String::new(),
        }
    }

    /// What to tell the reader now.
    #[must_use]
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// The latest call that was made: its ticket and action.
    #[must_use]
    pub fn call(&self) -> Option<(Ticket, &str)> {
        let taken = self.steps.iter().enumerate().take(self.player.taken());
        taken.rev().find_map(|(at, step)| match &step.action {
            Action::Call { action, .. } => Some((self.player.call_of(at)?, &**action)),
            _ => None,
        })
    }

    /// Goes on for so many milliseconds of real time.
    pub fn tick(&mut self, session: &mut Session, mut real_ms: f64) -> Progress {
        while let Some(&pace) = self.pace.get(self.at) {
            let began = match self.begin(session) {
                Ok(began) => began,
                Err(message) => return Progress::Failed(message),
            };
            let rest = (pace - self.shown_ms).max(0.0);
            let passed = real_ms.min(rest);
            self.shown_ms += passed;
            real_ms -= passed;
            let done = (self.shown_ms / pace.max(1.0)).min(1.0);
            let wait = self.wait_ms();
            let goal = began.after((wait as f64 * done) as u64);
            let reached = wait == 0 || session.advance_within(goal, BUDGET) && !session.stands();
            if !reached || self.shown_ms < pace {
                return Progress::Playing;
            }
            self.next();
        }
        Progress::Over
    }

    /// Plays the rest at once.
    pub fn skip(&mut self, session: &mut Session) -> Progress {
        while self.at < self.steps.len() {
            match self.begin(session) {
                Ok(began) => session.advance_to(began.after(self.wait_ms())),
                Err(message) => return Progress::Failed(message),
            }
            self.next();
        }
        Progress::Over
    }

    fn next(&mut self) {
        self.at += 1;
        self.began = None;
        self.shown_ms = 0.0;
    }

    fn wait_ms(&self) -> u64 {
        match self.steps.get(self.at).map(|step| &step.action) {
            Some(Action::WaitMs(millis)) => *millis,
            _ => 0,
        }
    }

    /// Takes the shown step unless that has been done; when it began.
    fn begin(&mut self, session: &mut Session) -> Result<Time, String> {
        if let Some(began) = self.began {
            return Ok(began);
        }
        if let Some(step) = self.steps.get(self.at) {
            if !step.say.is_empty() {
                self.caption.clone_from(&step.say);
            }
            let taken = self.player.take(session, step);
            taken.map_err(|error| error.to_string())?;
        }
        let now = session.now();
        self.began = Some(now);
        Ok(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::Bench;
    use cloud::script;
    use serde_json::json;

    fn steps() -> Vec<Step> {
        let steps = json!([
            {"say": "An order comes in.", "send": {"client": "Web shop", "count": 1}},
            {"wait-ms": 1000},
            {"say": "You receive it.", "call": {"service": "sqs", "action": "ReceiveMessage",
                "params": {"QueueUrl": "${OrdersQueue}"}}},
            {"say": "Time passes.", "wait-ms": 40000},
            {"call": {"service": "sqs", "action": "DeleteMessage", "params": {
                "QueueUrl": "${OrdersQueue}", "ReceiptHandle": "${2:Messages.0.ReceiptHandle}"}}},
        ]);
        serde_json::from_value(steps).unwrap()
    }

    fn played() -> u64 {
        let mut bench = Bench::new(false);
        script::play(&mut bench.session, &steps()).unwrap();
        bench.cloud().log().digest()
    }

    #[test]
    fn watched_or_not_the_end_is_the_same() {
        for frame in [1.0, 16.7, 400.0, 60_000.0] {
            let mut bench = Bench::new(false);
            let mut playback = Playback::new(steps());
            let mut frames = 0.0;
            while playback.tick(&mut bench.session, frame) == Progress::Playing {
                frames += 1.0;
                assert!(frames * frame <= WHOLE_MS + frame);
            }
            assert_eq!(
                bench.cloud().log().digest(),
                played(),
                "frames of {frame} ms"
            );
        }
    }

    #[test]
    fn skipping_from_anywhere_ends_the_same() {
        for ticks in [0, 1, 100, 300] {
            let mut bench = Bench::new(false);
            let mut playback = Playback::new(steps());
            for _ in 0..ticks {
                playback.tick(&mut bench.session, 16.7);
            }
            assert_eq!(playback.skip(&mut bench.session), Progress::Over);
            assert_eq!(
                bench.cloud().log().digest(),
                played(),
                "after {ticks} frames"
            );
        }
    }

    #[test]
    fn captions_stay_until_the_next_one() {
        let mut bench = Bench::new(false);
        let mut playback = Playback::new(steps());
        let mut captions: Vec<String> = Vec::new();
        while playback.tick(&mut bench.session, 50.0) == Progress::Playing {
            if captions.last().map(String::as_str) != Some(playback.caption()) {
                captions.push(playback.caption().into());
            }
        }
        assert_eq!(
            captions,
            ["An order comes in.", "You receive it.", "Time passes."]
        );
    }

    #[test]
    fn the_whole_never_takes_longer_than_people_watch() {
        let long: Vec<Step> = std::iter::repeat_n(steps(), 20).flatten().collect();
        let all: f64 = pace(&long).iter().sum();
        assert!((all - WHOLE_MS).abs() < 1.0, "{all}");
        assert!(pace(&steps()).iter().all(|ms| *ms >= 400.0));
    }

    #[test]
    fn a_step_that_names_nothing_fails_with_its_number() {
        let mut bench = Bench::new(false);
        let steps = json!([{"fail-next": {"function": "NoSuchFunction", "count": 1}}]);
        let mut playback = Playback::new(serde_json::from_value(steps).unwrap());
        let Progress::Failed(message) = playback.tick(&mut bench.session, 16.0) else {
            panic!("it was taken");
        };
        assert!(
            message.starts_with("step 0") && message.contains("NoSuchFunction"),
            "{message}"
        );
    }

    #[test]
    fn no_steps_are_over_at_once() {
        let mut bench = Bench::new(false);
        let mut playback = Playback::new(Vec::new());
        assert_eq!(playback.tick(&mut bench.session, 0.0), Progress::Over);
    }
}
