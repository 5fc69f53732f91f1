use super::*;
use crate::app::stage::model::shape::Point;
use cloud::template::{ClientNode, HandsOn, Kind, Link, LinkKind, Resource, Stack};
use serde_json::Value;

fn pushes() -> LinkKind {
    LinkKind::Pushes { by: String::new() }
}

struct Sketch(Stack);

impl Sketch {
    fn new() -> Self {
        Self(Stack::default())
    }

    fn resource(mut self, kind: Kind, id: &str) -> Self {
        let resource = Resource {
            logical_id: id.into(),
            kind,
            type_name: String::new(),
            name: id.to_lowercase(),
            reference: String::new(),
            attributes: Default::default(),
            properties: Value::Null,
        };
        self.0.resources.insert(id.into(), resource);
        self
    }

    fn queue(self, id: &str) -> Self {
        self.resource(Kind::Queue, id)
    }

    fn link(mut self, from: &str, to: &str, kind: LinkKind) -> Self {
        self.0.links.push(Link {
            from: from.into(),
            to: to.into(),
            kind,
        });
        self
    }

    fn client(self, name: &str, target: &str) -> Self {
        self.client_by(name, target, LinkKind::Sends)
    }

    fn caller(self, name: &str, target: &str) -> Self {
        self.client_by(name, target, LinkKind::Sends)
    }

    fn client_by(mut self, name: &str, target: &str, kind: LinkKind) -> Self {
        self.0.clients.push(ClientNode {
            name: name.into(),
            target: target.into(),
        });
        self.link(name, target, kind)
    }

    fn hands_on(self, from: &str, to: &str, on: HandsOn) -> Self {
        self.link(from, to, LinkKind::HandsOn { on })
    }

    fn function(self, id: &str, queue: &str) -> Self {
        let kind = LinkKind::Polls {
            mapping: format!("{id}Events"),
            uuid: "0".into(),
        };
        self.resource(Kind::Function, id).link(queue, id, kind)
    }

    fn dead_letters(self, from: &str, to: &str) -> Self {
        let kind = LinkKind::DeadLetters {
            max_receive_count: 3,
        };
        self.link(from, to, kind)
    }
}

fn bakery() -> Sketch {
    Sketch::new()
        .queue("Burnt")
        .queue("Orders")
        .client("Web shop", "Orders")
        .function("Bake", "Orders")
        .dead_letters("Orders", "Burnt")
}

fn call() -> Sketch {
    let sketch = Sketch::new().resource(Kind::Function, "Price");
    sketch.caller("Web shop", "Price")
}

fn upload() -> Sketch {
    let sketch = Sketch::new()
        .resource(Kind::Bucket, "Pictures")
        .resource(Kind::Function, "Resize");
    let sketch = sketch.caller("Camera", "Pictures");
    sketch.link("Pictures", "Resize", pushes())
}

fn fan_out() -> Sketch {
    let sketch = Sketch::new()
        .resource(Kind::Topic, "NewOrders")
        .resource(Kind::Function, "Thank")
        .resource(Kind::Function, "Count")
        .queue("Orders");
    let sketch = sketch.caller("Web shop", "NewOrders");
    let sketch = sketch.link("NewOrders", "Thank", pushes());
    let sketch = sketch.link("NewOrders", "Count", pushes());
    let sketch = sketch.link("NewOrders", "Orders", pushes());
    sketch.function("Bake", "Orders")
}

fn schedule() -> Sketch {
    let sketch = Sketch::new()
        .resource(Kind::Rule, "EveryMorning")
        .resource(Kind::Function, "Heat")
        .queue("ColdOvens");
    let sketch = sketch.link("EveryMorning", "Heat", pushes());
    sketch.hands_on("Heat", "ColdOvens", HandsOn::Failure)
}

fn dead_letter_of_function() -> Sketch {
    let sketch = call().queue("Lost");
    sketch.hands_on("Price", "Lost", HandsOn::DeadLetter)
}

fn two_queues() -> Sketch {
    let sketch = bakery().queue("Cakes").client("Phone", "Cakes");
    sketch.function("Ice", "Cakes")
}

