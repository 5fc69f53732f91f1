//! Small plans of every shape.

use crate::app::stage::model::layout::{Layout, Plan, Wants};
use cloud::template::{ClientNode, HandsOn, Kind, Link, LinkKind, Resource, Stack};
use serde_json::Value;

/// A stack in the making.
pub struct Sketch(pub Stack);

impl Sketch {
    pub fn new() -> Self {
        Self(Stack::default())
    }

    pub fn resource(mut self, kind: Kind, id: &str) -> Self {
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

    pub fn queue(self, id: &str) -> Self {
        self.resource(Kind::Queue, id)
    }

    /// A REST API of this id.
    pub fn api(self, id: &str, reference: &str) -> Self {
        let mut sketch = self.resource(Kind::RestApi, id);
        if let Some(api) = sketch.0.resources.get_mut(id) {
            api.type_name = "AWS::ApiGateway::RestApi".into();
            api.reference = reference.into();
        }
        sketch
    }

    pub fn link(mut self, from: &str, to: &str, kind: LinkKind) -> Self {
        self.0.links.push(Link {
            from: from.into(),
            to: to.into(),
            kind,
        });
        self
    }

    pub fn client(mut self, name: &str, target: &str) -> Self {
        self.0.clients.push(ClientNode {
            name: name.into(),
            target: target.into(),
        });
        self.link(name, target, LinkKind::Sends)
    }

    pub fn pushes(self, from: &str, to: &str) -> Self {
        self.link(from, to, LinkKind::Pushes { by: from.into() })
    }

    pub fn hands_on(self, from: &str, to: &str, on: HandsOn) -> Self {
        self.link(from, to, LinkKind::HandsOn { on })
    }

    pub fn function(self, id: &str, queue: &str) -> Self {
        let kind = LinkKind::Polls {
            mapping: format!("{id}Events"),
            uuid: "0".into(),
        };
        self.resource(Kind::Function, id).link(queue, id, kind)
    }

    pub fn dead_letters(self, from: &str, to: &str) -> Self {
        let kind = LinkKind::DeadLetters {
            max_receive_count: 3,
        };
        self.link(from, to, kind)
    }
}

pub fn bakery() -> Sketch {
    Sketch::new()
        .queue("Burnt")
        .queue("Orders")
        .client("Web shop", "Orders")
        .function("Bake", "Orders")
        .dead_letters("Orders", "Burnt")
}

pub fn call() -> Sketch {
    let sketch = Sketch::new().resource(Kind::Function, "Price");
    sketch.client("Web shop", "Price")
}

pub fn upload() -> Sketch {
    let sketch = Sketch::new()
        .resource(Kind::Bucket, "Pictures")
        .resource(Kind::Function, "Resize");
    let sketch = sketch.client("Camera", "Pictures");
    sketch.pushes("Pictures", "Resize")
}

pub fn fan_out() -> Sketch {
    let sketch = Sketch::new()
        .resource(Kind::Topic, "NewOrders")
        .resource(Kind::Function, "Thank")
        .resource(Kind::Function, "Count")
        .queue("Orders");
    let sketch = sketch.client("Web shop", "NewOrders");
    let sketch = sketch.pushes("NewOrders", "Thank");
    let sketch = sketch.pushes("NewOrders", "Count");
    let sketch = sketch.pushes("NewOrders", "Orders");
    sketch.function("Bake", "Orders")
}

pub fn schedule() -> Sketch {
    let sketch = Sketch::new()
        .resource(Kind::Rule, "EveryMorning")
        .resource(Kind::Function, "Heat")
        .queue("ColdOvens");
    let sketch = sketch.pushes("EveryMorning", "Heat");
    sketch.hands_on("Heat", "ColdOvens", HandsOn::Failure)
}

pub fn dead_letter_of_function() -> Sketch {
    let sketch = call().queue("Lost");
    sketch.hands_on("Price", "Lost", HandsOn::DeadLetter)
}

pub fn two_queues() -> Sketch {
    let sketch = bakery().queue("Cakes").client("Phone", "Cakes");
    sketch.function("Ice", "Cakes")
}

/// Success to one queue, failure to another that a queue uses, too; the bucket also feeds the topic.
pub fn tangle() -> Sketch {
    let sketch = fan_out().queue("Done").queue("Lost");
    let sketch = sketch.hands_on("Thank", "Done", HandsOn::Success);
    let sketch = sketch.hands_on("Thank", "Lost", HandsOn::Failure);
    let sketch = sketch.dead_letters("Orders", "Lost");
    let sketch = sketch.resource(Kind::Bucket, "Pictures");
    let sketch = sketch.client("Camera", "Pictures");
    let sketch = sketch.pushes("Pictures", "Bake");
    sketch.pushes("Pictures", "NewOrders")
}

/// A function whose failures go back to where it all began.
pub fn back() -> Sketch {
    fan_out().hands_on("Bake", "NewOrders", HandsOn::Failure)
}

pub fn sketches() -> Vec<(&'static str, Stack)> {
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

pub fn layouts() -> impl Iterator<Item = (String, Layout)> {
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
