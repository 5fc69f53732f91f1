use super::*;
use crate::app::stage::model::machine::layout::size::{of_label, wrapped};
use cloud::rng::Rng;
use serde_json::{Map, Value, json};

fn drawn(definition: &Value) -> (Graph, Drawing) {
    let graph = Graph::read(&definition.to_string()).unwrap();
    let drawing = Drawing::new(&graph, &Room::WIDE);
    sound(&graph, &drawing);
    let narrow = Drawing::new(&graph, &Room::NARROW);
    sound(&graph, &narrow);
    (graph, drawing)
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() - 0.5
        && b.x < a.right() - 0.5
        && a.y < b.bottom() - 0.5
        && b.y < a.bottom() - 0.5
}

fn contains(outer: Rect, inner: Rect) -> bool {
    let near = 0.5;
    inner.x > outer.x - near
        && inner.y > outer.y - near
        && inner.right() < outer.right() + near
        && inner.bottom() < outer.bottom() + near
}

/// A line's parts: swings are as wide as the gap that they lie in.
fn parts(line: &Line) -> Vec<Rect> {
    let pairs = line.points.iter().zip(line.points.iter().skip(1));
    pairs
        .map(|(a, b)| {
            let (x, y) = (a.x.min(b.x), a.y.min(b.y));
            Rect::new(x, y, (a.x - b.x).abs(), (a.y - b.y).abs()).inset(0.0, 0.0, 0.0, 0.0)
        })
        .collect()
}

/// Nothing lies on anything else, whatever the graph.
fn sound(graph: &Graph, drawing: &Drawing) {
    let whole = Rect::new(0.0, 0.0, drawing.width, drawing.height);
    let related = |a: usize, b: usize| graph.is_within(a, b) || graph.is_within(b, a);
    assert_eq!(drawing.nodes.len(), graph.nodes.len());
    for (at, a) in drawing.nodes.iter().enumerate() {
        assert!(contains(whole, a.rect), "{:?}", a.name);
        for b in &drawing.nodes[at + 1..] {
            assert!(
                related(a.node, b.node) || !overlap(a.rect, b.rect),
                "{:?} lies on {:?}",
                a.name,
                b.name
            );
        }
        if let Some(owner) = graph.owner(a.node) {
            let outer = drawing.placed(owner).unwrap().rect;
            assert!(contains(outer, a.rect), "{:?}", a.name);
        }
    }
    for line in &drawing.lines {
        let owner = graph.blocks[line.block].owner;
        for placed in &drawing.nodes {
            let is_around = owner
                .is_some_and(|owner| owner == placed.node || graph.is_within(owner, placed.node));
            for part in parts(line) {
                assert!(
                    is_around
                        || !overlap(
                            part.inset(-0.6, -0.6, -0.6, -0.6),
                            placed.rect.inset(2.0, 2.0, 2.0, 2.0)
                        ),
                    "line {} of block {} crosses {:?}: {:?}",
                    line.edge,
                    line.block,
                    placed.name,
                    line.points
                );
            }
        }
        let Some(label) = &line.label else { continue };
        assert!(contains(whole, label.rect), "{:?}", label.lines);
        for placed in &drawing.nodes {
            let is_around = owner
                .is_some_and(|owner| owner == placed.node || graph.is_within(owner, placed.node));
            assert!(
                is_around || !overlap(label.rect, placed.rect),
                "{:?} lies on {:?}",
                label.lines,
                placed.name
            );
        }
        for other in &drawing.lines {
            let is_same = (other.block, other.edge) == (line.block, line.edge);
            if let Some(words) = other.label.as_ref().filter(|_| !is_same) {
                assert!(
                    !overlap(label.rect, words.rect),
                    "{:?} {:?}",
                    label.lines,
                    words.lines
                );
            }
        }
    }
}

fn rect(graph: &Graph, drawing: &Drawing, name: &str) -> Rect {
    drawing.placed(graph.named(name).unwrap()).unwrap().rect
}

