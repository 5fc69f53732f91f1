//! What drives a scene: the session, its clock, and what is drawn of it. No browser, no signals.

mod drawing;
mod history;
#[cfg(test)]
mod tests;

use super::model::action::Targets;
use super::model::bookmark::{self, Bookmark};
use super::model::chronicle::{Chronicle, Mark};
use super::model::layout::Layout;
use super::model::picture::{Moment, Picture};
use super::model::playback::{Playback, Progress};
use cloud::call::Ticket;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::script::{self, Step};
use cloud::session::{Recipe, Session, SessionError};
use cloud::template::Stack;
use course::model::Scene;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many planned things happen between two looks at the clock.
const SLICE: u32 = 100;
/// How many planned things happen at most while a session is restored.
const RESTORE_MAX: u32 = 400_000;

/// What stays as it is for as long as a scene is on the stage.
#[derive(Debug)]
pub struct Staged {
    /// The scene.
    pub scene: Arc<Scene>,
    /// What its template became.
    pub stack: Stack,
    /// What its controls act on.
    pub targets: Targets,
    /// When the reader takes over: the left end of the timeline.
    pub origin: Time,
    /// How many entries the log had when the template was deployed.
    pub deployed: u64,
    /// How many inputs the scene's setup has.
    setup_inputs: usize,
}

/// Why a scene cannot be put on the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageError {
    /// Its template cannot be deployed: what is wrong, one by one.
    Template(Vec<String>),
    /// Something else, in a sentence.
    Other(String),
}

impl From<SessionError> for StageError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Template(problems) => {
                Self::Template(problems.iter().map(ToString::to_string).collect())
            }
            other => Self::Other(other.to_string()),
        }
    }
}

/// A scene in motion.
pub struct Engine {
    staged: Arc<Staged>,
    session: Session,
    chronicle: Arc<Chronicle>,
    layout: Arc<Layout>,
    picture: Arc<Picture>,
    narrow: bool,
    /// What the layout keeps room for: delayed messages of queues, events of functions (true), by name.
    lobbies: BTreeSet<(bool, String)>,
    /// How long the log was when the layout was made, or was last seen to do.
    laid_out: u64,
    /// What the picture shows: the log's digest; none when it has to be drawn anew.
    drawn: Option<u64>,
    /// Whether the next picture follows on the last one.
    follows: bool,
    /// How often the session went to where it does not follow from what was shown.
    epoch: u64,
    playback: Option<Playback>,
    /// The latest call of the script, until somebody asks for it.
    called: Option<(Ticket, String)>,
    /// Virtual time that has passed but is less than a millisecond.
    rest_ms: f64,
    /// Where a leap forward goes that takes several frames.
    leap: Option<Time>,
    /// Marks that lie ahead after going back.
    ahead: Vec<Mark>,
    /// The world as it was before going back: its log tells what is to come.
    furthest: Option<Arc<Cloud>>,
    /// The branch that was left last.
    other: Option<Recipe>,
}

impl Engine {
    /// Deploys a scene and plays its setup.
    ///
    /// # Errors
    /// When the template cannot be deployed or the setup cannot be played.
    pub fn new(scene: Arc<Scene>, narrow: bool) -> Result<Self, StageError> {
        let mut session = Session::new(bookmark::recipe(&scene))?;
        let deployed = session.cloud().log().len();
        script::play(&mut session, &scene.setup).map_err(|error| {
            StageError::Other(format!("The scene's setup cannot be played: {error}."))
        })?;
        let stack = session.stack().clone();
        let staged = Staged {
            scene,
            targets: Targets::new(&stack),
            stack,
            origin: session.now(),
            deployed,
            setup_inputs: session.inputs().len(),
        };
        Ok(Self::with(Arc::new(staged), session, narrow))
    }

    fn with(staged: Arc<Staged>, session: Session, narrow: bool) -> Self {
        let mut engine = Self {
            staged,
            session,
            chronicle: Arc::default(),
            layout: Arc::default(),
            picture: Arc::default(),
            narrow,
            lobbies: BTreeSet::new(),
            laid_out: 0,
            drawn: None,
            follows: false,
            epoch: 0,
            playback: None,
            called: None,
            rest_ms: 0.0,
            leap: None,
            ahead: Vec::new(),
            furthest: None,
            other: None,
        };
        engine.lay_out();
        engine
    }

    /// The scene and its stack.
    pub const fn staged(&self) -> &Arc<Staged> {
        &self.staged
    }

    /// The session.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The world as it is.
    pub const fn cloud(&self) -> &Cloud {
        self.session.cloud()
    }

    /// The account of it.
    pub const fn chronicle(&self) -> &Arc<Chronicle> {
        &self.chronicle
    }

    /// Where things stand in the drawing.
    pub const fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// What is drawn.
    pub const fn picture(&self) -> &Arc<Picture> {
        &self.picture
    }

