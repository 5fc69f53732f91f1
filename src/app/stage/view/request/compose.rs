//! Writing a request.

use crate::app::stage::handle::{Show, StageHandle};
use crate::app::stage::model::http::METHODS;
use crate::app::stage::model::request::{Mischief, REGIONS, Typed};
use crate::app::stage::view::controls::{Draft as Field, Start, choice};
use cloud::call::Service;
use cloud::clock::Time;
use cloud::engine::{Cloud, Input};
use cloud::iam::Account;
use cloud::script;
use cloud::wire::{Draft, Prepared, actions, protocol};
use course::model::Proposal;
use leptos::prelude::*;

/// The state of the workbench.
#[derive(Clone, Copy)]
pub struct Bench {
    show: Show,
    start: Start,
    by_hand: Field,
    service: Field,
    action: Field,
    region: Field,
    params: Field,
    method: Field,
    url: Field,
    headers: Field,
    body: Field,
    sign: Field,
    mischief: Field,
    proposals: StoredValue<Vec<Proposal>>,
    /// The drafts that were sent from here.
    sent: RwSignal<Vec<Draft>>,
    fault: RwSignal<Option<String>>,
}

impl Bench {
    pub fn new(stage: StageHandle) -> Self {
        let show = stage.show;
        let proposals = show.staged.with_untracked(|staged| {
            let staged = staged.as_ref();
            staged.map_or_else(Vec::new, |staged| staged.scene.requests.clone())
        });
        let first = match proposals.first() {
            Some(first) => Typed::of(&first.draft, REGIONS[0]),
            None => Typed::of(
                &Draft::action(Service::Sts, "GetCallerIdentity", serde_json::json!({})),
                REGIONS[0],
            ),
        };
        let field = |name: &str, text: &str| Field::new(show, &format!("request {name}"), text);
        Self {
            show,
            start: Start::new(show, "request"),
            by_hand: field("by hand", yes(first.by_hand)),
            service: field("service", &first.service),
            action: field("action", &first.action),
            region: field("region", &first.region),
            params: field("params", &first.params),
            method: field("method", &first.method),
            url: field("url", &first.url),
            headers: field("headers", &first.headers),
            body: field("body", &first.body),
            sign: field("sign", yes(first.sign)),
            mischief: field("mischief", &place(first.mischief)),
            proposals: StoredValue::new(proposals),
            sent: RwSignal::new(Vec::new()),
            fault: RwSignal::new(None),
        }
    }

    fn take(self, typed: &Typed) {
        self.by_hand.set(yes(typed.by_hand).into());
        self.service.set(typed.service.clone());
        self.action.set(typed.action.clone());
        self.region.set(typed.region.clone());
        self.params.set(typed.params.clone());
        self.method.set(typed.method.clone());
        self.url.set(typed.url.clone());
        self.headers.set(typed.headers.clone());
        self.body.set(typed.body.clone());
        self.sign.set(yes(typed.sign).into());
        self.mischief.set(place(typed.mischief));
    }

    fn typed(self) -> Typed {
        let at = self.mischief.text.get().parse::<usize>().ok();
        Typed {
            by_hand: !self.by_hand.text.get().is_empty(),
            service: self.service.text.get(),
            action: self.action.text.get(),
            region: self.region.text.get(),
            params: self.params.text.get(),
            method: self.method.text.get(),
            url: self.url.text.get(),
            headers: self.headers.text.get(),
            body: self.body.text.get(),
            sign: !self.sign.text.get().is_empty(),
            mischief: at
                .and_then(|at| Mischief::ALL.get(at).copied())
                .unwrap_or_default(),
        }
    }

    fn draft(self) -> Result<Draft, String> {
        let typed = self.typed();
        self.show.staged.with_untracked(|staged| match staged {
            Some(staged) => typed.draft(&staged.stack),
            None => Err("the stage is empty".into()),
        })
    }

    /// Whose cloud it is.
    pub fn account(self) -> Account {
        self.show.world.with_untracked(|world| {
            world
                .as_deref()
                .map_or_else(Account::default, |world| world.account().clone())
        })
    }

    /// The request as it would go now; again each second.
    pub fn prepared(self) -> Memo<Result<Prepared, String>> {
        let now = self.show.now;
        let second = Memo::new(move |_| now.get().as_secs());
        Memo::new(move |_| {
            let at = Time::from_millis(second.get() * 1000);
            self.draft()?.prepare(&self.account(), at)
        })
    }

    /// The drafts whose signatures can be made again: those sent from here, and those that the scene proposes.
    pub fn known(self) -> Vec<Draft> {
        let mut known = self.sent.get_untracked();
        let proposed = self.proposals.with_value(|proposals| {
            self.show.staged.with_untracked(|staged| {
                let stack = staged.as_ref().map(|staged| &staged.stack);
                let drafts = proposals
                    .iter()
                    .filter_map(|proposal| script::resolve_draft(stack?, &proposal.draft).ok());
                drafts.collect::<Vec<_>>()
            })
        });
        known.extend(proposed);
        known
    }

