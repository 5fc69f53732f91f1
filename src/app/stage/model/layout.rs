//! Where things stand in the drawing: a pure function of the stack.
//!
//! Wide: clients on the left, queues in the middle with their dead-letter queues below, consumers on the right.
//! Narrow: the same from top to bottom.

mod narrow;
mod plan;
mod wide;
mod wire;

pub use plan::Plan;
pub use wire::{Wire, WireKind};

use super::shape::{Flow, Rect};

/// The reader's own card, and the end of its wires.
pub const YOU: &str = "You";
/// Drawings are this wide when there is room.
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
    /// The reader, who receives as a consumer would.
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
    /// Where it stands.
    pub rect: Rect,
    /// Where messages are drawn in it.
    pub body: Rect,
    /// Where delayed messages are drawn in it; queues only.
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
        let (cards, width) = if narrow {
            (narrow::cards(plan), NARROW)
        } else {
            (wide::cards(plan), WIDE)
        };
        let bottom = cards.iter().map(|card| card.rect.bottom());
        let mut layout = Self {
            width,
            height: bottom.fold(0.0, f64::max) + 8.0,
            cards,
            wires: Vec::new(),
        };
        layout.wires = wire::wires(plan, &layout, narrow);
        layout
    }

    /// The card of this id.
    #[must_use]
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }

    /// The card of the queue or function of this physical name.
    #[must_use]
    pub fn card_named(&self, name: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.name == name)
    }
}

#[cfg(test)]
mod tests;
