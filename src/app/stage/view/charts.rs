//! Metrics as CloudWatch would show them.

use super::controls::{api_chooser, function_chooser, queue_chooser};
use super::journey::gauge;
use super::use_stage;
use crate::app::stage::handle::Show;
use crate::app::stage::model::charts::{Board, Chart, PERIODS, Subject, board};
use crate::app::stage::model::limits::limits;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How the reader looks at the metrics.
#[derive(Clone, Copy)]
struct Look {
    board: Memo<Board>,
    period_ms: RwSignal<u64>,
    /// The period that is pointed at.
    chosen: RwSignal<Option<usize>>,
}

impl Look {
    /// The period that is pointed at, in words.
    fn period(self) -> Option<String> {
        let chosen = self.chosen.get()?;
        self.board
            .with(|board| Some(format!("from {}", board.periods.get(chosen)?)))
    }
}

/// The panel.
pub fn charts() -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let has_apis = !show.targets().apis.is_empty();
    let period_ms = RwSignal::new(PERIODS[0].0);
    // A second for people, however fast time runs.
    let seconds = Memo::new(move |_| {
        let every = (show.speed.get() * 10.0).max(10.0);
        (show.tenths.get() as f64 / every) as u64
    });
    let look = Look {
        board: Memo::new(move |_| {
            seconds.get();
            seen(show, period_ms.get()).unwrap_or_default()
        }),
        period_ms,
        chosen: RwSignal::new(None),
    };
    let count = Memo::new(move |_| look.board.with(|board| board.charts.len()));
    let all = move || {
        (0..count.get())
            .map(|at| chart(look, at))
            .collect::<Vec<AnyView>>()
    };
    view! {
        <div class="lens-head">
            {has_apis.then(|| api_chooser(stage))}
            {named(function_chooser(stage), show.function)}
            {named(queue_chooser(stage), show.queue)}
            <p class="charts-period">{move || look.period()}</p>
            {periods(look)}
        </div>
        {has_apis.then(|| gauges(show))}
        <div class="charts" on:pointerleave=move |_| look.chosen.set(None)>
            {all}
        </div>
        {table(look)}
    }
    .into_any()
}

/// Token buckets and quotas, as they stand now.
fn gauges(show: Show) -> AnyView {
    let seen = show.ask(|cloud, _| limits(cloud));
    let now = Memo::new(move |_| {
        show.tenths.get();
        let now = show.now.get_untracked();
        seen.with(|seen| seen.iter().map(|one| one.now(now)).collect::<Vec<_>>())
    });
    let all = move || now.get().into_iter().map(gauge).collect::<Vec<AnyView>>();
    view! {
        <section class="limits" aria-label="Token buckets and quotas" hidden=move || seen.with(Vec::is_empty)>
            {all}
        </section>
    }
    .into_any()
}

/// The chooser, or where there is nothing to choose the name.
fn named(chooser: Option<AnyView>, name: RwSignal<std::sync::Arc<str>>) -> AnyView {
    chooser.unwrap_or_else(|| {
        view! { <p class="lens-queue">{move || name.get().to_string()}</p> }.into_any()
    })
}

/// The charts at the present: about once a second while time runs, else whenever something happened.
fn seen(show: Show, period_ms: u64) -> Option<Board> {
    if !show.playing.get() {
        show.happened.get();
    }
    show.epoch.get();
    let targets = show.targets();
    let worked = &targets.queues[..targets.worked];
    let queue = show.queue.get();
    let found = worked.iter().find(|one| one.name == queue);
    let subject = Subject {
        function: show.function.get().to_string(),
        api: show.api.get().to_string(),
        queue: found
            .or(worked.first())
            .map_or_else(String::new, |one| one.name.to_string()),
    };
    let world = show.world.get_untracked()?;
    Some(board(&world, &subject, period_ms))
}

fn periods(look: Look) -> AnyView {
    let chips = PERIODS.map(|(period_ms, name)| {
        let is_chosen = move || (look.period_ms.get() == period_ms).to_string();
        let choose = move |_| {
            look.chosen.set(None);
            look.period_ms.set(period_ms);
        };
        view! { <button class="chip" aria-pressed=is_chosen on:click=choose>{name}</button> }
            .into_any()
    });
    view! {
        <div class="chips" role="group" aria-label="Period">
            {chips.into_iter().collect::<Vec<_>>()}
        </div>
    }
    .into_any()
}

