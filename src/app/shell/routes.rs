//! The app: its contexts, its frame, and which page an address shows.

use super::footer::Footer;
use super::header::Header;
use crate::app::announce::{LiveRegion, provide_announcer};
use crate::app::live::provide_door;
use crate::app::notices::{NoticeBar, provide_notices};
use crate::app::pages::{
    Fidelity, Glossary, Home, LessonPage, NotFound, Review, SettingsPage, provide_arrivals,
};
use crate::app::shortcuts::{self, ShortcutsDialog, provide_shortcuts};
use crate::app::{bridge, data, progress, settings};
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_notices();
    provide_announcer();
    settings::provide_settings();
    provide_shortcuts();
    progress::provide_progress();
    data::provide_data();
    provide_door();
    provide_arrivals();
    shortcuts::listen();
    view! {
        <Router base=bridge::site_base()>
            <SkipLink />
            <Header />
            <NoticeBar />
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/glossary") view=Glossary />
                    <Route path=path!("/fidelity") view=Fidelity />
                    <Route path=path!("/review") view=Review />
                    <Route path=path!("/settings") view=SettingsPage />
                    <Route path=path!("/:week/:lesson") view=LessonPage />
                </FlatRoutes>
            </main>
            <Footer />
            <ShortcutsDialog />
            <LiveRegion />
        </Router>
    }
}

/// The first stop of the Tab key: past the header, to the page.
#[component]
fn SkipLink() -> impl IntoView {
    // Not a link: with a `<base>`, a bare `#main` would lead to the home page.
    view! {
        <button class="skip-link" on:click=move |_| bridge::focus("#main")>"Skip to the page"</button>
    }
}
