//! The drawing in words: what stands where, and what happened last.

use super::use_stage;
use crate::app::stage::model::events::{self, Filter};
use crate::app::stage::model::standing;
use leptos::prelude::*;

/// How many events are told.
const EVENTS: usize = 8;

/// The text twin of the drawing.
#[component]
pub fn Text() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let staged = show.staged.get_untracked();
    let description = staged
        .as_ref()
        .map(|staged| staged.scene.description.clone());
    let deployed = staged.map_or(0, |staged| staged.deployed);
    let origin = show.origin();
    let layout = show.layout.get_untracked();
    let state = show.ask(move |cloud, chronicle| standing::rows(cloud, chronicle, &layout));
    let latest = show.ask(move |cloud, _| {
        let log = cloud.log();
        let newest = events::newest(log, deployed, Filter::News, EVENTS);
        let told = newest.iter().filter_map(|seq| log.get(*seq));
        told.map(|entry| {
            (
                events::when(entry.at, origin),
                events::in_words(cloud, entry),
            )
        })
        .collect::<Vec<_>>()
    });
    let rows = move || {
        let rows = state.get().into_iter();
        rows.map(|(name, words)| {
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{words}</td>
                </tr>
            }
        })
        .collect_view()
    };
    let list = move || {
        let list = latest.get().into_iter();
        list.map(|(when, words)| view! { <li><span class="when">{when}</span> {words}</li> })
            .collect_view()
    };
    view! {
        <div class="stage-text">
            <p>{description}</p>
            <table>
                <caption>"What stands where"</caption>
                <tbody>{rows}</tbody>
            </table>
            <h3>"What happened last"</h3>
            <ol>{list}</ol>
        </div>
    }
    .into_any()
}
