//! The door between the app's first module and the live one.
//!
//! `cargo xtask split` (a hook of Trunk) cuts the compiled program here: what only [`live`] reaches goes into the second
//! module. So the first module may hold a [`Live`], and must not name a stage, a scene or the cloud.

use super::challenge::ChallengeCard;
use super::here::{self, StageColumn, use_here};
use super::predict::PredictCard;
use super::scene::SceneCard;
use crate::app::blocks::use_reading;
use crate::app::parts::Waiting;
use course::model::Block;
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// What the live module does for a lesson's page.
#[derive(Clone, Copy)]
struct Live {
    /// Puts a stage into the present owner's context, for the lesson that is there already, with the scene that was asked
    /// for.
    enter: fn(Option<String>),
    /// Draws a block that is played on the stage.
    block: fn(Block) -> AnyView,
    /// Draws the stage, and on narrow screens the way to it.
    stage: fn() -> AnyView,
}

/// Loads the live module, once, and says what is in it.
// The macro joins the two modules by foreign functions, which it alone declares and calls.
#[allow(unsafe_code)]
#[wasm_split(live, fallible)]
fn live() -> Result<Live, SplitLoaderError> {
    Ok(Live {
        enter: here::enter,
        block: draw_block,
        stage: || view! { <StageColumn /> }.into_any(),
    })
}

fn draw_block(block: Block) -> AnyView {
    match block {
        // The compiler lets no lesson name a scene that it does not have.
        Block::Scene { scene } => use_here()
            .scene(&scene)
            .map(|scene| view! { <SceneCard scene /> })
            .into_any(),
        Block::Predict(predict) => view! { <PredictCard predict /> }.into_any(),
        Block::Challenge(challenge) => view! { <ChallengeCard challenge /> }.into_any(),
        _ => ().into_any(),
    }
}

/// How far the live module has come.
#[derive(Clone, Copy)]
enum State {
    /// On its way, or not asked for yet.
    Away,
    /// Here.
    Here(Live),
    /// It did not arrive.
    Failed,
}

/// The door. Get it with [`use_door`].
#[derive(Clone, Copy)]
pub struct Door {
    state: RwSignal<State>,
    asked: StoredValue<bool>,
}

/// Makes the door; for the app's root.
pub fn provide_door() {
    provide_context(Door {
        state: RwSignal::new(State::Away),
        asked: StoredValue::new(false),
    });
}

/// The door to the live module.
pub fn use_door() -> Door {
    expect_context()
}

impl Door {
    /// Starts to load the live module, unless that has been done. For effects and handlers.
    pub fn open(self) {
        if !self.asked.get_value() {
            self.load();
        }
    }

    fn load(self) {
        self.asked.set_value(true);
        self.state.set(State::Away);
        leptos::task::spawn_local(async move {
            self.state
                .set(live().await.map_or(State::Failed, State::Here));
        });
    }

    /// Lets the lesson in the present context in as soon as the door is open. Blocks and stage can be drawn from then on.
    pub fn enter(self) -> Entered {
        let entered = Entered {
            live: RwSignal::new(None),
            wish: RwSignal::new(None),
        };
        let owner = Owner::current().unwrap_or_default();
        Effect::new(move |_| {
            self.open();
            if let State::Here(live) = self.state.get()
                && entered.live.read_untracked().is_none()
            {
                owner.with(|| (live.enter)(entered.wish.get_untracked()));
                entered.live.set(Some(live));
            }
        });
        entered
    }
}

/// Whether a lesson is inside; in context for its blocks.
#[derive(Clone, Copy)]
pub struct Entered {
    live: RwSignal<Option<Live>>,
    /// The scene that the reader asked for before there was a stage.
    wish: RwSignal<Option<String>>,
}

/// A block that is played on the stage; before the cloud is there, its words.
#[component]
pub fn LiveBlock(block: Block) -> impl IntoView {
    let door = use_door();
    let Entered { live, wish } = expect_context();
    move || match live.get() {
        Some(live) => (live.block)(block.clone()),
        None => to_come(door, wish, &block),
    }
}

/// What a block says before it can be played.
fn to_come(door: Door, wish: RwSignal<Option<String>>, block: &Block) -> AnyView {
    let asks = match block {
        Block::Scene { scene } => Some(put_on_stage(wish, scene.clone())),
        _ => None,
    };
    let (kind, class, words) = match block {
        Block::Predict(predict) => ("What do you think?", "card predict", predict.prompt.clone()),
        Block::Challenge(challenge) => ("Challenge", "card challenge", challenge.brief.clone()),
        _ => ("Scene", "card scene-card", String::new()),
    };
    // Narrow screens have no room for the stage's own words.
    let waiting = move || match door.state.get() {
        State::Failed => view! {
            <div class="trouble">
                <p>"The stage that this is played on did not arrive."</p>
                <button class="button" on:click=move |_| door.load()>"Try again"</button>
            </div>
        }
        .into_any(),
        _ => view! { <Waiting /> }.into_any(),
    };
    let is_busy = move || (!matches!(door.state.get(), State::Failed)).to_string();
    view! {
        <section class=class aria-busy=is_busy>
            <p class="card-kind">{kind}</p>
            <div class="prose" inner_html=words></div>
            {asks}
            {waiting}
        </section>
    }
    .into_any()
}

/// The button that puts a scene on the stage: before there is one, it is noted which.
fn put_on_stage(wish: RwSignal<Option<String>>, scene: String) -> AnyView {
    let tabs = use_reading().tabs;
    let asked = scene.clone();
    let ask = move |_| {
        wish.set(Some(scene.clone()));
        tabs.show_stage();
    };
    let words = move || match wish.with(|wish| wish.as_ref() == Some(&asked)) {
        true => "Comes on the stage",
        false => "Put on stage",
    };
    view! { <button class="button" on:click=ask>{words}</button> }.into_any()
}

/// The stage; before it is there, a place for it, and what went wrong when it does not arrive.
#[component]
pub fn LiveStage() -> impl IntoView {
    let door = use_door();
    let Entered { live, .. } = expect_context();
    let waiting = move || {
        if matches!(door.state.get(), State::Failed) {
            view! {
                <p class="stage-empty-title">"The stage did not arrive"</p>
                <p>"The network or the site's server may be down. The lesson can be read meanwhile."</p>
                <button class="button primary" on:click=move |_| door.load()>"Try again"</button>
            }
            .into_any()
        } else {
            view! {
                <p class="stage-empty-title">"The cloud is being set up"</p>
                <Waiting />
            }
            .into_any()
        }
    };
    move || match live.get() {
        Some(live) => (live.stage)(),
        None => view! {
            <aside class="stage-column" aria-label="Stage">
                <div class="stage"><div class="stage-empty" role="status">{waiting}</div></div>
            </aside>
        }
        .into_any(),
    }
}
