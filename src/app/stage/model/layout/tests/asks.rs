//! What the stack does not tell: who asks which API, through what, and what was made while the scene ran.

use super::sketches::Sketch;
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::apis::{Backend, Route, Served};
use crate::app::stage::model::layout::{CardKind, Layout, Made, Plan, Wants};
use cloud::template::Kind;

/// Two clients of a private API, whose requests have whole URLs; one is in a network.
fn private() -> Sketch {
    let mut sketch = Sketch::new()
        .client("Kitchen", "")
        .client("Home", "")
        .api("RecipesApi", "a1")
        .resource(Kind::ApiPart, "KitchenDoor");
    let door = sketch.0.resources.get_mut("KitchenDoor").unwrap();
    door.reference = "vpce-1".into();
    sketch
}

fn leads(layout: &Layout) -> Vec<String> {
    let wires = layout.wires.iter();
    let mut leads: Vec<String> = wires
        .map(|wire| format!("{} to {}", wire.from, wire.to))
        .collect();
    leads.sort();
    leads
}

#[test]
fn clients_lead_to_what_their_urls_name_and_through_their_endpoint() {
    let asks = |client: &str| match client {
        "Kitchen" => vec!["a1".to_owned(), "a1".to_owned()],
        _ => vec!["a1".to_owned(), "gone".to_owned(), String::new()],
    };
    let wants = Wants {
        asks: &asks,
        endpoints: &|client| (client == "Kitchen").then(|| "vpce-1".into()),
        ..Wants::NONE
    };
    let stack = private().0;
    for narrow in [false, true] {
        let layout = Layout::new(&Plan::new(&stack, &wants), narrow);
        assert_eq!(
            leads(&layout),
            [
                "Home to RecipesApi",
                "Kitchen to vpce-1",
                "vpce-1 to RecipesApi"
            ]
        );
        let door = layout.card("vpce-1").unwrap();
        assert_eq!(
            (door.kind, &*door.name),
            (CardKind::Endpoint, "KitchenDoor")
        );
    }
    let at = |layout: &Layout, id: &str| layout.card(id).unwrap().rect;
    let layout = Layout::new(&Plan::new(&stack, &wants), false);
    assert!(at(&layout, "Kitchen").right() < at(&layout, "vpce-1").x);
    assert!(at(&layout, "vpce-1").right() < at(&layout, "RecipesApi").x);
    let plain = Layout::new(&Plan::new(&stack, &Wants::NONE), false);
    assert!(leads(&plain).is_empty());
}

#[test]
fn what_only_a_canary_or_another_stage_asks_has_its_line_too() {
    let route = |name: &str| Route {
        method: "GET".into(),
        path: "/price".into(),
        backend: Backend::Function(name.into()),
    };
    let served = Served {
        name: "prices".into(),
        stages: vec!["prod".into()],
        routes: vec![route("old")],
        beside: vec![("prod".into(), route("new"))],
    };
    let wants = Wants {
        apis: &|_, _| Some(served.clone()),
        ..Wants::NONE
    };
    let sketch = Sketch::new()
        .api("PricesApi", "a1")
        .resource(Kind::Function, "Old")
        .resource(Kind::Function, "New");
    let layout = Layout::new(&Plan::new(&sketch.0, &wants), false);
    assert_eq!(leads(&layout), ["PricesApi to New", "PricesApi to Old"]);
    assert_eq!(layout.card("PricesApi").unwrap().rows, 1);
}

#[test]
fn a_server_outside_has_a_card_of_its_own_and_aws_has_none() {
    let served = |_: ApiKind, _: &str| {
        let hosts = [
            "mill.example",
            "mill.example",
            "sqs.us-east-1.amazonaws.com",
        ];
        let route = |host: &&str| Route {
            method: "GET".into(),
            path: "/flour".into(),
            backend: Backend::Server((*host).into()),
        };
        Some(Served {
            name: "flour".into(),
            stages: Vec::new(),
            routes: hosts.iter().map(route).collect(),
            beside: Vec::new(),
        })
    };
    let wants = Wants {
        apis: &served,
        ..Wants::NONE
    };
    let sketch = Sketch::new().api("FlourApi", "a1").api("MillApi", "b2");
    let layout = Layout::new(&Plan::new(&sketch.0, &wants), false);
    assert_eq!(
        leads(&layout),
        [
            "FlourApi to server/mill.example",
            "MillApi to server/mill.example"
        ]
    );
    assert_eq!(layout.cards.len(), 3);
}

#[test]
fn what_was_made_meanwhile_is_drawn_once() {
    let made = |kind, name: &str, api: &str| Made {
        kind,
        name: name.into(),
        api: api.into(),
    };
    let all = || {
        vec![
            made(CardKind::Queue, "orders", ""),
            made(CardKind::Queue, "late", ""),
            made(CardKind::Api(ApiKind::Rest), "recipes", "a1"),
            made(CardKind::Api(ApiKind::Rest), "recipes", "b2"),
        ]
    };
    let wants = Wants {
        made: &all,
        asks: &|_| vec!["b2".to_owned()],
        ..Wants::NONE
    };
    let sketch = Sketch::new()
        .client("Shop", "")
        .queue("Orders")
        .api("RecipesApi", "a1");
    let layout = Layout::new(&Plan::new(&sketch.0, &wants), false);
    let mut ids: Vec<&str> = layout.cards.iter().map(|card| card.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        [
            "Orders",
            "RecipesApi",
            "Shop",
            "made/b2recipes",
            "made/late"
        ]
    );
    assert_eq!(leads(&layout), ["Shop to made/b2recipes"]);
    assert!(layout.named(CardKind::Queue, "late").is_some());
}
