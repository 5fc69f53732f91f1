//! A function's concurrency: how many invocations run at once, and in which environments.

use super::controls::function_chooser;
use super::use_stage;
use crate::app::stage::clock;
use crate::app::stage::handle::{Show, StageHandle};
use crate::app::stage::model::action::asked;
use crate::app::stage::model::lanes::{Drawn, Frame, Lanes, Limits, Load, SPANS, Track, draw};
use cloud::engine::Cloud;
use cloud::lambda::ACCOUNT_CONCURRENCY;
use leptos::{html, prelude::*};
use serde_json::json;

/// How many lanes are drawn at first, and at most.
const ROWS: [usize; 2] = [12, 60];

/// What is drawn, and the sums above it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    drawn: Drawn,
    load: Option<String>,
    against: Option<String>,
}

/// How the reader looks at it.
#[derive(Clone, Copy)]
struct Look {
    show: Show,
    span_ms: RwSignal<u64>,
    rows: RwSignal<usize>,
    width: RwSignal<i32>,
    /// What was read of the log, and of which history.
    read: StoredValue<(u64, Lanes)>,
    limits: Memo<Limits>,
}

/// The panel.
pub fn lanes() -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let look = Look {
        show,
        span_ms: RwSignal::new(SPANS[1].0),
        rows: RwSignal::new(ROWS[0]),
        width: RwSignal::new(0),
        read: StoredValue::default(),
        limits: show.ask(move |cloud, _| limits(cloud, &show.function.get())),
    };
    let seen = Memo::new(move |_| look.see().unwrap_or_default());
    let is_idle = move || seen.with(|seen| seen.drawn.lanes.is_empty());
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            clock::on_width(&element, move |width| look.width.set(width));
        }
    });
    view! {
        <div class="lanes" node_ref=node>
            {head(stage, look)}
            <p class="lanes-sum">
                <strong>{move || seen.with(|seen| seen.load.clone())}</strong>
                <span class="lanes-against">{move || seen.with(|seen| seen.against.clone())}</span>
            </p>
            <p class="quiet" hidden=move || !is_idle()>
                "Nothing has run in this window. Invoke the function, or let something come to it."
            </p>
            {drawing(look, seen)}
            {legend()}
            {in_words(look, seen)}
        </div>
    }
    .into_any()
}

impl Look {
    /// Looks at the present. Near by, at every frame; from afar, ten times a second.
    fn see(self) -> Option<Seen> {
        let show = self.show;
        let span_ms = self.span_ms.get();
        if span_ms <= SPANS[0].0 {
            show.now.get();
        } else {
            show.tenths.get();
        }
        show.happened.get();
        let (width, rows, epoch) = (self.width.get(), self.rows.get(), show.epoch.get());
        let function = show.function.get();
        let limits = self.limits.get();
        let world = show.world.get_untracked()?;
        let frame = Frame {
            width: f64::from(width.max(240)),
            origin: show.origin(),
            now: world.now(),
            span_ms,
            rows,
            limits,
        };
        self.read.try_update_value(|(of, lanes)| {
            if *of != epoch {
                (*of, *lanes) = (epoch, Lanes::default());
            }
            lanes.read(&world);
            let nothing = Track::default();
            let track = lanes.of(&function).unwrap_or(&nothing);
            let load = load(show, &world, &function)
                .or_else(|| Load::counted(track, frame.origin, frame.now));
            Seen {
                drawn: draw(track, &frame),
                load: load.map(Load::in_words),
                against: load.and_then(|load| load.against(limits)),
            }
        })
    }
}

fn limits(cloud: &Cloud, function: &str) -> Limits {
    let account = asked(cloud, "GetAccountSettings", json!({}));
    let account = account.and_then(|answer| {
        let limit = answer["AccountLimit"]["ConcurrentExecutions"].as_u64()?;
        u32::try_from(limit).ok()
    });
    let function = cloud.lambda().function(function);
    Limits {
        reserved: function.and_then(|function| function.reserved_concurrency),
        account: account.unwrap_or(ACCOUNT_CONCURRENCY),
    }
}

