use super::*;
use cloud::template::{ClientNode, Kind, Link, LinkKind, Resource, Stack};
use serde_json::Value;

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

    fn client(mut self, name: &str, target: &str) -> Self {
        self.0.clients.push(ClientNode {
            name: name.into(),
            target: target.into(),
        });
        self.link(name, target, LinkKind::Sends)
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
    ]
}

fn layouts() -> impl Iterator<Item = (String, Layout)> {
    sketches().into_iter().flat_map(|(name, stack)| {
        let all = [false, true].into_iter().flat_map(move |hands| {
            let stack = stack.clone();
            [false, true].into_iter().flat_map(move |delays| {
                let plan = Plan::new(&stack, hands, &|_| delays);
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
        let layout = Layout::new(&Plan::new(&stack, false, &|_| false), false);
        let drawn = layout.cards.len();
        assert_eq!(drawn, stack.resources.len() + stack.clients.len(), "{name}");
        for id in stack.resources.keys() {
            assert!(layout.card(id).is_some(), "{name}: {id}");
        }
        assert_eq!(layout.wires.len(), stack.links.len(), "{name}");
    }
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
    let layout = Layout::new(&Plan::new(&bakery().0, true, &|_| false), false);
    let asks = |from: &str| layout.wires.iter().find(|wire| wire.from == from).unwrap();
    assert_eq!(asks("Bake").to, "Orders");
    assert_eq!(asks(YOU).to, "Orders");
    assert_eq!(asks(YOU).kind, WireKind::Receives);
}

#[test]
fn the_bakery_is_as_it_should_look() {
    let layout = Layout::new(&Plan::new(&bakery().0, false, &|_| false), false);
    let at = |id: &str| layout.card(id).unwrap();
    assert!(at("Web shop").rect.right() < at("Orders").rect.x);
    assert!(at("Orders").rect.right() < at("Bake").rect.x);
    assert!(at("Orders").rect.bottom() < at("Burnt").rect.y);
    assert_eq!(at("Burnt").kind, CardKind::DeadLetterQueue);
    assert!(layout.height < 300.0, "{}", layout.height);
    let narrow = Layout::new(&Plan::new(&bakery().0, false, &|_| false), true);
    let order: Vec<&str> = narrow.cards.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(order, ["Web shop", "Orders", "Bake", "Burnt"]);
}
