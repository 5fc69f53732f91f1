mod asks;
mod sketches;

use super::*;
use crate::app::stage::model::shape::Point;
use cloud::template::HandsOn;
use sketches::{
    Sketch, bakery, call, dead_letter_of_function, fan_out, layouts, schedule, sketches,
    two_queues, upload,
};

#[test]
fn cards_stay_on_the_stage_and_apart() {
    for (case, layout) in layouts() {
        for (at, card) in layout.cards.iter().enumerate() {
            let rect = card.rect;
            assert!(
                rect.x >= 0.0 && rect.right() <= layout.width,
                "{case}: {}",
                card.id
            );
            assert!(
                rect.y >= 0.0 && rect.bottom() <= layout.height,
                "{case}: {}",
                card.id
            );
            for other in &layout.cards[..at] {
                let apart = rect.x >= other.rect.right()
                    || other.rect.x >= rect.right()
                    || rect.y >= other.rect.bottom()
                    || other.rect.y >= rect.bottom();
                assert!(apart, "{case}: {} covers {}", card.id, other.id);
            }
        }
    }
}

#[test]
fn places_for_messages_lie_inside_their_cards() {
    for (case, layout) in layouts() {
        for card in &layout.cards {
            for area in card.lobby.iter().chain([&card.body]) {
                let inside = area.x >= card.rect.x
                    && area.right() <= card.rect.right()
                    && area.y >= card.rect.y
                    && area.bottom() <= card.rect.bottom();
                assert!(inside, "{case}: {}", card.id);
            }
        }
    }
}

#[test]
fn everything_of_the_stack_is_drawn_once() {
    for (name, stack) in sketches() {
        let layout = Layout::new(&Plan::new(&stack, &Wants::NONE), false);
        let drawn = layout.cards.len();
        assert_eq!(drawn, stack.resources.len() + stack.clients.len(), "{name}");
        for id in stack.resources.keys() {
            assert!(layout.card(id).is_some(), "{name}: {id}");
        }
        assert_eq!(layout.wires.len(), stack.links.len(), "{name}");
    }
}

/// The points of a line: corners, and points on the way between them.
fn points(path: &str) -> Vec<Point> {
    let numbers = path.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
    let numbers: Vec<f64> = numbers.filter_map(|text| text.parse().ok()).collect();
    let corners: Vec<Point> = numbers
        .chunks(2)
        .map(|pair| Point {
            x: pair[0],
            y: pair[1],
        })
        .collect();
    let steps = corners.windows(2).flat_map(|pair| {
        (1..20).map(|at| {
            let part = f64::from(at) / 20.0;
            Point {
                x: pair[0].x + (pair[1].x - pair[0].x) * part,
                y: pair[0].y + (pair[1].y - pair[0].y) * part,
            }
        })
    });
    steps.collect()
}

#[test]
fn no_line_crosses_a_card() {
    for (case, layout) in layouts() {
        for wire in &layout.wires {
            for point in points(&wire.path) {
                let hit = layout.cards.iter().find(|card| {
                    let inner = card.rect.inset(0.5, 0.5, 0.5, 0.5);
                    (inner.x..inner.right()).contains(&point.x)
                        && (inner.y..inner.bottom()).contains(&point.y)
                });
                let hit = hit.map(|card| &card.id);
                assert_eq!(hit, None, "{case}: {} to {}", wire.from, wire.to);
                let inside = (0.0..=layout.width).contains(&point.x) && point.y <= layout.height;
                assert!(inside, "{case}: {} to {}", wire.from, wire.to);
            }
        }
    }
}

#[test]
fn four_columns_fit_the_stage() {
    for (case, layout) in layouts() {
        assert!(case.starts_with("tangle") || layout.width <= WIDE, "{case}");
    }
    let layout = Layout::new(&Plan::new(&fan_out().0, &Wants::NONE), false);
    let at = |id: &str| layout.card(id).unwrap().rect;
    for (left, right) in [
        ("Web shop", "NewOrders"),
        ("NewOrders", "Orders"),
        ("Orders", "Bake"),
    ] {
        assert!(at(left).right() + 40.0 <= at(right).x, "{left}, {right}");
    }
    assert_eq!(at("Thank").x, at("Orders").x);
    assert!(layout.height < 360.0, "{}", layout.height);
}

#[test]
fn what_stands_side_by_side_is_joined_by_a_straight_line() {
    let plans = [call(), upload(), schedule(), bakery(), two_queues()];
    for stack in plans {
        let layout = Layout::new(&Plan::new(&stack.0, &Wants::NONE), false);
        for wire in &layout.wires {
            let points = points(&wire.path);
            let (first, last) = (points[0], points[points.len() - 1]);
            assert!(
                first.x == last.x || first.y == last.y,
                "{} to {}",
                wire.from,
                wire.to
            );
        }
    }
}

