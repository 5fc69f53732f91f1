//! How large cards are, and what stands where in them.

use super::plan::Node;
use super::{Card, CardKind};
use crate::app::stage::model::shape::{Flow, Rect};

/// The height of a title that stands in one line, and of one in two.
const TITLE: f64 = 32.0;
const LONG_TITLE: f64 = 45.0;
/// How wide a letter of a name is about, and one of a label.
const NAME_LETTER: f64 = 8.0;
const LABEL_LETTER: f64 = 6.0;
/// The line below a queue's messages.
const COUNTS: f64 = 22.0;
/// What the last call came to, for a reader who only calls.
const CALLER: f64 = 22.0;
/// A line of text in an API's card.
pub const ROW: f64 = 15.0;
/// An execution in a state machine's card.
pub const RUN: f64 = 19.0;
/// Clients, topics, buckets, rules and tables.
const SMALL: f64 = 74.0;
const EDGE: f64 = 8.0;
/// Between what waits and what is at work.
const APART: f64 = 8.0;

/// How much room things are given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Density {
    shelf: f64,
    dead_shelf: f64,
    delays: f64,
    /// Events in Lambda's own queue, with a line of words above them.
    events: f64,
    cells: f64,
    hands: f64,
    small: f64,
    /// How many routes of an API are shown.
    routes: usize,
    /// Between the cards of a column.
    pub gap: f64,
    /// Where the first message stands in a queue.
    flow: Flow,
}

/// Wide drawings, the most generous first.
pub(super) const WIDE: [Density; 3] = [
    Density {
        shelf: 78.0,
        dead_shelf: 30.0,
        delays: 42.0,
        events: 46.0,
        cells: 92.0,
        hands: 56.0,
        small: SMALL,
        routes: 5,
        gap: 16.0,
        flow: Flow::Left,
    },
    Density {
        shelf: 54.0,
        dead_shelf: 28.0,
        delays: 40.0,
        events: 46.0,
        cells: 62.0,
        hands: 34.0,
        small: SMALL,
        routes: 4,
        gap: 14.0,
        flow: Flow::Left,
    },
    Density {
        shelf: 30.0,
        dead_shelf: 26.0,
        delays: 36.0,
        events: 32.0,
        cells: 31.0,
        hands: 30.0,
        small: SMALL,
        routes: 3,
        gap: 12.0,
        flow: Flow::Left,
    },
];

/// Wide drawings with many things below each other, of which the small ones are low.
pub(super) const CROWDED: Density = Density {
    small: 44.0,
    gap: 10.0,
    ..WIDE[2]
};

/// Narrow drawings.
pub(super) const NARROW: Density = Density {
    shelf: 52.0,
    dead_shelf: 30.0,
    delays: 34.0,
    events: 46.0,
    cells: 60.0,
    hands: 30.0,
    small: 40.0,
    routes: 4,
    gap: 26.0,
    flow: Flow::Up,
};

/// What a node's card is called below or beside its name.
fn label(node: &Node, kind: CardKind, receives: bool) -> &'static str {
    match kind {
        CardKind::Client => node.word,
        CardKind::Api(kind) => kind.title(),
        CardKind::Queue if node.name.ends_with(".fifo") => "FIFO queue",
        CardKind::Queue => "SQS queue",
        CardKind::DeadLetterQueue => "dead letters",
        CardKind::Function => "Lambda",
        CardKind::Topic => "SNS topic",
        CardKind::Bucket => "S3 bucket",
        CardKind::Rule => "rule",
        CardKind::StateMachine => "Step Functions",
        CardKind::Table => "DynamoDB",
        CardKind::Endpoint => "VPC endpoint",
        CardKind::Server => "server",
        CardKind::You if receives => "consumer",
        CardKind::You => "caller",
    }
}

pub(super) const fn is_small(kind: CardKind) -> bool {
    matches!(
        kind,
        CardKind::Client
            | CardKind::Topic
            | CardKind::Bucket
            | CardKind::Rule
            | CardKind::Table
            | CardKind::Endpoint
            | CardKind::Server
    )
}

/// A card at the origin, as wide as told and as high as it needs to be.
pub(super) fn card(
    node: &Node,
    kind: CardKind,
    receives: bool,
    width: f64,
    room: &Density,
) -> Card {
    let label = label(node, kind, receives);
    let letters = |text: &str| text.chars().count() as f64;
    let line =
        30.0 + NAME_LETTER * letters(&node.name) + 8.0 + LABEL_LETTER * letters(label) + 10.0;
    let title = if line > width { LONG_TITLE } else { TITLE };
    let lobby = match (node.lobby, kind) {
        (true, CardKind::Function) => room.events,
        (true, _) => room.delays,
        _ => 0.0,
    };
    let is_upward = room.flow == Flow::Up;
    let rows = node.rows.clamp(1, room.routes);
    let (body, below) = match kind {
        CardKind::Api(_) => (ROW * rows as f64 + 2.0, COUNTS),
        CardKind::StateMachine => (RUN * rows as f64 + 2.0, COUNTS),
        CardKind::Queue => (room.shelf, COUNTS),
        CardKind::DeadLetterQueue => (room.dead_shelf, COUNTS),
        CardKind::Function => (room.cells, EDGE),
        CardKind::You if receives => (room.hands, EDGE),
        CardKind::You => (CALLER, EDGE),
        _ => (room.small - title, 0.0),
    };
    let rect = Rect::new(0.0, 0.0, width, title + body + lobby + below);
    let inner = |y: f64, h: f64| Rect::new(EDGE, y, width - 2.0 * EDGE, h);
    // What waits stands at the way in: above, except in queues that are read from left to right.
    let (body, lobby_at) = if kind == CardKind::Function || is_upward {
        (inner(title + lobby, body), inner(title, lobby - APART))
    } else {
        let at = title + body + 8.0;
        (inner(title, body), inner(at, lobby - 10.0))
    };
    Card {
        kind,
        id: node.id.clone(),
        name: node.name.clone(),
        label,
        api: node.api.clone(),
        rows,
        rect,
        title,
        body: if is_small(kind) { rect } else { body },
        lobby: (lobby > 0.0).then_some(lobby_at),
        flow: match kind {
            CardKind::Queue | CardKind::DeadLetterQueue => room.flow,
            _ => Flow::Right,
        },
    }
}

/// How wide a card is at least, at best when there is little to share, and at most. Small ones have room for their names.
pub(super) fn widths(kind: CardKind, name: &str) -> [f64; 3] {
    let needed = 20.0 + NAME_LETTER * name.chars().count() as f64;
    let small = |least: f64, most: f64| [least, needed.clamp(least + 16.0, most), most];
    match kind {
        CardKind::Client => small(74.0, 128.0),
        CardKind::Topic
        | CardKind::Bucket
        | CardKind::Rule
        | CardKind::Table
        | CardKind::Endpoint
        | CardKind::Server => small(90.0, 138.0),
        CardKind::StateMachine => [132.0, 176.0, 260.0],
        CardKind::Queue | CardKind::DeadLetterQueue => [122.0, 206.0, 290.0],
        CardKind::Function => [118.0, 130.0, 290.0],
        CardKind::Api(_) => [126.0, 164.0, 230.0],
        CardKind::You => [92.0, 130.0, 132.0],
    }
}
