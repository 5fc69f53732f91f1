//! What stands behind the editor's letters: their colours, the lines' numbers, and the lines that stand out.

use super::{COLOURED_MAX, Editor};
use crate::app::bridge;
use crate::app::stage::model::code::brackets::pair;
use crate::app::stage::model::code::caret::{extent, place};
use crate::app::stage::model::code::finding::{Checked, Severity};
use crate::app::stage::model::code::paint::{Mark, change, lines};
use crate::app::stage::model::code::token::Token;
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The text in colours. A line that does not change is not touched.
pub fn paint(editor: Editor, tokens: Memo<Vec<Token>>) -> AnyView {
    let code: NodeRef<html::Code> = NodeRef::new();
    let painted = Memo::new(move |_| {
        let language = editor.language.get();
        editor.text.with(|text| {
            tokens.with(|tokens| {
                let marks = if text.len() > COLOURED_MAX {
                    Vec::new()
                } else {
                    marks(editor, text, tokens)
                };
                lines(language, text, tokens, &marks)
            })
        })
    });
    keep_in_step(code, painted, |line| format!("<i>{line}</i>"));
    view! { <pre class="code-paint" aria-hidden="true"><code node_ref=code></code></pre> }
        .into_any()
}

fn marks(editor: Editor, text: &str, tokens: &[Token]) -> Vec<Mark> {
    let found = editor.checked.with(|checked| checked.spots(text, tokens));
    let mut marks: Vec<Mark> = found.into_iter().map(Mark::of).collect();
    let pair = editor.caret.get().and_then(|at| pair(text, tokens, at));
    if let Some(pair) = pair {
        let class = match pair.there {
            Some(_) => "pair",
            None => "pair alone",
        };
        let mark = |from: usize| Mark {
            from,
            to: from + 1,
            class,
        };
        marks.push(mark(pair.here));
        marks.extend(pair.there.map(mark));
    }
    marks
}

/// Draws those lines anew that have changed.
fn keep_in_step<E>(
    list: NodeRef<E>,
    lines: Memo<Vec<String>>,
    html: impl Fn(&str) -> String + 'static,
) where
    E: html::ElementType + 'static,
    E::Output: Clone + AsRef<web_sys::Element> + wasm_bindgen::JsCast + 'static,
{
    Effect::new(move |before: Option<Vec<String>>| {
        let Some(list) = list.get() else {
            return Vec::new();
        };
        let before = before.unwrap_or_default();
        let now = lines.get();
        let (from, gone, come) = change(&before, &now);
        if before.is_empty() {
            let all: String = now.iter().map(|line| html(line)).collect();
            let list: &web_sys::Element = list.as_ref();
            list.set_inner_html(&all);
        } else if gone + come > 0 {
            let new: String = now[from..from + come]
                .iter()
                .map(|line| html(line))
                .collect();
            bridge::replace_children(list.as_ref(), from, gone, &new);
        }
        now
    });
}

/// The numbers of the lines, with a sign at those that have problems.
pub fn gutter(editor: Editor) -> AnyView {
    let list: NodeRef<html::Div> = NodeRef::new();
    let count = Memo::new(move |_| editor.text.with(|text| extent(text).0));
    let marks = Memo::new(move |_| {
        let text = editor.text;
        text.with(|text| editor.checked.with(|checked| worst(text, checked)))
    });
    let rows = Memo::new(move |_| {
        marks.with(|marks| {
            let row = |line: usize| {
                let (class, sign) = match marks.get(&line) {
                    Some(Severity::Error) => (" class=\"bad\"", "\u{2715} "),
                    Some(Severity::Warning) => (" class=\"warn\"", "! "),
                    Some(Severity::Failed) => (" class=\"bad\"", "\u{26a1} "),
                    None => ("", ""),
                };
                format!("<i{class}>{sign}{}</i>", line + 1)
            };
            (0..count.get()).map(row).collect::<Vec<_>>()
        })
    });
    keep_in_step(list, rows, str::to_owned);
    view! { <div node_ref=list class="code-gutter" aria-hidden="true"></div> }.into_any()
}

/// The worst problem of each line, which are counted from 0.
fn worst(text: &str, checked: &Checked) -> BTreeMap<usize, Severity> {
    let mut marks = BTreeMap::new();
    for one in &checked.findings {
        let line = place(text, one.place(text)).0;
        let worst = marks.entry(line).or_insert(one.severity);
        *worst = (*worst).min(one.severity);
    }
    marks
}

/// The band behind the lines that stand out.
pub fn band(editor: Editor) -> AnyView {
    let lines = editor.band;
    let style = move || {
        lines
            .get()
            .map(|(first, count)| format!("--first:{first};--count:{count}"))
    };
    view! { <div class="code-band" hidden=move || lines.get().is_none() style=style></div> }
        .into_any()
}
