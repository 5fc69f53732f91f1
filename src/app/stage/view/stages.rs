//! The stages of an API and the history of its deployments: what each serves, and what differs.

use super::controls::api_chooser;
use super::journey::bar;
use super::use_stage;
use crate::app::stage::handle::Show;
use crate::app::stage::model::events::when;
use crate::app::stage::model::stages::{Change, Deployment, History, How, Standing, history};
use crate::app::stage::model::words::counted;
use leptos::prelude::*;

/// The panel.
pub fn stages() -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let targets = show.targets();
    let found = show.ask(move |cloud, _| {
        let api = show.api.get();
        let target = targets.apis.iter().find(|one| one.api == api)?;
        history(cloud, target.kind, &api)
    });
    let told = move || match found.get() {
        Some(history) => told(show, history),
        None => {
            view! { <p class="stage-nothing">"The API is not there at this moment."</p> }.into_any()
        }
    };
    view! {
        <div class="lens-head">{api_chooser(stage)}</div>
        <div class="stages">{told}</div>
    }
    .into_any()
}

fn told(show: Show, history: History) -> AnyView {
    let is_bare = history.stages.is_empty();
    let stages: Vec<AnyView> = history.stages.into_iter().map(standing).collect();
    let deployments = history.deployments.into_iter();
    let deployments: Vec<AnyView> = deployments.map(|one| deployment(show, one)).collect();
    view! {
        <p class="stage-nothing" hidden=!is_bare>
            "Nothing is deployed. What its authors write is served to nobody before it is deployed to a stage."
        </p>
        {stages}
        <h3>"Deployments, the newest first"</h3>
        <ol class="deployments">{deployments}</ol>
    }
    .into_any()
}

fn standing(stage: Standing) -> AnyView {
    let canary = stage.canary.map(|canary| {
        let share = bar(
            format!("Canary, deployment {}", canary.deployment),
            canary.percent / 100.0,
            format!("{} per cent of the requests", canary.percent),
        );
        view! {
            {share}
            {pairs("Its own stage variables", canary.variables)}
        }
    });
    let serves = match stage.deployment.as_str() {
        "" => "serves nothing yet".into(),
        deployment => format!("serves deployment {deployment}"),
    };
    let own = stage
        .deploys_itself
        .then(|| view! { <p class="quiet">"Every change is deployed at once."</p> });
    view! {
        <section class="stage-card">
            <h3>{stage.name} <span class="quiet">{serves}</span></h3>
            <p><code>{stage.url}</code></p>
            {own}
            {canary}
            {pairs("Stage variables", stage.variables)}
            {undeployed(stage.undeployed)}
        </section>
    }
    .into_any()
}

fn pairs(name: &'static str, pairs: Vec<(String, String)>) -> Option<AnyView> {
    if pairs.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = pairs
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
            .into_any()
        })
        .collect();
    Some(
        view! {
            <p class="quiet">{name}</p>
            <dl class="facts">{rows}</dl>
        }
        .into_any(),
    )
}

fn undeployed(changes: Vec<Change>) -> AnyView {
    if changes.is_empty() {
        return ().into_any();
    }
    let words = counted(changes.len(), "change");
    view! {
        <p class="warn-text">{format!("{words} not deployed: clients of this stage do not see it.")}</p>
        {list(changes)}
    }
    .into_any()
}

fn deployment(show: Show, deployment: Deployment) -> AnyView {
    let at = deployment.at.map(|at| when(at, show.origin()));
    let badges: Vec<AnyView> = deployment
        .serves
        .into_iter()
        .map(|stage| view! { <span class="badge">{stage}</span> }.into_any())
        .collect();
    let count = deployment.changes.len();
    let changes = (count > 0).then(|| {
        view! {
            <details>
                <summary>{format!("{} since the one before", counted(count, "change"))}</summary>
                {list(deployment.changes)}
            </details>
        }
    });
    view! {
        <li>
            <p>
                <span class="when">{at}</span>
                <code>{deployment.id}</code>
                {badges}
                <span class="quiet">{deployment.description}</span>
            </p>
            {changes}
        </li>
    }
    .into_any()
}

fn list(changes: Vec<Change>) -> AnyView {
    let changes: Vec<AnyView> = changes.into_iter().map(change).collect();
    view! { <ul class="changes">{changes}</ul> }.into_any()
}

fn change(change: Change) -> AnyView {
    let (class, word) = match change.how {
        How::Added => ("change added", "new"),
        How::Removed => ("change removed", "gone"),
        How::Changed => ("change", "changed"),
    };
    let parts: Vec<AnyView> = change
        .parts
        .into_iter()
        .map(|(part, was, is)| {
            view! {
                <li>
                    {part} ": " <del>{was}</del> " → " <ins>{is}</ins>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <li class=class>
            <strong>{change.what}</strong> " " <span class="quiet">{word}</span>
            <ul>{parts}</ul>
        </li>
    }
    .into_any()
}
