//! What a lesson is, once compiled: everything the app needs to show it.

use crate::later::Later;
use crate::quiz::Question;
use cloud::call::Service;
use cloud::core::Settings;
use cloud::script::Step;
use cloud::wire::Draft;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The course map: `course.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// The course's title.
    pub title: String,
    /// One sentence that says what it is.
    pub summary: String,
    /// The weeks, in order.
    pub weeks: Vec<Week>,
}

impl LessonCard {
    /// Its name within its week: `Lesson 6`.
    #[must_use]
    pub fn place(&self) -> String {
        match self.number {
            0 => "Opener".to_owned(),
            number => format!("Lesson {number}"),
        }
    }
}

/// A week of the course.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Week {
    /// Its folder and address: `week-3`.
    pub id: String,
    /// 1 to 4.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub summary: String,
    /// What the reader can do afterwards.
    pub outcomes: Vec<String>,
    /// Its lessons, in order, those to come included.
    pub lessons: Vec<LessonCard>,
}

/// A lesson on the course map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonCard {
    /// Its address within the week, unique in the course: `queues`.
    pub id: String,
    /// Its week's id: `week-3`.
    pub week: String,
    /// Its place in the week, from 1; 0 for the week's opener.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// What the reader will be able to do.
    pub summary: String,
    /// How long it takes, in minutes; 0 when it is still to come.
    pub minutes: u32,
    /// Whether it can be read; a lesson to come is shown by its title.
    pub ready: bool,
}

/// A lesson: `lessons/ID.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// What the course map says of it.
    pub card: LessonCard,
    /// What the reader can do afterwards, one line each.
    pub outcomes: Vec<String>,
    /// Prose and blocks, in reading order.
    pub blocks: Vec<Block>,
    /// The scenes, by id.
    pub scenes: BTreeMap<String, Later<Scene>>,
    /// The questions at the end.
    pub questions: Vec<Question>,
    /// Files of the lesson's SAM project, by name, for reading and downloading.
    pub files: BTreeMap<String, String>,
    /// Terms used here: term and definition as HTML.
    pub glossary: BTreeMap<String, String>,
    /// The pages of AWS that its numbers come from.
    #[serde(default)]
    pub aws: Vec<AwsPage>,
}

/// A page of AWS, and when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsPage {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// The day it was read: `2026-11-22`.
    pub read: String,
}

/// A piece of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "camelCase")]
pub enum Block {
    /// Prose: HTML made from Markdown, safe to insert as it is.
    Prose {
        /// The HTML.
        html: String,
    },
    /// A heading, for the lesson's table of contents.
    Heading {
        /// 2 or 3.
        level: u8,
        /// Its anchor.
        id: String,
        /// Its text, as HTML.
        html: String,
    },
    /// Invites the reader to put a scene on the stage.
    Scene {
        /// The scene's id.
        scene: String,
    },
    /// A choice before anything is explained; then the scene runs and shows who was right.
    Predict(Predict),
    /// The questions stand here.
    Quiz,
    /// A challenge.
    Challenge(Challenge),
    /// Two or more columns side by side, each with a title: `this | that`.
    Compare {
        /// The columns: title (text) and HTML.
        columns: Vec<(String, String)>,
        /// What readers may need: ticking narrows the columns down to those that have it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        needs: Vec<Need>,
    },
}

/// Something that a column of a comparison has or lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What it is, as HTML.
    pub text: String,
    /// For each column whether it has it.
    pub fits: Vec<bool>,
}

/// Something to watch and to act on: a SAM project deployed in the simulated cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// Its id within the lesson.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What to do, as HTML: one or two sentences.
    pub task: String,
    /// What the drawing shows, in words, for those who do not see it.
    pub description: String,
    /// Decides every random choice.
    pub seed: u64,
    /// The SAM template, as JSON.
    pub template: Arc<Value>,
    /// Values for the template's parameters.
    pub parameters: BTreeMap<String, String>,
    /// How the cloud behaves.
    pub settings: Settings,
    /// What happens before the reader takes over.
    pub setup: Vec<Step>,
    /// Which controls the stage offers.
    pub controls: Vec<Control>,
    /// Calls that it proposes, for [`Control::Call`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Suggestion>,
    /// Events that it proposes, for [`Control::Invoke`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Sample>,
    /// Inputs that it proposes, for [`Control::Execute`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Sample>,
    /// Requests that it proposes, for [`Control::Request`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Proposal>,
    /// Command lines that it proposes, for [`Control::Terminal`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<CommandLine>,
    /// How fast time goes at first: virtual seconds a second.
    pub speed: f64,
    /// Whether time runs as soon as the scene is on the stage.
    pub playing: bool,
}