#[test]
fn failures_go_down_and_successes_go_on() {
    let sketch = schedule().queue("WarmOvens");
    let sketch = sketch.hands_on("Heat", "WarmOvens", HandsOn::Success);
    let layout = Layout::new(&Plan::new(&sketch.0, &Wants::NONE), false);
    let at = |id: &str| layout.card(id).unwrap();
    assert!(at("Heat").rect.bottom() < at("ColdOvens").rect.y);
    assert!(at("Heat").rect.right() < at("WarmOvens").rect.x);
    assert_eq!(at("ColdOvens").kind, CardKind::DeadLetterQueue);
    assert_eq!(at("WarmOvens").kind, CardKind::Queue);
}

#[test]
fn functions_with_asynchronous_invokers_show_where_events_wait() {
    let lobby = |sketch: Sketch, id: &str| {
        let layout = Layout::new(&Plan::new(&sketch.0, &Wants::NONE), false);
        layout.card(id).unwrap().lobby.is_some()
    };
    assert!(lobby(upload(), "Resize") && lobby(dead_letter_of_function(), "Price"));
    assert!(!lobby(call(), "Price") && !lobby(fan_out(), "Bake"));
}

#[test]
fn the_reader_stands_where_they_act() {
    let wants = Wants {
        invokes: true,
        ..Wants::NONE
    };
    let layout = Layout::new(&Plan::new(&upload().0, &wants), false);
    let at = |id: &str| layout.card(id).unwrap().rect;
    assert!(at(YOU).right() < at("Resize").x);
    assert!(
        layout
            .wires
            .iter()
            .any(|wire| wire.from == YOU && wire.to == "Resize")
    );
}

#[test]
fn lines_end_at_the_edges_of_their_cards() {
    for (case, layout) in layouts() {
        for wire in &layout.wires {
            let to = layout.card(&wire.to).unwrap().rect;
            let on_side = (wire.tip.x == to.x || wire.tip.x == to.right())
                && (to.y..=to.bottom()).contains(&wire.tip.y);
            let on_level = (wire.tip.y == to.y || wire.tip.y == to.bottom())
                && (to.x..=to.right()).contains(&wire.tip.x);
            assert!(on_side || on_level, "{case}: {} to {}", wire.from, wire.to);
        }
    }
}

#[test]
fn who_polls_asks_the_queue() {
    let wants = Wants {
        receives: true,
        ..Wants::NONE
    };
    let layout = Layout::new(&Plan::new(&bakery().0, &wants), false);
    let asks = |from: &str| layout.wires.iter().find(|wire| wire.from == from).unwrap();
    assert_eq!(asks("Bake").to, "Orders");
    assert_eq!(asks(YOU).to, "Orders");
    assert_eq!(asks(YOU).kind, WireKind::Receives);
}

#[test]
fn the_bakery_is_as_it_should_look() {
    let layout = Layout::new(&Plan::new(&bakery().0, &Wants::NONE), false);
    let at = |id: &str| layout.card(id).unwrap();
    assert!(at("Web shop").rect.right() < at("Orders").rect.x);
    assert!(at("Orders").rect.right() < at("Bake").rect.x);
    assert!(at("Orders").rect.bottom() < at("Burnt").rect.y);
    assert_eq!(at("Burnt").kind, CardKind::DeadLetterQueue);
    assert!(layout.height < 300.0, "{}", layout.height);
    let narrow = Layout::new(&Plan::new(&bakery().0, &Wants::NONE), true);
    let order: Vec<&str> = narrow.cards.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(order, ["Web shop", "Orders", "Bake", "Burnt"]);
}

#[test]
fn many_callers_leave_room_for_what_stands_below_the_drawing() {
    let with = |names: &[&str]| {
        let sketch = Sketch::new().api("OrdersApi", "a1");
        let sketch = names
            .iter()
            .fold(sketch, |sketch, name| sketch.client(name, "OrdersApi"));
        Layout::new(&Plan::new(&sketch.0, &Wants::NONE), false)
    };
    let high = |layout: &Layout| layout.card("Till").unwrap().rect.h;
    let few = with(&["Till", "Stranger", "Prankster"]);
    let many = with(&[
        "Till",
        "Stranger",
        "Prankster",
        "Baker",
        "New till",
        "Game",
        "Robot",
    ]);
    assert!(high(&many) < high(&few), "{} {}", high(&many), high(&few));
    assert!(many.height < 400.0, "{}", many.height);
}

#[test]
fn what_nothing_connects_stands_side_by_side() {
    let tops = |names: &[&str]| {
        let sketch = names
            .iter()
            .fold(Sketch::new(), |sketch, id| sketch.queue(id));
        let layout = Layout::new(&Plan::new(&sketch.0, &Wants::NONE), false);
        let tops = layout.cards.iter().map(|card| card.rect.y);
        let mut tops: Vec<u32> = tops.map(|top| top as u32).collect();
        tops.sort_unstable();
        tops.dedup();
        tops.len()
    };
    assert_eq!(tops(&["A", "B"]), 1);
    assert_eq!(tops(&["A", "B", "C"]), 2);
    assert_eq!(tops(&["A", "B", "C", "D"]), 2);
    assert_eq!(tops(&["A", "B", "C", "D", "E", "F", "G"]), 4);
}