    /// Changes when the log is no longer a continuation of what it was: after going back, or to another branch.
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The world that was there before going back in time, while it is still ahead.
    pub fn furthest(&self) -> Option<&Arc<Cloud>> {
        let len = self.cloud().log().len();
        self.furthest
            .as_ref()
            .filter(|furthest| furthest.log().len() > len)
    }

    /// Whether a script is being played.
    pub const fn is_playing_back(&self) -> bool {
        self.playback.is_some()
    }

    /// Whether a leap forward is under way.
    pub const fn is_leaping(&self) -> bool {
        self.leap.is_some()
    }

    /// What the script that is being played says.
    pub fn caption(&self) -> Option<&str> {
        self.playback.as_ref().map(Playback::caption)
    }

    /// The latest call of the script that is being played, once: its ticket and action.
    pub const fn take_called(&mut self) -> Option<(Ticket, String)> {
        self.called.take()
    }

    /// Whether it draws for little room.
    pub const fn is_narrow(&self) -> bool {
        self.narrow
    }

    /// Draws for another width.
    pub fn set_narrow(&mut self, narrow: bool) {
        if self.narrow != narrow {
            self.narrow = narrow;
            self.lay_out();
        }
    }

    /// Lets virtual time pass, until `late` says that the frame is over. Time that finds no room in a frame is lost: a slow
    /// machine shows a slower cloud, not a stuttering one.
    pub fn pass(&mut self, virtual_ms: f64, late: &dyn Fn() -> bool) {
        let all = self.rest_ms + virtual_ms;
        let whole = all.floor();
        self.rest_ms = all - whole;
        let to = self.session.now().after(whole as u64);
        if !self.advance(to, late) {
            self.rest_ms = 0.0;
        }
    }

    /// Lets time run for somebody outside, as fast as it can, until what they wait for `is_over`; not beyond `until`, and not
    /// while a function's code runs.
    pub fn hasten(
        &mut self,
        until: Option<Time>,
        late: &dyn Fn() -> bool,
        is_over: &dyn Fn(&Session) -> bool,
    ) {
        self.rest_ms = 0.0;
        while !is_over(&self.session) && !self.session.stands() {
            let next = [self.session.cloud().next_due(), until];
            let Some(to) = next.into_iter().flatten().min() else {
                return;
            };
            self.session.advance_within(to, SLICE);
            if late() {
                return;
            }
        }
    }

    /// Advances in slices; true when `to` was reached.
    fn advance(&mut self, to: Time, late: &dyn Fn() -> bool) -> bool {
        while !self.session.advance_within(to, SLICE) {
            if late() {
                return false;
            }
        }
        true
    }

    /// Begins to play a script; one that is being played is dropped.
    pub fn play_back(&mut self, steps: Vec<Step>) {
        self.leap = None;
        self.playback = Some(Playback::new(steps));
    }

    /// Goes on with the script; its end, once it has come.
    pub fn go_on(&mut self, real_ms: f64) -> Option<Result<(), String>> {
        let progress = self.playback.as_mut()?.tick(&mut self.session, real_ms);
        self.ended(progress)
    }

    /// Plays the rest of the script at once.
    pub fn skip(&mut self) -> Option<Result<(), String>> {
        let progress = self.playback.as_mut()?.skip(&mut self.session);
        self.ended(progress)
    }

    fn ended(&mut self, progress: Progress) -> Option<Result<(), String>> {
        let call = self.playback.as_ref().and_then(Playback::call);
        self.called = call.map(|(ticket, action)| (ticket, action.to_owned()));
        let end = match progress {
            Progress::Playing => return None,
            Progress::Over => Ok(()),
            Progress::Failed(why) => Err(why),
        };
        self.playback = None;
        Some(end)
    }

    /// Brings the drawing up to date; true when something of it changed.
    pub fn look(&mut self, real_ms: f64) -> bool {
        let digest = self.session.cloud().log().digest();
        if self.drawn == Some(digest) {
            let swept = self.picture.swept(real_ms);
            return match swept {
                Some(swept) => {
                    self.picture = Arc::new(swept);
                    true
                }
                None => false,
            };
        }
        if !self.follows {
            self.chronicle = Arc::default();
        }
        Arc::make_mut(&mut self.chronicle).read(self.session.cloud());
        self.lay_out_if_needed();
        let moment = Moment {
            cloud: self.session.cloud(),
            chronicle: &self.chronicle,
            layout: &self.layout,
            real_ms,
            follows: self.follows,
        };
        self.picture = Arc::new(moment.picture(&self.picture));
        self.drawn = Some(digest);
        self.follows = true;
        true
    }

    /// A bookmark of this session and moment.
    pub fn bookmark(&self) -> Bookmark {
        Bookmark::new(
            &self.staged.scene,
            self.session.recipe(),
            self.session.now(),
        )
    }
}
