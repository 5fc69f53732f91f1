//! One place of the way: what it decided, what it saw, and what is on the line there.

use super::{Look, facts};
use crate::app::stage::model::events::when;
use crate::app::stage::model::journey::{Raw, State, Stop, is_on_the_line, raw};
use leptos::prelude::*;

/// The place that is looked at.
pub(super) fn place(look: Look) -> AnyView {
    let found = Memo::new(move |_| {
        let at = look.at();
        let stop = look.stops.with(|stops| stops.get(at).cloned())?;
        let journey = look.seen.with(|seen| seen.journey.clone())?;
        let raw = raw(&journey, &stop);
        Some((stop, raw))
    });
    let told = move || match found.get() {
        Some((stop, raw)) => told(look, &stop, raw),
        None => ().into_any(),
    };
    view! { <div class="place">{told}</div> }.into_any()
}

fn told(look: Look, stop: &Stop, raw: Raw) -> AnyView {
    let class = match stop.state {
        State::Refused => "place-verdict bad",
        State::Passed | State::Changed | State::Answered => "place-verdict good",
        _ => "place-verdict",
    };
    let at = stop.at.map(|at| when(at, look.show.origin()));
    // What is on the line is shown as such.
    let saw = stop.saw.as_deref().filter(|saw| !is_on_the_line(saw));
    let seen = saw.map(facts);
    view! {
        <h3 class="place-name">
            {stop.name} <span class=class>{stop.verdict()}</span>
            <span class="when">{at}</span>
        </h3>
        <p>{stop.why.to_string()}</p>
        {seen}
        {on_the_line(raw)}
    }
    .into_any()
}

/// The raw request and the raw answer, before and after.
fn on_the_line(raw: Raw) -> AnyView {
    let Raw {
        request,
        request_after,
        response,
        response_after,
    } = raw;
    let is_changed = request_after.is_some();
    let parts: Vec<AnyView> = [
        (
            match is_changed {
                true => "The request, as it came here",
                false => "The request",
            },
            request,
        ),
        ("The request, as it goes on", request_after),
        (
            match response_after.is_some() {
                true => "The answer, as it came here",
                false => "The answer",
            },
            response,
        ),
        ("The answer, as it goes on", response_after),
    ]
    .into_iter()
    .filter_map(|(name, text)| Some(text_figure(name, text?)))
    .collect();
    view! { <div class="on-the-line">{parts}</div> }.into_any()
}

fn text_figure(name: &'static str, text: String) -> AnyView {
    view! {
        <figure class="json">
            <figcaption>{name}</figcaption>
            <pre tabindex="0"><code>{text}</code></pre>
        </figure>
    }
    .into_any()
}
