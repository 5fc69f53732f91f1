//! Where things stand in the drawing: a pure function of the stack.
//!
//! Wide: in columns from left to right, as messages and events go; what takes the failures stands below what gives up.
//! Narrow: the same from top to bottom.

mod narrow;
mod outside;
mod place;
mod plan;
mod rank;
mod route;
mod size;
mod wide;
mod wire;

pub use plan::{Made, Plan, Wants};
pub use size::{ROW, RUN};
pub use wire::{Wire, WireKind};

use super::action::ApiKind;
use super::shape::{Flow, Rect};
use cloud::sorted::SortSmall as _;
use rank::Ranks;

/// The reader's own card, and the end of its wires.
pub const YOU: &str = "You";
/// Drawings are this wide when there is room; wider ones have more columns than fit.
pub const WIDE: f64 = 560.0;
/// Drawings are this wide on a phone.
pub const NARROW: f64 = 320.0;

/// What a card stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// A program outside AWS.
    Client,
    /// A queue.
    Queue,
    /// A queue that takes what others gave up on.
    DeadLetterQueue,
    /// A Lambda function.
    Function,
    /// A topic.
    Topic,
    /// A bucket.
    Bucket,
    /// A rule: a schedule, or a pattern of events.
    Rule,
    /// An API.
    Api(ApiKind),
    /// A state machine.
    StateMachine,
    /// A DynamoDB table.
    Table,
    /// A server outside AWS that an API has behind it.
    Server,
    /// A VPC endpoint, by which those in a network reach private APIs.
    Endpoint,
    /// The reader, who calls, or receives as a consumer would.
    You,
}

/// One thing of the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What it stands for.
    pub kind: CardKind,
    /// Its logical id; a client's name; [`YOU`].
    pub id: String,
    /// Its physical name, by which the world knows it.
    pub name: String,
    /// What it is, in a word or two.
    pub label: &'static str,
    /// An API's id; empty for all else.
    pub api: String,
    /// How many lines there are in it: an API's routes, a state machine's executions.
    pub rows: usize,
    /// Where it stands.
    pub rect: Rect,
    /// How high its title is: from a certain height on, name and label stand in two lines.
    pub title: f64,
    /// Where messages are drawn in it.
    pub body: Rect,
    /// Where what waits is drawn in it: delayed messages of a queue, events in Lambda's own queue for a function.
    pub lobby: Option<Rect>,
    /// Where the first message stands.
    pub flow: Flow,
}

/// The whole drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Its width: [`WIDE`] or [`NARROW`].
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What stands in it.
    pub cards: Vec<Card>,
    /// What leads where.
    pub wires: Vec<Wire>,
}

impl Layout {
    /// Draws the plan, from top to bottom when there is little room.
    #[must_use]
    pub fn new(plan: &Plan, narrow: bool) -> Self {
        let ranks = Ranks::new(plan);
        let kinds: Vec<CardKind> = (0..plan.nodes.len())
            .map(|at| match plan.nodes[at].kind {
                CardKind::Queue if ranks.takes_failures[at] => CardKind::DeadLetterQueue,
                kind => kind,
            })
            .collect();
        let (mut cards, wires, width) = if narrow {
            let arranged = narrow::arrange(plan, &ranks, &kinds);
            let wires = wire::narrow_wires(plan, &arranged);
            (arranged.cards, wires, NARROW)
        } else {
            let arranged = wide::arrange(plan, &ranks, &kinds);
            let wires = wire::wide_wires(plan, &ranks, &arranged);
            (arranged.cards, wires, arranged.width)
        };
        let bottoms = cards.iter().map(|card| card.rect.bottom());
        let lowest = bottoms.chain(wires.iter().map(|wire| wire.lowest));
        let height = lowest.fold(0.0, f64::max) + 8.0;
        // The keyboard goes from thing to thing as messages do.
        let place = |card: &Card| {
            let mut order = ranks.order.iter();
            order.position(|at| plan.nodes[*at].id == card.id)
        };
        if narrow {
            cards.sort_small_by(|a, b| {
                (a.rect.y + a.rect.x / 1000.0).total_cmp(&(b.rect.y + b.rect.x / 1000.0))
            });
        } else {
            cards.sort_small_by_key(place);
        }
        Self {
            width,
            height,
            cards,
            wires,
        }
    }

    /// The card of this id.
    #[must_use]
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }

    /// The card of the API of this id.
    #[must_use]
    pub fn api(&self, id: &str) -> Option<&Card> {
        let mut cards = self.cards.iter();
        cards.find(|card| !id.is_empty() && card.api == id)
    }

    /// The card of the thing of this kind and physical name; queues are of one kind here.
    #[must_use]
    pub fn named(&self, kind: CardKind, name: &str) -> Option<&Card> {
        let is_of_kind = |card: &&Card| card.kind.is_a(kind) && card.name == name;
        self.cards.iter().find(is_of_kind)
    }
}

impl CardKind {
    /// What policies call the service that pushes from such a card.
    #[must_use]
    pub const fn service(self) -> &'static str {
        match self {
            Self::Bucket => "s3.amazonaws.com",
            Self::Topic => "sns.amazonaws.com",
            Self::Rule => "events.amazonaws.com",
            _ => "",
        }
    }

    /// Whether it stands outside AWS.
    #[must_use]
    pub const fn is_outside(self) -> bool {
        matches!(self, Self::Client | Self::You)
    }

    /// Whether it is the same, all queues taken as one kind.
    #[must_use]
    pub fn is_a(self, kind: Self) -> bool {
        let plain = |kind| match kind {
            Self::DeadLetterQueue => Self::Queue,
            kind => kind,
        };
        plain(self) == plain(kind)
    }
}

impl Card {
    fn move_to(&mut self, x: f64, y: f64) {
        let (dx, dy) = (x - self.rect.x, y - self.rect.y);
        for rect in [&mut self.rect, &mut self.body]
            .into_iter()
            .chain(&mut self.lobby)
        {
            rect.x += dx;
            rect.y += dy;
        }
    }
}

#[cfg(test)]
mod tests;
