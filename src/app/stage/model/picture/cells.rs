//! Execution environments as the drawing shows them.

use crate::app::stage::model::chronicle::Chronicle;
use crate::app::stage::model::shape::Rect;
use cloud::clock::Time;
use cloud::lambda::{Environment, EnvironmentState, Function, Outcome, RequestId};

/// How large environments are drawn at least: width and height. The first size that fits is taken.
const SIZES: [(f64, f64); 3] = [(100.0, 27.0), (50.0, 18.0), (24.0, 12.0)];
const GAP: f64 = 5.0;

/// What an environment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellState {
    /// No environment: a seat of the reserved concurrency that nobody has taken.
    Free,
    /// Waits, warm.
    Idle,
    /// Waits, started beforehand: provisioned concurrency.
    Provisioned,
    /// Waits, warm; its latest invocation ended otherwise than well.
    Broken(Outcome),
    /// Serves an invocation; until `ready` it is being started.
    Busy {
        /// Which invocation.
        request_id: RequestId,
        /// Since when.
        since: Time,
        /// Until when it is being started; `since` when it was warm.
        ready: Time,
        /// When it will be done.
        until: Time,
    },
}

/// An execution environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its number within the function; free seats are numbered from the top down.
    pub number: u32,
    /// Where it is drawn.
    pub rect: Rect,
    /// What it does.
    pub state: CellState,
    /// How many messages it works on.
    pub messages: usize,
}

impl Cell {
    /// Whether there is room for words in it.
    #[must_use]
    pub fn roomy(&self) -> bool {
        self.rect.h >= SIZES[0].1
    }

    /// Where messages are drawn in it.
    #[must_use]
    pub fn body(&self) -> Rect {
        if self.roomy() {
            self.rect.inset(5.0, 3.0, 5.0, 6.0)
        } else {
            self.rect.inset(2.0, 1.0, 2.0, 1.0)
        }
    }
}

/// The environments of a function in an area, then the free seats of its reserved concurrency; and how many more there
/// are.
pub(super) fn cells(function: &Function, chronicle: &Chronicle, area: Rect) -> (Vec<Cell>, usize) {
    let environments = function.environments().count();
    let seats = function.reserved_concurrency.unwrap_or(0) as usize;
    let count = environments.max(seats);
    let (columns, rows) = grid(area, count);
    let (w, h) = (
        (area.w + GAP) / columns as f64 - GAP,
        // Few environments do not grow to fill the card.
        ((area.h + GAP) / rows as f64 - GAP).min(SIZES[0].1 + 4.0),
    );
    let free = std::iter::repeat_n(None, count - environments);
    let shown = function
        .environments()
        .map(Some)
        .chain(free)
        .take(columns * rows);
    let cells: Vec<Cell> = shown
        .enumerate()
        .map(|(at, environment)| Cell {
            number: environment.map_or(u32::MAX - at as u32, |one| one.number),
            rect: Rect::new(
                area.x + (at % columns) as f64 * (w + GAP),
                area.y + (at / columns) as f64 * (h + GAP),
                w,
                h,
            ),
            state: environment.map_or(CellState::Free, |one| state(function, chronicle, one)),
            messages: environment.map_or(0, |one| messages(chronicle, one)),
        })
        .collect();
    let more = count - cells.len();
    (cells, more)
}

fn grid(area: Rect, count: usize) -> (usize, usize) {
    let fit = |length: f64, item: f64| (((length + GAP) / (item + GAP)) as usize).max(1);
    let sizes = SIZES.map(|(w, h)| (fit(area.w, w), fit(area.h, h)));
    let [first, .., last] = sizes;
    let enough = sizes
        .into_iter()
        .find(|(columns, rows)| columns * rows >= count);
    if count == 0 {
        first
    } else {
        enough.unwrap_or(last)
    }
}

fn messages(chronicle: &Chronicle, environment: &Environment) -> usize {
    match environment.state {
        EnvironmentState::Busy { request_id, .. } => {
            let run = chronicle.runs().get(&request_id);
            run.map_or(0, |run| run.messages.len())
        }
        EnvironmentState::Idle { .. } => 0,
    }
}

fn state(function: &Function, chronicle: &Chronicle, environment: &Environment) -> CellState {
    match environment.state {
        EnvironmentState::Busy {
            request_id,
            since,
            ready,
            until,
        } => CellState::Busy {
            request_id,
            since,
            ready,
            until,
        },
        EnvironmentState::Idle { .. } => {
            match chronicle.ended(&function.name, environment.number) {
                None if environment.kind.provisioned => CellState::Provisioned,
                None | Some(Outcome::Success) => CellState::Idle,
                Some(outcome) => CellState::Broken(outcome),
            }
        }
    }
}
