//! How a request was signed.

use crate::app::stage::model::request::{Step, steps as all};
use cloud::wire::sigv4::Steps;
use leptos::prelude::*;

/// The steps, the sender's and where they differ AWS's. Open where they do.
pub fn steps(sender: &Steps, aws: Option<&Steps>) -> AnyView {
    let all = all(sender, aws);
    let differs = all.iter().any(|step| step.differs.is_some());
    let agreed = aws.is_some() && !differs;
    let list: Vec<AnyView> = all.iter().map(step).collect();
    view! {
        <details class="bench-steps" open=differs>
            <summary>"How it was signed"</summary>
            <ol>{list}</ol>
            {agreed
                .then(|| {
                    view! { <p>"AWS took the same steps with what arrived, and came to the same signature."</p> }
                })}
        </details>
    }
    .into_any()
}

fn step(step: &Step) -> AnyView {
    let theirs = step.differs.as_deref().map(|aws| {
        view! {
            <p class="bench-differs">"AWS made of what arrived:"</p>
            <pre tabindex="0"><code>{lines(aws, &step.text)}</code></pre>
        }
    });
    let own = match &step.differs {
        Some(aws) => lines(&step.text, aws),
        None => lines(&step.text, &step.text),
    };
    let caption = step.differs.is_some().then(|| {
        view! { <p class="bench-differs">"The sender had:"</p> }
    });
    view! {
        <li>
            <h3>{step.title}</h3>
            <p>{step.words}</p>
            {caption}
            <pre tabindex="0"><code>{own}</code></pre>
            {theirs}
        </li>
    }
    .into_any()
}

/// A text line by line; lines that the other text has not are marked.
fn lines(text: &str, other: &str) -> Vec<AnyView> {
    let count = text.lines().count();
    let mut others = other.lines();
    text.lines()
        .enumerate()
        .map(|(at, line)| {
            let differs = others.next() != Some(line);
            let end = if at + 1 < count { "\n" } else { "" };
            let line = format!("{line}{end}");
            if differs {
                view! { <mark>{line}</mark> }.into_any()
            } else {
                view! { <span>{line}</span> }.into_any()
            }
        })
        .collect()
}
