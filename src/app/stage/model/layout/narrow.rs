//! The drawing on a narrow stage: from top to bottom.

use super::plan::{Lane, Node, Plan};
use super::{Card, CardKind, NARROW, YOU};
use crate::app::stage::model::shape::{Flow, Rect};
use cloud::template::LinkKind;

const MARGIN: f64 = 6.0;
/// Kept free on the right for lines to dead-letter queues, where there are any.
const GUTTER: f64 = 16.0;
const CLIENT_HEIGHT: f64 = 40.0;
const GAP: f64 = 26.0;
const TITLE: f64 = 30.0;
const COUNTS: f64 = 22.0;
const SHELF: f64 = 52.0;
const DEAD_SHELF: f64 = 30.0;
const LOBBY: f64 = 34.0;
const FUNCTION_BODY: f64 = 60.0;
const HANDS_BODY: f64 = 30.0;

pub(super) fn cards(plan: &Plan) -> Vec<Card> {
    let has_dead_letters = plan.lanes.iter().any(|lane| lane.dead_letters.is_some())
        || plan
            .lines
            .iter()
            .any(|line| matches!(line.kind, LinkKind::DeadLetters { .. }));
    let gutter = if has_dead_letters { GUTTER } else { 0.0 };
    let mut stack = Stacking {
        cards: Vec::new(),
        top: MARGIN,
        width: NARROW - 2.0 * MARGIN - gutter,
    };
    for (at, lane) in plan.lanes.iter().enumerate() {
        stack.lane(lane, CardKind::Queue, plan.hands && at == 0);
    }
    for node in &plan.loose {
        stack.card(node, CardKind::Function, TITLE + FUNCTION_BODY + 8.0);
    }
    stack.cards
}

struct Stacking {
    cards: Vec<Card>,
    top: f64,
    width: f64,
}

impl Stacking {
    fn lane(&mut self, lane: &Lane, kind: CardKind, hands: bool) {
        self.clients(&lane.clients);
        self.queue(lane, kind);
        for node in &lane.functions {
            self.card(node, CardKind::Function, TITLE + FUNCTION_BODY + 8.0);
        }
        if hands {
            let you = Node {
                id: YOU.into(),
                name: YOU.into(),
            };
            self.card(&you, CardKind::You, TITLE + HANDS_BODY + 8.0);
        }
        if let Some(dead) = lane.dead_letters.as_deref() {
            self.lane(dead, CardKind::DeadLetterQueue, false);
        }
    }

    fn clients(&mut self, clients: &[Node]) {
        if clients.is_empty() {
            return;
        }
        let each = (self.width - 8.0 * (clients.len() as f64 - 1.0)) / clients.len() as f64;
        let mut x = MARGIN;
        for node in clients {
            let rect = Rect::new(x, self.top, each, CLIENT_HEIGHT);
            self.cards.push(Card {
                kind: CardKind::Client,
                id: node.id.clone(),
                name: node.name.clone(),
                rect,
                body: rect,
                lobby: None,
                flow: Flow::Right,
            });
            x += each + 8.0;
        }
        self.top += CLIENT_HEIGHT + GAP;
    }

    fn queue(&mut self, lane: &Lane, kind: CardKind) {
        let shelf = match kind {
            CardKind::Queue => SHELF,
            _ => DEAD_SHELF,
        };
        let lobby_h = if lane.delays { LOBBY } else { 0.0 };
        let height = TITLE + shelf + lobby_h + COUNTS;
        let rect = Rect::new(MARGIN, self.top, self.width, height);
        // Delayed messages come in at the top and the way out is below.
        let lobby = Rect::new(rect.x + 8.0, rect.y + TITLE, rect.w - 16.0, LOBBY - 10.0);
        let shelf_y = rect.y + TITLE + lobby_h;
        self.cards.push(Card {
            kind,
            id: lane.queue.id.clone(),
            name: lane.queue.name.clone(),
            rect,
            body: Rect::new(lobby.x, shelf_y, lobby.w, shelf),
            lobby: lane.delays.then_some(lobby),
            flow: Flow::Up,
        });
        self.top += height + GAP;
    }

    fn card(&mut self, node: &Node, kind: CardKind, height: f64) {
        let rect = Rect::new(MARGIN, self.top, self.width, height);
        self.cards.push(Card {
            kind,
            id: node.id.clone(),
            name: node.name.clone(),
            rect,
            body: rect.inset(8.0, TITLE, 8.0, 8.0),
            lobby: None,
            flow: Flow::Right,
        });
        self.top += height + GAP;
    }
}
