//! A question's card, whatever its kind.

use super::Item;
use super::choices::Choices;
use super::order::OrderList;
use super::pairs::PairList;
use super::sheet::Sheet;
use super::text::TextField;
use crate::app::announce::use_announcer;
use crate::app::bridge;
use crate::app::parts::{Icon, Sign};
use crate::app::progress::use_progress;
use course::quiz::{Kind, Question};
use leptos::prelude::*;

/// A question.
#[component]
pub fn QuestionCard(item: Item, of: usize) -> impl IntoView {
    let progress = use_progress();
    let announcer = use_announcer();
    let verdict_id = item.dom_id("verdict");
    let check = {
        let item = item.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let Some((response, right)) = item
                .sheet
                .try_update(|sheet| sheet.check(&item.question))
                .flatten()
            else {
                announcer.say("The answer is not complete yet.");
                return;
            };
            if item.again {
                progress.review(&item.lesson, &item.question.id, response, right);
            } else {
                progress.answer(&item.lesson, &item.question.id, response, right);
            }
            // The button just pressed goes away; reading goes on at the verdict.
            bridge::focus_later(&item.dom_id("verdict"));
        }
    };
    let code = match &item.question.kind {
        Kind::Tracing { code, .. } => {
            Some(view! { <div class="prose" inner_html=code.clone()></div> })
        }
        _ => None,
    };
    view! {
        <form class="card question" on:submit=check>
            <p class="card-kind">{format!("Question {} of {of}", item.number)}</p>
            <fieldset>
                <legend class="prose" inner_html=item.question.prompt.clone()></legend>
                {code}
                {answer_view(&item)}
            </fieldset>
            <div id=verdict_id tabindex="-1" class="verdict-area">
                <VerdictView item=item.clone() />
            </div>
            <Buttons item />
        </form>
    }
}

fn answer_view(item: &Item) -> AnyView {
    let item = item.clone();
    match &item.question.kind {
        Kind::MultipleChoice { .. } | Kind::Tracing { .. } => view! { <Choices item /> }.into_any(),
        Kind::ShortAnswer { .. } => {
            view! { <TextField id=item.dom_id("answer") sheet=item.sheet /> }.into_any()
        }
        Kind::Order { .. } => view! { <OrderList item /> }.into_any(),
        Kind::Match { .. } => view! { <PairList item /> }.into_any(),
    }
}

/// Right or not yet, remarks that belong to no part of the answer, and why it is so.
#[component]
fn VerdictView(item: Item) -> impl IntoView {
    move || {
        let verdict = item.sheet.with(|sheet| sheet.verdict.clone())?;
        let remarks = verdict
            .feedback
            .into_iter()
            .filter(|remark| remark.about.is_none())
            .map(|remark| view! { <div class="prose" inner_html=remark.html></div> })
            .collect_view();
        let (sign, words) = if verdict.right {
            (Sign::Check, "Right.")
        } else {
            (Sign::Cross, "Not yet.")
        };
        // Of a question that will be tried again, the explanation would give the answer away where the options do not.
        let tells = verdict.right || has_options(&item.question);
        let context = tells
            .then(|| view! { <div class="prose" inner_html=item.question.context.clone()></div> });
        Some(view! {
            <div class="feedback" class:right=verdict.right class:wrong=!verdict.right>
                <p class="verdict">
                    <Icon sign />
                    {words}
                </p>
                {remarks}
                {context}
            </div>
        })
    }
}

const fn has_options(question: &Question) -> bool {
    matches!(
        question.kind,
        Kind::MultipleChoice { .. } | Kind::Tracing { .. }
    )
}

/// Check, or try again.
#[component]
fn Buttons(item: Item) -> impl IntoView {
    let complete = {
        let sheet = item.sheet;
        Memo::new(move |_| sheet.with(|sheet| sheet.response().is_some()))
    };
    let retry = {
        let item = item.clone();
        move |event: leptos::ev::MouseEvent| {
            // This button becomes "Check" before the browser is done with the click, which would then check at once.
            event.prevent_default();
            item.retry();
            bridge::focus_later(&item.dom_id("answer"));
        }
    };
    let right = {
        let sheet = item.sheet;
        Memo::new(move |_| sheet.with(Sheet::right))
    };
    view! {
        <div class="actions" class:gone=move || right.get() == Some(true)>
            {move || match right.get() {
                None => {
                    view! {
                        <button class="button primary" disabled=move || !complete.get()>
                            "Check"
                        </button>
                    }
                        .into_any()
                }
                Some(false) => {
                    view! {
                        <button type="button" class="button" on:click=retry.clone()>
                            <Icon sign=Sign::Repeat />
                            "Try again"
                        </button>
                    }
                        .into_any()
                }
                Some(true) => ().into_any(),
            }}
        </div>
    }
}
