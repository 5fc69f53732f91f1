//! Having the scene's browsers and programs send requests: their own, or changed ones.

use super::fields::{Draft, Start, choice};
use super::form::sending;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::{action, http, typed};
use crate::app::stage::view::use_stage;
use cloud::browser::{Ask, Credentials, HttpClient, Wish};
use leptos::prelude::*;
use std::cmp::Ordering;

const CREDENTIALS: [(Credentials, &str); 3] = [
    (Credentials::SameOrigin, "same-origin"),
    (Credentials::Include, "include"),
    (Credentials::Omit, "omit"),
];

/// The scene's clients that speak HTTP, in the order in which they stand in the drawing.
fn clients(stage: StageHandle) -> Vec<HttpClient> {
    let Some(world) = stage.show.world.get_untracked() else {
        return Vec::new();
    };
    let mut clients: Vec<HttpClient> = world.browsers().clients().cloned().collect();
    let layout = stage.show.layout.get_untracked();
    clients.sort_by(|a, b| {
        let at = |one: &HttpClient| {
            layout
                .card(&one.name)
                .map(|card| (card.rect.y, card.rect.x))
        };
        at(a).partial_cmp(&at(b)).unwrap_or(Ordering::Equal)
    });
    clients
}

/// A row of buttons for each client: the requests it has.
pub fn buttons() -> AnyView {
    let stage = use_stage();
    let row = |client: HttpClient| {
        let of_client: Vec<AnyView> = client
            .requests
            .iter()
            .map(|wish| button(stage, &client.name, wish))
            .collect();
        view! {
            <div>
                <span class="fetch-client">{client.name.clone()}</span>
                {of_client}
            </div>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = clients(stage).into_iter().map(row).collect();
    view! { <div class="fetches">{rows}</div> }.into_any()
}

fn button(stage: StageHandle, client: &str, wish: &Wish) -> AnyView {
    let ask = Ask {
        client: client.to_owned(),
        request: Some(wish.title.clone()),
        ..Ask::default()
    };
    let title = format!("{} {}", wish.method, wish.url);
    let words = match wish.title.as_str() {
        "" => title.clone(),
        title => title.to_owned(),
    };
    view! {
        <button class="button small" title=title on:click=move |_| stage.fetch(ask.clone())>
            {words}
        </button>
    }
    .into_any()
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Typed {
    start: Start,
    method: Draft,
    path: Draft,
    headers: Draft,
    body: Draft,
    credentials: RwSignal<usize>,
}

impl Typed {
    fn take(self, wish: &Wish) {
        self.method.set(wish.method.clone());
        self.path.set(path_of(wish));
        self.headers.set(http::write_headers(&wish.headers));
        self.body.set(wish.body.clone().unwrap_or_default());
        self.credentials.set(place_of(wish.credentials));
    }

    /// The place of the request that the form started from.
    fn at(self, all: &[(HttpClient, Wish)]) -> usize {
        // Everything of it may be changed: it stays the one to start from.
        match self.start.at(all.len(), |_| true) {
            at if at < all.len() => at,
            _ => 0,
        }
    }
}

fn place_of(credentials: Credentials) -> usize {
    let at = CREDENTIALS.iter().position(|(one, _)| *one == credentials);
    at.unwrap_or(0)
}

/// The URL's path with its query.
fn path_of(wish: &Wish) -> String {
    let origin = cloud::browser::origin_of(&wish.url).len();
    match &wish.url[origin..] {
        "" => "/".into(),
        path => path.to_owned(),
    }
}

/// The form: a client's request to start from, and everything of it to be changed.
pub fn form() -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let clients = clients(stage);
    let mut all: Vec<(HttpClient, Wish)> = Vec::new();
    for client in &clients {
        let requests = client.requests.iter().cloned();
        all.extend(requests.map(|wish| (client.clone(), wish)));
    }
    let Some((_, wish)) = all.first().cloned() else {
        return view! { <p class="form-note">"No client of this scene speaks HTTP."</p> }
            .into_any();
    };
    let draft = |field: &str, first: &str| Draft::new(show, field, first);
    let typed = Typed {
        start: Start::new(show, "fetch"),
        method: draft("fetch-method", &wish.method),
        path: draft("fetch-path", &path_of(&wish)),
        headers: draft("fetch-headers", &http::write_headers(&wish.headers)),
        body: draft("fetch-body", wish.body.as_deref().unwrap_or_default()),
        credentials: RwSignal::new(place_of(wish.credentials)),
    };
    let fault = RwSignal::new(None::<String>);
    let all = StoredValue::new(all);
    let send = move || {
        let ask = all.with_value(|all| asked(typed, all))?;
        stage.fetch(ask);
        Ok(())
    };
    let fields = view! {
        <div class="form-row">{proposals(typed, all, fault)} {credentials(typed, all)}</div>
        <div class="form-row">{methods(typed, all)} {typed.path.line("Path", "", "")}</div>
        {typed.headers.area("Headers, one a line: Name: value".into_any())}
        {typed.body.area("Body".into_any())}
        {doubtful(typed)}
    };
    sending(fields.into_any(), "Send", fault, send, ().into_any())
}

type All = StoredValue<Vec<(HttpClient, Wish)>>;

fn proposals(typed: Typed, all: All, fault: RwSignal<Option<String>>) -> AnyView {
    let names = all.with_value(|all| {
        let names = all.iter();
        names
            .map(|(client, wish)| format!("{}: {}", client.name, wish.title))
            .collect()
    });
    let chosen = move || all.with_value(|all| typed.at(all));
    let choose = move |to: usize| {
        fault.set(None);
        typed.start.set(to);
        all.with_value(|all| {
            if let Some((_, wish)) = all.get(to) {
                typed.take(wish);
            }
        });
    };
    choice("Start from", names, chosen, choose)
}

/// Whether cookies go along; only pages are asked that.
fn credentials(typed: Typed, all: All) -> AnyView {
    let is_page = move || {
        all.with_value(|all| {
            let found = all.get(typed.at(all));
            found.is_some_and(|(client, _)| client.origin().is_some())
        })
    };
    let names = CREDENTIALS.map(|(_, name)| name.to_owned()).to_vec();
    let choose = move |to: usize| typed.credentials.set(to);
    let chosen = choice(
        "Credentials",
        names,
        move || typed.credentials.get(),
        choose,
    );
    view! { <span hidden=move || !is_page()>{chosen}</span> }.into_any()
}

/// What may be asked where the request goes to.
fn methods(typed: Typed, all: All) -> AnyView {
    let methods = Memo::new(move |_| {
        all.with_value(|all| {
            let url = all.get(typed.at(all)).map(|(_, wish)| wish.url.as_str());
            http::methods(url.unwrap_or_default())
        })
    });
    let chosen = move || typed.method.one_of("Method", methods.get(), |name| name);
    view! { {chosen} }.into_any()
}

/// A body that says it is JSON and is none: it can be sent, but perhaps it is a slip of the pen.
fn doubtful(typed: Typed) -> AnyView {
    let fault = Memo::new(move |_| {
        let is_json = typed.headers.text.with(|headers| {
            let headers = headers.to_ascii_lowercase();
            headers.contains("content-type") && headers.contains("json")
        });
        let body = typed.body.text.get();
        if !is_json || body.trim().is_empty() {
            return None;
        }
        let fault = typed::read(&body).err()?;
        Some(format!(
            "The headers call the body JSON, and it is none. {} It can be sent all the same.",
            fault.in_words()
        ))
    });
    view! { <p class="form-note" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p> }
        .into_any()
}

/// What is to be sent; or why it cannot be.
fn asked(typed: Typed, all: &[(HttpClient, Wish)]) -> Result<Ask, String> {
    let (client, wish) =
        untrack(|| all.get(typed.at(all))).ok_or("There is no client to send it.")?;
    let path = http::read_path(&typed.path.text.get_untracked())?;
    let headers = http::read_headers(&typed.headers.text.get_untracked())
        .map_err(|fault| format!("Headers, line {}: {}", fault.line, fault.words))?;
    let credentials = CREDENTIALS.get(typed.credentials.get_untracked());
    Ok(action::fetch(
        &client.name,
        wish,
        Wish {
            title: wish.title.clone(),
            method: typed.method.text.get_untracked(),
            url: path,
            headers,
            body: Some(typed.body.text.get_untracked()),
            credentials: credentials.map_or(wish.credentials, |(one, _)| *one),
            mode: wish.mode,
            sign: wish.sign,
        },
    ))
}
