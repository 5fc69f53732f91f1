//! The drawing on a wide stage: three columns.

use super::plan::{Lane, Node, Plan};
use super::{Card, CardKind, WIDE, YOU};
use crate::app::stage::model::shape::{Flow, Rect};

const MARGIN: f64 = 8.0;
const CLIENT_WIDTH: f64 = 92.0;
const CLIENT_HEIGHT: f64 = 74.0;
const CONSUMER_WIDTH: f64 = 130.0;
const FUNCTION_HEIGHT: f64 = 132.0;
const HANDS_HEIGHT: f64 = 96.0;
/// Between columns: room for a line and a word on it.
const AISLE: f64 = 58.0;
const GAP: f64 = 16.0;
/// Between a queue and its dead-letter queue.
const DROP: f64 = 30.0;
const TITLE: f64 = 32.0;
const COUNTS: f64 = 22.0;
const SHELF: f64 = 78.0;
const DEAD_SHELF: f64 = 30.0;
const LOBBY: f64 = 42.0;

/// The three columns' left edges and widths that depend on what there is.
struct Columns {
    queue_x: f64,
    queue_w: f64,
    consumer_x: f64,
}

pub(super) fn cards(plan: &Plan) -> Vec<Card> {
    let columns = columns(plan);
    let mut cards = Vec::new();
    let mut top = MARGIN;
    for (at, lane) in plan.lanes.iter().enumerate() {
        let hands = plan.hands && at == 0;
        top = place_lane(&mut cards, &columns, lane, top, hands) + GAP;
    }
    for node in &plan.loose {
        cards.push(function(node, columns.consumer_x, top));
        top += FUNCTION_HEIGHT + GAP;
    }
    cards
}

fn columns(plan: &Plan) -> Columns {
    let has_clients = plan.lanes.iter().any(|lane| !lane.clients.is_empty());
    let has_consumers =
        plan.hands || !plan.loose.is_empty() || plan.lanes.iter().any(has_functions);
    let queue_x = if has_clients {
        MARGIN + CLIENT_WIDTH + AISLE
    } else {
        MARGIN
    };
    let consumer_x = WIDE - MARGIN - CONSUMER_WIDTH;
    let queue_right = if has_consumers {
        consumer_x - AISLE
    } else {
        WIDE - MARGIN
    };
    Columns {
        queue_x,
        queue_w: queue_right - queue_x,
        consumer_x,
    }
}

fn has_functions(lane: &Lane) -> bool {
    !lane.functions.is_empty() || lane.dead_letters.as_deref().is_some_and(has_functions)
}

/// Places a queue, what sends to it and what takes from it; where the next one may begin.
fn place_lane(cards: &mut Vec<Card>, columns: &Columns, lane: &Lane, top: f64, hands: bool) -> f64 {
    let queue = queue(lane, columns, top, SHELF, CardKind::Queue);
    let below = queue.rect.bottom();
    place_clients(cards, lane, queue.rect);
    cards.push(queue);
    let mut right = top;
    for node in &lane.functions {
        cards.push(function(node, columns.consumer_x, right));
        right += FUNCTION_HEIGHT + GAP;
    }
    if hands {
        // Alone, the reader stands where the line from the queue is straight.
        let y = if lane.functions.is_empty() {
            (top + below - HANDS_HEIGHT) / 2.0
        } else {
            right
        };
        let rect = Rect::new(columns.consumer_x, y, CONSUMER_WIDTH, HANDS_HEIGHT);
        cards.push(Card {
            kind: CardKind::You,
            id: YOU.into(),
            name: YOU.into(),
            rect,
            body: rect.inset(8.0, TITLE, 8.0, 8.0),
            lobby: None,
            flow: Flow::Right,
        });
        right = y + HANDS_HEIGHT + GAP;
    }
    let mut left = below;
    let mut next = lane.dead_letters.as_deref();
    while let Some(dead) = next {
        let card = self::queue(
            dead,
            columns,
            left + DROP,
            DEAD_SHELF,
            CardKind::DeadLetterQueue,
        );
        right = right.max(card.rect.y);
        for node in &dead.functions {
            cards.push(function(node, columns.consumer_x, right));
            right += FUNCTION_HEIGHT + GAP;
        }
        if dead.functions.is_empty() {
            right = right.min(card.rect.y);
        }
        left = card.rect.bottom();
        cards.push(card);
        next = dead.dead_letters.as_deref();
    }
    let lowest = cards.iter().map(|card| card.rect.bottom());
    lowest.fold(left, f64::max)
}

fn place_clients(cards: &mut Vec<Card>, lane: &Lane, queue: Rect) {
    let count = lane.clients.len() as f64;
    let all = count * CLIENT_HEIGHT + (count - 1.0) * GAP;
    let mut y = (queue.center().y - all / 2.0).max(queue.y);
    for node in &lane.clients {
        let rect = Rect::new(MARGIN, y, CLIENT_WIDTH, CLIENT_HEIGHT);
        cards.push(Card {
            kind: CardKind::Client,
            id: node.id.clone(),
            name: node.name.clone(),
            rect,
            body: rect,
            lobby: None,
            flow: Flow::Right,
        });
        y += CLIENT_HEIGHT + GAP;
    }
}

fn queue(lane: &Lane, columns: &Columns, top: f64, shelf: f64, kind: CardKind) -> Card {
    let lobby_h = if lane.delays { LOBBY } else { 0.0 };
    let height = TITLE + shelf + lobby_h + COUNTS;
    let rect = Rect::new(columns.queue_x, top, columns.queue_w, height);
    let body = Rect::new(rect.x + 8.0, top + TITLE, rect.w - 16.0, shelf);
    let lobby = Rect::new(body.x, body.bottom() + 8.0, body.w, LOBBY - 10.0);
    Card {
        kind,
        id: lane.queue.id.clone(),
        name: lane.queue.name.clone(),
        rect,
        body,
        lobby: lane.delays.then_some(lobby),
        flow: Flow::Left,
    }
}

fn function(node: &Node, x: f64, y: f64) -> Card {
    let rect = Rect::new(x, y, CONSUMER_WIDTH, FUNCTION_HEIGHT);
    Card {
        kind: CardKind::Function,
        id: node.id.clone(),
        name: node.name.clone(),
        rect,
        body: rect.inset(8.0, TITLE, 8.0, 8.0),
        lobby: None,
        flow: Flow::Right,
    }
}