fn pass(next: &str) -> Value {
    match next {
        "" => json!({"Type": "Pass", "End": true}),
        next => json!({"Type": "Pass", "Next": next}),
    }
}

#[test]
fn a_chain_is_a_straight_column() {
    let (graph, drawing) = drawn(&json!({"StartAt": "A", "States": {
        "A": pass("B"), "B": pass("C"), "C": pass("")}}));
    let columns: Vec<f64> = ["A", "B", "C"]
        .iter()
        .map(|name| rect(&graph, &drawing, name).center().x)
        .collect();
    assert!(columns.iter().all(|x| (x - columns[0]).abs() < 0.1));
    assert_eq!(drawing.dots.len(), 2);
    let order: Vec<&str> = drawing
        .nodes
        .iter()
        .map(|one| &*graph.nodes[one.node].name)
        .collect();
    assert_eq!(order, ["A", "B", "C"]);
    assert!(drawing.lines.iter().all(|line| line.points.len() == 2));
}

#[test]
fn a_choice_shows_its_conditions_in_their_order() {
    let (graph, drawing) = drawn(&json!({"StartAt": "C", "States": {
        "C": {"Type": "Choice", "Default": "Third", "Choices": [
            {"Variable": "$.price", "NumericGreaterThan": 20, "Next": "First"},
            {"Variable": "$.kind", "StringEquals": "gift", "Next": "Second"}]},
        "First": pass("Z"), "Second": pass("Z"), "Third": pass("Z"), "Z": {"Type": "Succeed"}}}));
    let labels: Vec<&str> = drawing
        .lines
        .iter()
        .filter_map(|line| Some(line.label.as_ref()?.lines[0].as_str()))
        .collect();
    assert_eq!(labels, ["$.price > 20", "$.kind = \"gift\"", "Default"]);
    let x = |name| rect(&graph, &drawing, name).x;
    assert!(x("First") < x("Second") && x("Second") < x("Third"));
    let y = |name| rect(&graph, &drawing, name).y;
    assert!((y("First") - y("Third")).abs() < 0.1 && y("Z") > y("First"));
}

#[test]
fn loops_go_round_at_the_side() {
    let (graph, drawing) = drawn(&json!({"StartAt": "Ask", "States": {
        "Ask": {"Type": "Task", "Resource": "r", "Next": "Done?"},
        "Done?": {"Type": "Choice", "Default": "Wait", "Choices": [
            {"Condition": "{% $done %}", "Next": "End"}]},
        "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Ask"},
        "End": {"Type": "Succeed"}}}));
    let back: Vec<&Line> = drawing.lines.iter().filter(|line| line.is_back).collect();
    let [back] = back.as_slice() else {
        panic!("{}", back.len())
    };
    let ask = rect(&graph, &drawing, "Ask");
    let tip = back.points.last().unwrap();
    assert!(tip.x <= ask.x + 0.5 || tip.x >= ask.right() - 0.5);
    assert!(tip.y > ask.y && tip.y < ask.bottom());
    assert!(back.angle == 0 || back.angle == 180);
}

#[test]
fn a_state_may_lead_to_itself() {
    let (_, drawing) = drawn(&json!({"StartAt": "W", "States": {
        "W": {"Type": "Choice", "Default": "Z", "Choices": [
            {"Variable": "$.again", "BooleanEquals": true, "Next": "W"}]},
        "Z": {"Type": "Fail"}}}));
    let back = drawing.lines.iter().find(|line| line.is_back).unwrap();
    assert_eq!(back.label.as_ref().unwrap().lines, ["$.again = true"]);
}