/// What the clients that invoke the function were told to do.
fn load(show: Show, cloud: &Cloud, function: &str) -> Option<Load> {
    let staged = show.staged.get_untracked()?;
    let targets = &staged.targets;
    let id = targets.functions.iter().find(|one| *one.name == *function);
    let id = id.map(|one| one.id.as_str())?;
    let clients = targets.clients.iter().filter(|one| one.target == id);
    let rates = clients.filter_map(|one| Some(cloud.traffic().client(&one.name)?.per_minute));
    let per_minute: u32 = rates.sum();
    let function = cloud.lambda().function(function)?;
    let (least, most) = function.model().duration_ms;
    let timeout = u64::from(function.timeout_s) * 1_000;
    (per_minute > 0).then(|| Load {
        per_minute: f64::from(per_minute),
        each_ms: u64::midpoint(least, most).min(timeout) as f64,
        over_ms: 0,
    })
}

fn head(stage: StageHandle, look: Look) -> AnyView {
    let spans = SPANS.map(|(span_ms, name)| {
        let is_chosen = move || (look.span_ms.get() == span_ms).to_string();
        view! {
            <button class="chip" aria-pressed=is_chosen on:click=move |_| look.span_ms.set(span_ms)>
                {name}
            </button>
        }
        .into_any()
    });
    let alone = move || look.show.function.get().to_string();
    let chooser = function_chooser(stage);
    let name = chooser
        .is_none()
        .then(|| view! { <p class="lens-queue">{alone}</p> });
    view! {
        <div class="lens-head">
            {chooser}
            {name}
            <div class="chips" role="group" aria-label="Window of time">
                {spans.into_iter().collect::<Vec<_>>()}
            </div>
        </div>
    }
    .into_any()
}

fn drawing(look: Look, seen: Memo<Seen>) -> AnyView {
    let size = move |height: bool| {
        let width = look.width.get().max(240);
        let tall = seen.with(|seen| seen.drawn.height.max(100.0));
        if height {
            format!("{tall}")
        } else {
            format!("0 0 {width} {tall}")
        }
    };
    let svg = move || seen.with(|seen| format!("{HATCH}{}", seen.drawn.svg));
    let label = move || {
        seen.with(|seen| {
            let load = seen.load.clone().unwrap_or_default();
            format!("Environments over time: {}. {load}", seen.drawn.summary)
        })
    };
    view! {
        <svg
            class="lanes-drawing"
            role="img"
            aria-label=label
            width="100%"
            height=move || size(true)
            viewBox=move || size(false)
            inner_html=svg
        ></svg>
    }
    .into_any()
}

/// The hatching of cold starts.
const HATCH: &str = "<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hatch-ground\" width=\"5\" height=\"5\"/><rect class=\"hatch-line\" width=\"2.2\" height=\"5\"/></pattern></defs>";

fn legend() -> AnyView {
    let signs = [
        ("cold", "cold start"),
        ("run", "running"),
        ("good", "success"),
        ("bad", "error"),
        ("late", "timeout"),
        ("idle", "idle"),
        ("throttled", "throttled (429)"),
    ];
    let items: Vec<AnyView> = signs
        .into_iter()
        .map(|(class, words)| view! { <li><i class=class></i>{words}</li> }.into_any())
        .collect();
    view! { <ul class="lanes-legend" aria-hidden="true">{items}</ul> }.into_any()
}

/// The text twin.
fn in_words(look: Look, seen: Memo<Seen>) -> AnyView {
    let more = move || seen.with(|seen| seen.drawn.more.clone());
    let has_more = Memo::new(move |_| more().is_some() || look.rows.get() > ROWS[0]);
    let toggle = move |_| {
        look.rows.update(|rows| {
            *rows = if *rows == ROWS[0] { ROWS[1] } else { ROWS[0] };
        });
    };
    let lanes = move || {
        seen.with(|seen| {
            let lanes = seen.drawn.lanes.iter();
            lanes
                .map(|words| view! { <li>{words.clone()}</li> }.into_any())
                .collect::<Vec<_>>()
        })
    };
    view! {
        <p class="lanes-more">
            <span>{move || seen.with(|seen| seen.drawn.summary.clone())}</span>
            " "
            <span>{more}</span>
            <button class="button small" hidden=move || !has_more.get() on:click=toggle>
                {move || if look.rows.get() == ROWS[0] { "Show more of them" } else { "Show fewer" }}
            </button>
        </p>
        <details class="twin">
            <summary>"Each environment in words"</summary>
            <ul>{lanes}</ul>
        </details>
    }
    .into_any()
}