/// One chart: it takes the focus, and arrow keys go from period to period in all of them.
fn chart(look: Look, at: usize) -> AnyView {
    let of = move |get: fn(&Chart) -> String| {
        look.board
            .with(|board| board.charts.get(at).map(get).unwrap_or_default())
    };
    let tone = move || format!("chart {}", of(|chart| chart.tone.to_owned()));
    let svg = move || {
        let chosen = look.chosen.get();
        look.board.with(|board| {
            let chart = board.charts.get(at);
            chart
                .map(|chart| chart.svg(&board.periods, chosen))
                .unwrap_or_default()
        })
    };
    let said = Memo::new(move |_| {
        let chosen = look.chosen.get();
        look.board.with(|board| {
            let chart = board.charts.get(at)?;
            let words = chosen.and_then(|at| chart.words.get(at));
            Some(words.unwrap_or(&chart.total).clone())
        })
    });
    let point = move |event: leptos::ev::PointerEvent| {
        let element = event.current_target();
        let Some(element) = element.and_then(|one| one.dyn_into::<Element>().ok()) else {
            return;
        };
        let rect = element.get_bounding_client_rect();
        let place = (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0);
        choose(look, Some(Chart::slot_at(place)));
    };
    let label = move || {
        format!(
            "{}: {}",
            of(|chart| chart.name.to_owned()),
            of(|chart| chart.total.clone())
        )
    };
    view! {
        <figure class=tone>
            <figcaption>
                <span class="chart-name">{move || of(|chart| chart.name.to_owned())}</span>
                <span class="quiet">{move || of(|chart| chart.statistic.to_owned())}</span>
                <strong aria-live="polite">{said}</strong>
            </figcaption>
            <svg
                viewBox=Chart::view_box()
                role="img"
                tabindex="0"
                aria-label=label
                inner_html=svg
                on:pointermove=point
                on:keydown=move |event| step(look, &event)
                on:blur=move |_| look.chosen.set(None)
            ></svg>
        </figure>
    }
    .into_any()
}

fn choose(look: Look, at: Option<usize>) {
    let count = look.board.with_untracked(|board| board.periods.len());
    let at = at.filter(|at| *at < count);
    if look.chosen.get_untracked() != at {
        look.chosen.set(at);
    }
}

fn step(look: Look, event: &leptos::ev::KeyboardEvent) {
    let last = look
        .board
        .with_untracked(|board| board.periods.len())
        .saturating_sub(1);
    let now = look.chosen.get_untracked();
    let next = match event.key().as_str() {
        "ArrowLeft" => now.map_or(last, |at| at.saturating_sub(1)),
        "ArrowRight" => now.map_or(0, |at| (at + 1).min(last)),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    choose(look, Some(next));
}

/// The text twin: a row for each period, the latest first.
fn table(look: Look) -> AnyView {
    let names = move || {
        look.board.with(|board| {
            let names = board.charts.iter();
            names
                .map(|chart| view! { <th scope="col">{chart.name}</th> }.into_any())
                .collect::<Vec<_>>()
        })
    };
    let rows = move || {
        look.board.with(|board| {
            let periods = board.periods.iter().enumerate().rev();
            periods
                .map(|(at, period)| {
                    let charts = board.charts.iter();
                    let cells: Vec<AnyView> = charts
                        .map(|chart| view! { <td>{chart.words.get(at).cloned()}</td> }.into_any())
                        .collect();
                    view! { <tr><th scope="row">{period.clone()}</th>{cells}</tr> }.into_any()
                })
                .collect::<Vec<_>>()
        })
    };
    let is_open = RwSignal::new(false);
    let body = move || {
        is_open.get().then(|| {
            view! {
                <div class="charts-table" tabindex="0">
                    <table>
                        <thead><tr><th scope="col">"From"</th>{names}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        })
    };
    view! {
        <details class="twin" on:toggle=move |_| is_open.update(|open| *open = !*open)>
            <summary>"As a table"</summary>
            {body}
        </details>
    }
    .into_any()
}