#[test]
fn branches_stand_side_by_side_and_nest() {
    let inner = json!({"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "I1", "States": {"I1": pass("I2"), "I2": pass("")}},
        {"StartAt": "I3", "States": {"I3": pass("")}}]});
    let (graph, drawing) = drawn(&json!({"StartAt": "P", "States": {
        "P": {"Type": "Parallel", "Next": "M", "Branches": [
            {"StartAt": "A", "States": {"A": pass("")}},
            {"StartAt": "B", "States": {"B": inner}},
            {"StartAt": "C", "States": {"C": pass("")}}],
          "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]},
        "M": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Each", "States": {"Each": pass("")}}},
        "Sorry": {"Type": "Fail", "Error": "Sorry"}}}));
    let numbers: Vec<usize> = drawing.lanes.iter().map(|lane| lane.number).collect();
    assert_eq!(numbers, [1, 2, 1, 2, 3, 0]);
    let lanes: Vec<&Lane> = drawing
        .lanes
        .iter()
        .filter(|lane| graph.blocks[lane.block].owner == Some(0))
        .collect();
    assert!(lanes[0].rect.right() < lanes[1].rect.x && lanes[1].rect.right() < lanes[2].rect.x);
    assert!((lanes[0].rect.y - lanes[2].rect.y).abs() < 0.1);
    // Inside there are no dots: the box is the beginning and the end.
    assert_eq!(drawing.dots.len(), 2);
}

#[test]
fn names_break_at_words_and_never_in_silence() {
    let cases = [
        ("Short", 12, vec!["Short"]),
        ("Charge the card", 12, vec!["Charge the", "card"]),
        (
            "ChargeTheCustomersCard",
            14,
            vec!["ChargeThe", "CustomersCard"],
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            10,
            vec!["aaaaaaaaaa", "aaaaaaaaa…"],
        ),
        ("Größe ändern bitte", 10, vec!["Größe", "ändern bi…"]),
    ];
    for (name, letters, lines) in cases {
        assert_eq!(wrapped(name, letters), lines);
    }
    assert!(of_label(&wrapped("a = 1 and b = 2 or c = 3", 12)).1 > of_label(&["x".into()]).1);
}

/// A machine of random states that lead anywhere.
fn random(rng: &mut Rng, depth: u64) -> Value {
    let count = 1 + rng.below(9);
    let prefix = rng.next_u64() % 100_000;
    let name = |at: u64| format!("State {prefix} {at}");
    let mut states = Map::new();
    for at in 0..count {
        let anywhere = |rng: &mut Rng| name(rng.below(count));
        let next = anywhere(rng);
        let mut state = match rng.below(if depth < 2 { 8 } else { 5 }) {
            0 => json!({"Type": "Choice", "Default": next, "Choices": [
                {"Variable": "$.a", "NumericEquals": 1, "Next": anywhere(rng)},
                {"Variable": "$.something.much.longer", "StringMatches": "a*", "Next": anywhere(rng)}]}),
            1 => json!({"Type": "Task", "Resource": "r", "Next": next,
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": anywhere(rng)}]}),
            2 => json!({"Type": "Succeed"}),
            3 => json!({"Type": "Fail"}),
            4 => json!({"Type": "Wait", "Seconds": 1, "Next": next}),
            5 => json!({"Type": "Map", "Next": next, "ItemProcessor": random(rng, depth + 1)}),
            _ => {
                json!({"Type": "Parallel", "Next": next, "Branches": [random(rng, depth + 1), random(rng, depth + 1)]})
            }
        };
        if state.get("Next").is_some() && rng.below(3) == 0 {
            state.as_object_mut().unwrap().remove("Next");
            state["End"] = true.into();
        }
        states.insert(name(at), state);
    }
    json!({"StartAt": name(0), "States": states})
}

#[test]
fn nothing_lies_on_anything_else_whatever_the_machine() {
    for seed in 0..150 {
        let mut rng = Rng::new(seed);
        drawn(&random(&mut rng, 0));
    }
}

#[test]
fn large_machines_are_drawn() {
    let states: Map<String, Value> = (0..400)
        .map(|at| {
            let next = if at == 399 {
                String::new()
            } else {
                format!("S{}", at + 1)
            };
            (format!("S{at}"), pass(&next))
        })
        .collect();
    let (_, drawing) = drawn(&json!({"StartAt": "S0", "States": states}));
    assert_eq!(drawing.lines.len(), 401);
}
