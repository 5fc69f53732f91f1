//! The function's log lines, as CloudWatch Logs shows them.

use super::controls::function_chooser;
use super::keyed::keyed;
use super::use_stage;
use crate::app::stage::clock;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::events::when;
use crate::app::stage::model::logs::{Kind, Row, explained, rows};
use crate::app::stage::model::words;
use cloud::cloudwatch::Report;
use leptos::prelude::*;

/// The panel; `at_end` tells whether the reader looks at its end.
pub fn logs(at_end: StoredValue<bool>) -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let filter = RwSignal::new(String::new());
    let open = RwSignal::new(None::<u64>);
    let found = show.ask(move |cloud, _| rows(cloud, &show.function.get(), &filter.get()));
    let ids = Memo::new(move |_| found.with(|rows| rows.iter().map(Row::key).collect::<Vec<_>>()));
    let list = keyed(ids, move |id| {
        let row = found.with_untracked(|rows| rows.iter().find(|row| row.key() == id).cloned());
        row.map_or_else(|| ().into_any(), |row| one(stage, (open, at_end), row))
    });
    // The newest line stays in view unless the reader has scrolled away from it.
    Effect::new(move |was: Option<bool>| {
        ids.track();
        if was.is_none() || at_end.get_value() {
            clock::scroll_to_end("stage-panel");
        }
        true
    });
    let is_empty = move || found.with(Vec::is_empty);
    let nothing = move || {
        if filter.with(String::is_empty) {
            "No log lines yet. Each invocation writes START, END and REPORT."
        } else {
            "No line holds these words."
        }
    };
    view! {
        <div class="lens-head">
            {function_chooser(stage)}
            <p class="logs-group">
                <span class="quiet">"Log group "</span>
                <code>{move || format!("/aws/lambda/{}", show.function.get())}</code>
            </p>
            <label class="pick logs-filter">
                <span>"Filter"</span>
                <input
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || filter.get()
                    on:input=move |event| filter.set(event_target_value(&event))
                />
            </label>
        </div>
        <p class="stage-nothing" hidden=move || !is_empty()>{nothing}</p>
        <ol class="logs">{list}</ol>
    }
    .into_any()
}

/// Which REPORT line is explained, and whether the reader looks at the end of the list.
type Open = (RwSignal<Option<u64>>, StoredValue<bool>);

fn one(stage: StageHandle, open: Open, row: Row) -> AnyView {
    match row {
        Row::Stream {
            name,
            environment,
            older,
        } => stream(&name, environment, older),
        Row::Line {
            number,
            at,
            kind,
            text,
            report,
        } => {
            let class = match kind {
                Kind::Frame => "log faint",
                Kind::Text => "log",
                Kind::Error => "log bad",
                Kind::Report => "log report",
            };
            let time = when(at, stage.show.origin());
            let title = words::time_of_day(at);
            let line = match report {
                Some(report) => reported(open, number, &text, report),
                None => view! { <code>{text}</code> }.into_any(),
            };
            view! {
                <li class=class>
                    <span class="when" title=title>{time}</span>
                    {line}
                </li>
            }
            .into_any()
        }
    }
}

fn stream(name: &str, environment: Option<u32>, older: usize) -> AnyView {
    let whose = match environment {
        Some(number) => format!("Environment {number}"),
        None => "An environment that is gone".into(),
    };
    let older = (older > 0).then(|| {
        let words = format!("{} not shown", words::counted(older, "older line"));
        view! { <span class="quiet">{words}</span> }
    });
    view! {
        <li class="log-stream">
            <strong>{whose}</strong>
            <code title="The log stream">{name.to_owned()}</code>
            {older}
        </li>
    }
    .into_any()
}

/// A REPORT line: what its numbers say stands below it while it has the focus.
fn reported((open, at_end): Open, number: u64, text: &str, report: Report) -> AnyView {
    let is_open = Memo::new(move |_| open.get() == Some(number));
    let told = move || {
        is_open.get().then(|| {
            let told = explained(&report).into_iter();
            let told: Vec<AnyView> = told
                .map(|(name, words)| {
                    view! {
                        <div>
                            <dt>{name}</dt>
                            <dd>{words}</dd>
                        </div>
                    }
                    .into_any()
                })
                .collect();
            view! { <dl class="log-told">{told}</dl> }
        })
    };
    let explain = move || {
        if at_end.get_value() {
            clock::scroll_to_end("stage-panel");
        }
        open.set(Some(number));
    };
    let text = text.replace('\t', "  ");
    view! {
        <div class="log-report" aria-live="polite">
            <button
                title="What these numbers say"
                aria-expanded=move || is_open.get().to_string()
                on:focus=move |_| explain()
                on:click=move |_| explain()
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        open.set(None);
                    }
                }
            >
                <code>{text}</code>
            </button>
            {told}
        </div>
    }
    .into_any()
}
