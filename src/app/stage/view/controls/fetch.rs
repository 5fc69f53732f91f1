//! Having the scene's browsers and programs send requests: their own, or changed ones.

use super::form::{Draft, choice};
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::{action, http, typed};
use crate::app::stage::view::use_stage;
use cloud::browser::{Ask, Credentials, HttpClient, Wish};
use leptos::prelude::*;

/// What may be asked of an HTTP API; of a WebSocket the three at the end.
const METHODS: [&str; 10] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "SEND", "CLOSE",
];
const CREDENTIALS: [(Credentials, &str); 3] = [
    (Credentials::SameOrigin, "same-origin"),
    (Credentials::Include, "include"),
    (Credentials::Omit, "omit"),
];

/// The scene's clients that speak HTTP.
fn clients(stage: StageHandle) -> Vec<HttpClient> {
    let world = stage.show.world.get_untracked();
    world.map_or_else(Vec::new, |world| {
        world.browsers().clients().cloned().collect()
    })
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
    client: Draft,
    request: Draft,
    method: Draft,
    path: Draft,
    headers: Draft,
    body: Draft,
    credentials: RwSignal<usize>,
}

impl Typed {
    fn take(self, client: &HttpClient, wish: &Wish) {
        self.client.set(client.name.clone());
        self.request.set(wish.title.clone());
        self.method.set(wish.method.clone());
        self.path.set(path_of(wish));
        self.headers.set(http::write_headers(&wish.headers));
        self.body.set(wish.body.clone().unwrap_or_default());
        let at = CREDENTIALS
            .iter()
            .position(|(one, _)| *one == wish.credentials);
        self.credentials.set(at.unwrap_or(0));
    }
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
    let Some((client, wish)) = all.first().cloned() else {
        return view! { <p class="form-note">"No client of this scene speaks HTTP."</p> }
            .into_any();
    };
    let draft = |field: &str, first: &str| Draft::new(show, field, first);
    let typed = Typed {
        client: draft("fetch-client", &client.name),
        request: draft("fetch-request", &wish.title),
        method: draft("fetch-method", &wish.method),
        path: draft("fetch-path", &path_of(&wish)),
        headers: draft("fetch-headers", &http::write_headers(&wish.headers)),
        body: draft("fetch-body", wish.body.as_deref().unwrap_or_default()),
        credentials: RwSignal::new(0),
    };
    let fault = RwSignal::new(None::<String>);
    let all = StoredValue::new(all);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match all.with_value(|all| asked(typed, all)) {
            Ok(ask) => {
                fault.set(None);
                stage.fetch(ask);
            }
            Err(why) => fault.set(Some(why)),
        }
    };
    view! {
        <form class="own-message" on:submit=send>
            <div class="form-row">{proposals(typed, all, fault)} {credentials(typed, all)}</div>
            <div class="form-row">{methods(typed.method)} {path(typed.path)}</div>
            {typed.headers.area("Headers, one a line: Name: value".into_any())}
            {typed.body.area("Body".into_any())}
            {doubtful(typed)}
            <p class="form-fault" role="alert" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
            <button class="button small primary" type="submit">
                "Send"
            </button>
        </form>
    }
    .into_any()
}

type All = StoredValue<Vec<(HttpClient, Wish)>>;

/// The place of the request that the form started from.
fn at(typed: Typed, all: &[(HttpClient, Wish)]) -> usize {
    let (client, request) = (typed.client.text.get(), typed.request.text.get());
    let mut all = all.iter();
    let found = all.position(|(one, wish)| one.name == client && wish.title == request);
    found.unwrap_or(0)
}

fn proposals(typed: Typed, all: All, fault: RwSignal<Option<String>>) -> AnyView {
    let names = all.with_value(|all| {
        let names = all.iter();
        names
            .map(|(client, wish)| format!("{}: {}", client.name, wish.title))
            .collect()
    });
    let chosen = move || all.with_value(|all| at(typed, all));
    let choose = move |to: usize| {
        fault.set(None);
        all.with_value(|all| {
            if let Some((client, wish)) = all.get(to) {
                typed.take(client, wish);
            }
        });
    };
    choice("Start from", names, chosen, choose)
}

/// Whether cookies go along; only pages are asked that.
fn credentials(typed: Typed, all: All) -> AnyView {
    let is_page = move || {
        all.with_value(|all| {
            let found = all.get(at(typed, all));
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

fn methods(method: Draft) -> AnyView {
    let names = METHODS.map(ToOwned::to_owned).to_vec();
    let at = move || {
        let now = method.text.get();
        METHODS.iter().position(|one| *one == now).unwrap_or(0)
    };
    let choose = move |at: usize| {
        if let Some(name) = METHODS.get(at) {
            method.set((*name).to_owned());
        }
    };
    choice("Method", names, at, choose)
}

fn path(path: Draft) -> AnyView {
    view! {
        <label class="pick grows">
            <span>"Path"</span>
            <input
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || path.text.get()
                on:input=move |event| path.set(event_target_value(&event))
            />
        </label>
    }
    .into_any()
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
        untrack(|| all.get(at(typed, all))).ok_or("There is no client to send it.")?;
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