    fn send(self, stage: StageHandle) -> Result<(), String> {
        let draft = self.draft()?;
        let now = self
            .show
            .world
            .with_untracked(|world| world.as_deref().map(Cloud::now));
        let now = now.ok_or("the stage is empty")?;
        let request = draft.prepare(&self.account(), now)?.request;
        self.sent.update(|sent| sent.push(draft));
        let (path, _) = request.path_and_query();
        let words = format!("{} {path} → {}", request.method, request.host());
        stage.act(Input::Http(request), &words);
        Ok(())
    }
}

const fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "" }
}

fn place(mischief: Mischief) -> String {
    let at = Mischief::ALL.iter().position(|one| *one == mischief);
    at.unwrap_or_default().to_string()
}

/// The form. Tells when something was typed, and when a request goes.
pub fn composer(
    stage: StageHandle,
    bench: Bench,
    written: Callback<()>,
    sending: Callback<()>,
) -> AnyView {
    let fault = bench.fault;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match bench.send(stage) {
            Ok(()) => {
                fault.set(None);
                sending.run(());
            }
            Err(why) => fault.set(Some(format!("Not sent. {why}"))),
        }
    };
    let changed = move |_| written.run(());
    let fields = move || {
        if bench.by_hand.text.with(String::is_empty) {
            action_fields(bench)
        } else {
            http_fields(bench)
        }
    };
    view! {
        <form on:submit=send on:input=changed>
            <fieldset class="own-message bench-form" disabled=move || stage.show.locked.get()>
                <legend class="visually-hidden">"Write a request"</legend>
                <div class="form-row">{proposals(bench, written)} {kinds(bench)}</div>
                {fields}
                <div class="form-row">
                    {mischief(bench)}
                    <button class="button small primary" type="submit">
                        "Send"
                    </button>
                </div>
                <p class="form-fault" role="alert" hidden=move || fault.with(Option::is_none)>
                    {move || fault.get()}
                </p>
            </fieldset>
        </form>
    }
    .into_any()
}

fn proposals(bench: Bench, written: Callback<()>) -> Option<AnyView> {
    let mut names: Vec<String> = bench
        .proposals
        .with_value(|all| all.iter().map(|one| one.title.clone()).collect());
    if names.is_empty() {
        return None;
    }
    let other = names.len();
    names.push("Any other request".into());
    let at = move || {
        // However it is broken, it is what it was.
        let whole = |typed: Typed| Typed {
            mischief: Mischief::default(),
            ..typed
        };
        let typed = whole(bench.typed());
        bench.proposals.with_value(|all| {
            let of = |at: usize| all.get(at).map(|one| Typed::of(&one.draft, REGIONS[0]));
            let is = |at: usize| of(at).is_some_and(|of| whole(of) == typed);
            bench.start.at(other, is)
        })
    };
    let choose = move |at: usize| {
        bench.start.set(at);
        let proposal = bench.proposals.with_value(|all| all.get(at).cloned());
        if let Some(proposal) = proposal {
            bench.fault.set(None);
            bench.take(&Typed::of(&proposal.draft, REGIONS[0]));
            written.run(());
        }
    };
    Some(choice("Start from", names, at, choose))
}

fn kinds(bench: Bench) -> AnyView {
    let names = vec!["An action of AWS".into(), "Any HTTP request".into()];
    let at = move || usize::from(!bench.by_hand.text.with(String::is_empty));
    choice("Kind", names, at, move |at| {
        bench.by_hand.set(yes(at == 1).into());
    })
}

fn action_fields(bench: Bench) -> AnyView {
    let service = bench.service;
    let options = move || {
        let id = service.text.get();
        let all = actions(&id).into_iter();
        all.map(|name| view! { <option value=name></option> })
            .collect_view()
    };
    let spoken = move || {
        let service = Service::from_id(&service.text.get());
        service.map(|service| format!("{} speaks {}.", service.title(), protocol(service).name()))
    };
    view! {
        <div class="form-row">
            {service.service()} {bench.region.one_of("Region", &REGIONS, |region| region)}
            {bench.action.line("Action", "", "bench-actions")}
            <datalist id="bench-actions">{options}</datalist>
        </div>
        {bench.params.area("Parameters, as JSON".into_any())}
        <p class="form-note">{spoken}</p>
    }
    .into_any()
}

fn http_fields(bench: Bench) -> AnyView {
    let signed = move || !bench.sign.text.with(String::is_empty);
    view! {
        <div class="form-row">
            {bench.method.one_of("Method", &METHODS, |method| method)}
            {bench.url.line("URL", "", "")}
        </div>
        {bench.headers.area("Headers, one a line: “Name: value”".into_any())}
        {bench.body.area("Body".into_any())}
        <label class="radio">
            <input
                type="checkbox"
                prop:checked=signed
                on:change=move |event| bench.sign.set(yes(event_target_checked(&event)).into())
            />
            <span>"Sign it with your key"</span>
        </label>
    }
    .into_any()
}

fn mischief(bench: Bench) -> AnyView {
    let names = Mischief::ALL.map(|one| one.words().to_owned()).to_vec();
    let at = move || bench.mischief.text.get().parse().unwrap_or_default();
    choice("Break it", names, at, move |at| {
        bench.mischief.set(at.to_string());
    })
}