/// Success to one queue, failure to another that a queue uses, too; the bucket also feeds the topic.
fn tangle() -> Sketch {
    let sketch = fan_out().queue("Done").queue("Lost");
    let sketch = sketch.hands_on("Thank", "Done", HandsOn::Success);
    let sketch = sketch.hands_on("Thank", "Lost", HandsOn::Failure);
    let sketch = sketch.dead_letters("Orders", "Lost");
    let sketch = sketch.resource(Kind::Bucket, "Pictures");
    let sketch = sketch.caller("Camera", "Pictures");
    let sketch = sketch.link("Pictures", "Bake", pushes());
    sketch.link("Pictures", "NewOrders", pushes())
}

/// A function whose failures go back to where it all began.
fn back() -> Sketch {
    fan_out().hands_on("Bake", "NewOrders", HandsOn::Failure)
}

fn sketches() -> Vec<(&'static str, Stack)> {
    let two = bakery()
        .queue("Cakes")
        .client("Phone", "Cakes")
        .client("Counter", "Cakes")
        .function("Ice", "Cakes")
        .function("Box", "Cakes")
        .dead_letters("Cakes", "Burnt");
    vec![
        ("nothing", Stack::default()),
        ("queue only", Sketch::new().queue("Orders").0),
        (
            "counter",
            Sketch::new().queue("Orders").client("Web shop", "Orders").0,
        ),
        ("bakery", bakery().0),
        ("dead letters handled", bakery().function("Mend", "Burnt").0),
        ("two lanes", two.0),
        (
            "loose function",
            bakery().resource(Kind::Function, "Alone").0,
        ),
        (
            "circle",
            Sketch::new()
                .queue("A")
                .queue("B")
                .dead_letters("A", "B")
                .dead_letters("B", "A")
                .0,
        ),
        ("call", call().0),
        ("upload", upload().0),
        ("fan out", fan_out().0),
        ("schedule", schedule().0),
        ("dead letter of function", dead_letter_of_function().0),
        ("two queues", two_queues().0),
        ("tangle", tangle().0),
        ("back", back().0),
    ]
}

fn layouts() -> impl Iterator<Item = (String, Layout)> {
    sketches().into_iter().flat_map(|(name, stack)| {
        let all = [false, true].into_iter().flat_map(move |hands| {
            let stack = stack.clone();
            [false, true].into_iter().flat_map(move |delays| {
                let lobbies = |_: &str| delays;
                let plan = Plan::new(
                    &stack,
                    &Wants {
                        receives: hands,
                        delays: &lobbies,
                        events: &lobbies,
                        ..Wants::NONE
                    },
                );
                [false, true].map(|narrow| {
                    let case = format!("{name}, hands {hands}, delays {delays}, narrow {narrow}");
                    (case, Layout::new(&plan, narrow))
                })
            })
        });
        all.collect::<Vec<_>>()
    })
}

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

/// Writes the drawings to a folder, to look at them: `LAYOUTS=/tmp/x cargo test -p stratus layout`.
#[test]
fn sketch_everything() {
    let Ok(folder) = std::env::var("LAYOUTS") else {
        return;
    };
    for (case, layout) in layouts() {
        let mut svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {} {}' width='{}' font-family='sans-serif' font-size='11'>",
            layout.width, layout.height, layout.width
        );
        for wire in &layout.wires {
            svg += &format!(
                "<path d='{}' fill='none' stroke='#555'/><circle cx='{}' cy='{}' r='3'/><circle cx='{}' cy='{}' r='2' fill='red'/><text x='{}' y='{}' text-anchor='{}'>word</text>",
                wire.path,
                wire.tip.x,
                wire.tip.y,
                wire.door.x,
                wire.door.y,
                wire.word.x,
                wire.word.y,
                wire.anchor
            );
        }
        for card in &layout.cards {
            for (rect, fill) in [(card.rect, "#eee"), (card.body, "#fff")] {
                svg += &format!(
                    "<rect x='{}' y='{}' width='{}' height='{}' rx='8' fill='{fill}' stroke='#888'/>",
                    rect.x, rect.y, rect.w, rect.h
                );
            }
            if let Some(rect) = card.lobby {
                svg += &format!(
                    "<rect x='{}' y='{}' width='{}' height='{}' rx='8' fill='#dde' stroke='#888'/>",
                    rect.x, rect.y, rect.w, rect.h
                );
            }
            svg += &format!(
                "<text x='{}' y='{}'>{} {}</text>",
                card.rect.x + 9.0,
                card.rect.y + 20.0,
                card.name,
                card.label
            );
        }
        svg += "</svg>";
        std::fs::write(
            format!("{folder}/{}.svg", case.replace([' ', ','], "_")),
            svg,
        )
        .unwrap();
    }
}
