//! How far Python is.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::python::State;
use leptos::prelude::*;

/// A line while Python comes, and when it does not.
pub fn loading(stage: StageHandle) -> AnyView {
    let state = stage.python.state();
    let view = move || {
        match state.get() {
        State::Away | State::Ready { .. } => ().into_any(),
        State::Loading { step, done, of } => progress(&step, done, of),
        State::Failed(why) => view! {
            <div class="terminal-trouble" role="alert">
                <p>{why}" The shell's own commands and "<code>"curl"</code>" work without Python."</p>
                <button class="button small" type="button" on:click=move |_| stage.python.wake()>"Try again"</button>
            </div>
        }
        .into_any(),
        State::Unsupported(why) => view! {
            <div class="terminal-trouble" role="status">
                <p>{why}" The shell's own commands and "<code>"curl"</code>" work all the same."</p>
            </div>
        }
        .into_any(),
    }
    };
    view.into_any()
}

fn progress(step: &str, done: u64, of: u64) -> AnyView {
    let words = match of {
        0 => format!("{step}."),
        of => format!("{step}: {} of {} MB.", megabytes(done), megabytes(of)),
    };
    // Without bytes to count it shows that something goes on.
    let value = (of > 0).then(|| done.min(of).to_string());
    view! {
        <div class="terminal-loading">
            <progress aria-label="Python is on its way" max=of.max(1).to_string() value=value></progress>
            <p class="quiet">{words}" You can type already."</p>
        </div>
    }
    .into_any()
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

#[cfg(test)]
mod tests {
    use super::megabytes;

    #[test]
    fn megabytes_have_one_digit_after_the_point() {
        assert_eq!(megabytes(0), "0.0");
        assert_eq!(megabytes(7_864_320), "7.8");
    }
}
