//! The drawing on the home page: orders arrive, wait in a queue, and are baked.

use leptos::prelude::*;

/// How many messages move in the drawing.
const MESSAGES: usize = 4;

/// A small queue at work. Style sheets move it, and hold it still for readers who want stillness.
#[component]
pub fn QueueDrawing() -> impl IntoView {
    let messages = (0..MESSAGES)
        .map(|number| {
            let delay = format!("--turn: {number}");
            view! { <g class="hero-message" style=delay><rect x="-11" y="-8" width="22" height="16" rx="3" /><path d="M-10-6 0 1 10-6" /></g> }
        })
        .collect_view();
    view! {
        <figure class="hero-drawing">
            <svg viewBox="0 0 440 220" role="img" aria-labelledby="hero-title">
                <title id="hero-title">"A shop sends orders into a queue; a function takes them out and bakes."</title>
                <path class="hero-way" d="M92 110H146M294 110H348" />
                <path class="hero-tip" d="M140 104l7 6-7 6M342 104l7 6-7 6" />
                <g class="hero-client">
                    <rect x="24" y="74" width="68" height="72" rx="10" />
                    <path d="M40 96h36M40 110h36M40 124h20" />
                </g>
                <g class="hero-queue">
                    <rect x="148" y="78" width="146" height="64" rx="32" />
                    <path d="M184 84v52M220 84v52M256 84v52" />
                </g>
                <g class="hero-function">
                    <rect x="350" y="74" width="68" height="72" rx="10" />
                    <path d="M368 130c0-22 4-38 16-38s16 16 16 38M362 130h44" />
                </g>
                {messages}
                <g class="hero-words">
                    <text x="58" y="172">"shop"</text>
                    <text x="221" y="172">"queue"</text>
                    <text x="384" y="172">"oven"</text>
                </g>
            </svg>
        </figure>
    }
}