/// A control of the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// The client sends one message.
    Send,
    /// The client sends ten messages.
    Burst,
    /// How many messages a minute the client sends by itself.
    Rate,
    /// The reader receives, as a consumer would (short poll).
    Receive,
    /// The reader receives with a long poll.
    LongPoll,
    /// The reader deletes what they received.
    Delete,
    /// The function fails its next invocation.
    FailNext,
    /// The queue's visibility timeout.
    VisibilityTimeout,
    /// The queue's delay.
    Delay,
    /// The event source mapping's batch size.
    BatchSize,
    /// Turns the event source mapping on and off.
    Consumer,
    /// How long the function takes.
    Duration,
    /// Moves dead-lettered messages back to their queue.
    Redrive,
    /// Removes all messages.
    Purge,
    /// The reader invokes the function with an event of their own, and waits for the answer or does not.
    Invoke,
    /// The reader starts executions of the state machine with an input of their own.
    Execute,
    /// The reader calls any API by hand.
    Call,
    /// The reader has the scene's browsers and programs send requests: theirs, or changed ones.
    Fetch,
    /// The reader sends HTTP requests, and sees all of what goes out and what comes back.
    Request,
    /// The function's reserved concurrency.
    ReservedConcurrency,
    /// The event source mapping's maximum concurrency.
    MaximumConcurrency,
    /// The event source mapping's batching window.
    BatchWindow,
    /// Whether the event source mapping takes partial batch responses.
    PartialResponses,
    /// The function's timeout.
    Timeout,
    /// The function's memory.
    Memory,
    /// How often Lambda retries an asynchronous invocation.
    Retries,
    /// How often a message is received before it goes to the dead-letter queue.
    MaxReceiveCount,
    /// Gives the trigger its permission to invoke the function, and takes it away.
    Permission,
    /// The reader works in a terminal: the AWS CLI, Python, a shell. It is in front when the scene opens.
    Terminal,
}

/// A command line that a scene proposes for its terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandLine {
    /// What it does, in a few words.
    pub title: String,
    /// The line as the reader would type it: `aws sqs list-queues`.
    pub line: String,
}

/// A call of an API that a scene proposes to the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What it does, in a few words.
    pub title: String,
    /// The service.
    pub service: Service,
    /// The action: `PutFunctionConcurrency`.
    pub action: String,
    /// Its parameters; texts in them may name the scene's resources, as in scripts.
    pub params: Arc<Value>,
}

/// An HTTP request that a scene proposes to the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What it does, in a few words.
    pub title: String,
    /// The request; texts in it may name the scene's resources, as in scripts.
    #[serde(flatten)]
    pub draft: Draft,
}

/// An event that a scene proposes to invoke its function with, or an input to start an execution with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// What it is, in a few words.
    pub title: String,
    /// The event or input as the reader finds it: JSON, or what somebody takes for it.
    pub payload: String,
}

/// A prediction: choose first, then watch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Predict {
    /// Its id within the lesson.
    pub id: String,
    /// The scene that gives the answer.
    pub scene: String,
    /// The question, as HTML.
    pub prompt: String,
    /// The choices.
    pub options: Vec<PredictOption>,
    /// What happens then: played on the scene step by step.
    pub run: Later<Vec<Step>>,
    /// What was to be seen, as HTML; shown when it has run.
    pub reveal: String,
}

/// A choice of a prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictOption {
    /// The choice, as HTML.
    pub text: String,
    /// A JSONata expression over `world` and `log`, true at the end of the run if this choice came true.
    pub comes_true: String,
    /// What to say to who chose it, as HTML.
    pub feedback: String,
}

/// A challenge: a scene in trouble, and goals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Challenge {
    /// Its id within the lesson.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The scene it is played on.
    pub scene: String,
    /// The situation and the task, as HTML.
    pub brief: String,
    /// What has to become true.
    pub goals: Vec<Goal>,
    /// Hints, from a nudge to the first step, as HTML.
    pub hints: Vec<String>,
    /// A way to solve it.
    pub solution: Later<Vec<Step>>,
    /// What was learnt, as HTML; shown when it is solved.
    pub debrief: String,
}

/// Something that has to become true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// Its id within the challenge.
    pub id: String,
    /// What the reader reads.
    pub text: String,
    /// A JSONata expression over `world` and `log`.
    pub when: String,
    /// Whether it has to hold at the end, not only once.
    pub keep: bool,
}
