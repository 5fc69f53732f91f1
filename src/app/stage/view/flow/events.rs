//! The events of an execution, as AWS's console lists them.

use super::Teller;
use super::detail::whole;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::events::Tone;
use crate::app::stage::model::flow::table::{self, Line, line};
use crate::app::stage::view::controls::choice;
use crate::app::stage::view::keyed::keyed;
use crate::app::stage::view::machine::Look;
use crate::app::stage::view::use_stage;
use leptos::prelude::*;

/// How many events are shown at first, and how many more each time.
const PAGE: usize = 200;

/// The table, and which of its rows are open.
#[derive(Clone, Copy)]
struct Table {
    stage: StageHandle,
    look: Look,
    teller: Teller,
    /// The state whose events are shown; empty for all.
    of: RwSignal<String>,
    open: RwSignal<Vec<u64>>,
}

/// The panel.
pub fn events(look: Look) -> AnyView {
    let table = Table {
        stage: use_stage(),
        look,
        teller: Teller::new(look),
        of: RwSignal::new(String::new()),
        open: RwSignal::new(Vec::new()),
    };
    let most = RwSignal::new(PAGE);
    let found = table.teller.ask(move |story, _, _| {
        let of = table.of.get();
        let state = (!of.is_empty()).then_some(&*of);
        table::events(story, state, most.get())
    });
    // Another execution has other events.
    let execution = Memo::new(move |_| look.shown.with(|shown| shown.execution.clone()));
    Effect::new(move |before: Option<_>| {
        let now = execution.get();
        if before.is_some_and(|before| before != now) {
            table.open.set(Vec::new());
        }
        now
    });
    let ids = Memo::new(move |_| {
        // An event of the same number in another execution is another.
        let of = execution.with(|arn| arn.as_deref().map_or(0, hash));
        found.with(|(ids, _)| {
            ids.iter()
                .map(|id| (u128::from(*id), of))
                .collect::<Vec<_>>()
        })
    });
    let rows = keyed(ids, move |(id, _)| row(table, id as u64));
    let is_empty = move || ids.with(Vec::is_empty);
    view! {
        {table.teller.nothing()}
        <div hidden=is_empty>{of_express(look)}</div>
        <div hidden=is_empty>
            <div class="form-row">{filter(table)}</div>
            <div class="history-box">
                <table class="history">
                    <caption class="visually-hidden">"Events of the execution"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"ID"</th>
                            <th scope="col">"Type"</th>
                            <th scope="col" class="history-of">"State"</th>
                            <th scope="col" title="The time since the execution's start">
                                "Started after"
                            </th>
                            <th scope="col" title="The event that led to it">
                                "Previous ID"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <button
                class="button small"
                hidden=move || found.with(|(_, older)| *older == 0)
                on:click=move |_| most.update(|most| *most += PAGE)
            >
                "Older events"
            </button>
        </div>
    }
    .into_any()
}

/// Says that AWS would not tell the events of an Express execution.
fn of_express(look: Look) -> AnyView {
    let is_express = move || look.shown.with(|shown| shown.kind == "EXPRESS");
    view! {
        <p class="form-note" hidden=move || !is_express()>
            "On AWS an Express execution has no history to ask for: its events are written to CloudWatch Logs, if logging is on. Here you see them all the same."
        </p>
    }
    .into_any()
}

/// Two executions are told apart by their ARNs; that two come to the same number is unlikely enough for a table.
fn hash(arn: &str) -> u128 {
    arn.bytes().fold(0, |sum: u128, byte| {
        sum.wrapping_mul(131).wrapping_add(u128::from(byte))
    })
}

/// Which state's events are shown.
fn filter(table: Table) -> AnyView {
    let states = table.teller.ask(|story, _, _| table::states(story));
    let pick = move || {
        let states = states.get();
        let names: Vec<String> = ["All states".to_owned()]
            .into_iter()
            .chain(states.iter().cloned())
            .collect();
        let states = StoredValue::new(states);
        let at = move || {
            let of = table.of.get();
            let at = states.with_value(|states| states.iter().position(|state| *state == of));
            at.map_or(0, |at| at + 1)
        };
        choice("Events of", names, at, move |at| {
            let state = at.checked_sub(1);
            let state = states.with_value(|states| state.and_then(|at| states.get(at).cloned()));
            table.of.set(state.unwrap_or_default());
        })
    };
    let chosen = Memo::new(move |_| table.look.shown.with(|shown| shown.state.clone()));
    let only = move || {
        let state = chosen.get()?.to_string();
        let words = format!("Only {state}");
        let state = StoredValue::new(state);
        let is_only = move || table.of.with(|of| state.with_value(|state| state == of));
        let toggle = move |_| {
            let of = if untrack(is_only) {
                String::new()
            } else {
                state.get_value()
            };
            table.of.set(of);
        };
        Some(view! {
            <button class="chip" aria-pressed=move || is_only().to_string() on:click=toggle>
                {words}
            </button>
        })
    };
    view! {
        {pick}
        {only}
    }
    .into_any()
}

fn row(table: Table, id: u64) -> AnyView {
    // A row does not change once it is written.
    let told = table.teller.now(|story, execution| {
        let row = story.row(id)?;
        Some(line(story, row, execution.started))
    });
    let Some(told) = told else {
        return ().into_any();
    };
    let is_open = Memo::new(move |_| table.open.with(|open| open.contains(&id)));
    let is_chosen = Memo::new(move |_| table.look.shown.with(|shown| shown.event == Some(id)));
    let state = told.state.clone();
    let choose = move |_| {
        table
            .open
            .update(|open| match open.iter().position(|one| *one == id) {
                Some(at) => drop(open.remove(at)),
                None => open.push(id),
            });
        let state = (!state.is_empty()).then(|| state.as_str().into());
        table
            .look
            .show
            .machine
            .update(|selection| selection.choose_event(id, state));
    };
    let Line {
        kind,
        state,
        since,
        previous,
        tone,
        ..
    } = told;
    let class = match tone {
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Faint => "faint",
    };
    let details = move || is_open.get().then(|| details(table, id));
    view! {
        <tr class=class class:chosen=is_chosen>
            <td>{id}</td>
            <td>
                <button
                    aria-expanded=move || is_open.get().to_string()
                    aria-current=move || is_chosen.get().then_some("true")
                    on:click=choose
                >
                    {kind}
                </button>
                // Where there is no room for a column.
                <span class="history-state">{state.clone()}</span>
            </td>
            <td class="history-of">{state}</td>
            <td class="when">{since}</td>
            <td>{previous}</td>
        </tr>
        {details}
    }
    .into_any()
}

/// All that the history tells of an event.
fn details(table: Table, id: u64) -> AnyView {
    let told = table.teller.now(|_, execution| {
        let at = usize::try_from(id.checked_sub(1)?).ok()?;
        let event = execution.events().nth(at)?;
        Some((table::details(event), event.at))
    });
    let Some((json, at)) = told else {
        return ().into_any();
    };
    let label = format!("Event {id}");
    view! {
        <tr class="history-details">
            <td colspan="5">
                {whole(&label, &json)}
                <button
                    class="button small"
                    title="Brings the stage to the moment of this event"
                    on:click=move |_| table.stage.seek(at)
                >
                    "Go to this moment"
                </button>
            </td>
        </tr>
    }
    .into_any()
}
