use super::*;
use crate::app::stage::handle::Show;
use crate::app::stage::model::machine::source;
use crate::app::stage::model::testing::{Bench, ran};
use serde_json::{Value, json};

/// What is seen of a world, without a page.
fn looked_at(bench: &Bench) -> Page {
    let show = Show::new();
    show.world.set(Some(Arc::new(bench.cloud().clone())));
    let look = Look {
        show,
        shown: show.ask(move |cloud, _| source::shown(cloud, &show.machine.get())),
        tab: RwSignal::default(),
        draft: RwSignal::default(),
    };
    page(look, Teller::new(look))
}

/// A Map of two items whose inner state hands them on, and a state after it.
fn mapped() -> Bench {
    let inner = json!({"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}});
    let states = json!({
        "Each": {"Type": "Map", "ItemProcessor": inner, "Next": "Last"},
        "Last": {"Type": "Pass", "End": true},
    });
    ran(&states, &json!([10, 20]))
}

fn input(page: Page) -> Value {
    let flow = page.flow.get_untracked().unwrap();
    serde_json::from_str(&flow.input()).unwrap()
}

#[test]
fn without_a_choice_the_latest_state_is_shown() {
    Owner::new().with(|| {
        let page = looked_at(&mapped());
        assert_eq!(page.state.get_untracked().as_deref(), Some("Last"));
        assert_eq!(input(page), json!([10, 20]));
        assert_eq!(page.visits.with_untracked(Vec::len), 1);
    });
}

#[test]
fn a_chosen_state_shows_its_latest_visit_and_any_other_on_demand() {
    Owner::new().with(|| {
        let page = looked_at(&mapped());
        let choose = |state: &str| {
            let machine = page.look.show.machine;
            machine.update(|selection| selection.choose_state(&state.into()));
        };
        choose("In");
        assert_eq!(input(page), json!(20));
        let first = page.visits.with_untracked(|visits| visits[0].visit);
        page.chosen.set(Some(first));
        assert_eq!(input(page), json!(10));
        // The visit of another state does not count.
        choose("Each");
        assert_eq!(input(page), json!([10, 20]));
    });
}

#[test]
fn an_event_shows_the_visit_that_it_belongs_to() {
    Owner::new().with(|| {
        let page = looked_at(&mapped());
        let machine = page.look.show.machine;
        machine.update(|selection| selection.choose_state(&"In".into()));
        let (entered, _) = page.visits.with_untracked(|visits| visits[0].visit);
        machine.update(|selection| selection.choose_event(entered, Some("In".into())));
        assert_eq!(input(page), json!(10));
    });
}
