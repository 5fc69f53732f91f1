//! Our own small signs: strokes on a grid of 16.

use leptos::prelude::*;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Back,
    Check,
    Close,
    Cross,
    Down,
    Download,
    Copy,
    Forward,
    Keyboard,
    Lamp,
    Link,
    Moon,
    Pause,
    Play,
    Repeat,
    Sun,
    System,
    Up,
}

impl Sign {
    const fn path(self) -> &'static str {
        match self {
            Self::Back => "M10 3 5 8l5 5",
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::Close | Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Down => "M3 6l5 5 5-5",
            Self::Download => "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Forward => "M6 3l5 5-5 5",
            Self::Keyboard => {
                "M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6"
            }
            Self::Lamp => "M6 13.5h4M6.5 11.5c0-2-2-2.6-2-5a3.5 3.5 0 0 1 7 0c0 2.4-2 3-2 5z",
            Self::Link => {
                "M6.5 9.5l3-3M7 5l1.5-1.5a2.8 2.8 0 0 1 4 4L11 9M9 11l-1.5 1.5a2.8 2.8 0 0 1-4-4L5 7"
            }
            Self::Moon => "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
            Self::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Self::Play => "M5 3.5v9l7-4.5z",
            Self::Repeat => "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3",
            Self::Sun => {
                "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7"
            }
            Self::System => "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
            Self::Up => "M3 10l5-5 5 5",
        }
    }
}

/// A sign, drawn in the colour of the text around it. It says nothing to screen readers; the text beside it does.
#[component]
pub fn Icon(
    /// Which one.
    sign: Sign,
) -> impl IntoView {
    let filled = sign == Sign::System;
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=sign.path() />
            {filled.then(|| view! { <path class="icon-half" d="M8 2.5v11a5.5 5.5 0 0 1 0-11z" /> })}
        </svg>
    }
}
