//! What a gate saw.

use crate::app::stage::model::facts::{Facts, Gauge, Table};
use crate::app::stage::model::json;
use leptos::prelude::*;
use serde_json::Value;

/// Facts, gauges, tables, and what is left as JSON.
pub fn facts(saw: &Value) -> AnyView {
    let Facts {
        facts,
        gauges,
        tables,
        rest,
    } = Facts::of(saw);
    let has_facts = !facts.is_empty();
    let facts: Vec<AnyView> = facts.into_iter().map(fact).collect();
    let facts = has_facts.then(|| view! { <dl class="facts">{facts}</dl> });
    let gauges: Vec<AnyView> = gauges.into_iter().map(gauge).collect();
    let tables: Vec<AnyView> = tables.into_iter().map(table).collect();
    let rest: Vec<AnyView> = rest.into_iter().map(left).collect();
    view! {
        {facts}
        {gauges}
        {tables}
        {rest}
    }
    .into_any()
}

fn fact((name, value): (String, String)) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// A bar that shows how much is left.
pub fn gauge(gauge: Gauge) -> AnyView {
    let (part, words) = (gauge.part(), gauge.in_words());
    bar(gauge.name, part, words)
}

/// A bar that is full as far as `part` of 1 says, with its name before it and words behind it.
pub fn bar(name: String, part: f64, words: String) -> AnyView {
    let class = if part <= 0.0 { "gauge empty" } else { "gauge" };
    view! {
        <p class=class>
            <span class="gauge-name">{name}</span>
            <span class="gauge-bar" aria-hidden="true">
                <i style=format!("width:{:.1}%", part * 100.0)></i>
            </span>
            <span>{words}</span>
        </p>
    }
    .into_any()
}

fn table(table: Table) -> AnyView {
    let head: Vec<_> = table
        .columns
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect();
    let row = |row: Vec<String>| {
        let cells: Vec<_> = row
            .into_iter()
            .map(|cell| view! { <td>{cell}</td> })
            .collect();
        view! { <tr>{cells}</tr> }
    };
    let rows: Vec<_> = table.rows.into_iter().map(row).collect();
    view! {
        <div class="fact-table" tabindex="0">
            <table>
                <caption>{table.name}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn left((name, value): (String, Value)) -> AnyView {
    view! {
        <figure class="json">
            <figcaption hidden=name.is_empty()>{name.clone()}</figcaption>
            <pre tabindex="0"><code inner_html=json::to_html(&value)></code></pre>
        </figure>
    }
    .into_any()
}
