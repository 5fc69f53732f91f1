//! Showing a request to a web ACL: rules by priority, until one ends it.

mod end;

use super::inspection::{ActionKind, Inspection, Look};
use super::look::{Eye, Found, add_label, managed_label};
use super::managed::Managed;
use super::model::{Action, Rule, Statement, Then};
use super::part::Request;
use super::read::Bodies;
use super::sets::{Group, Sets};
use super::tally::Kept;
use super::web_acl::WebAcl;
use crate::clock::Time;
use crate::http::{Headers, HttpRequest};
use std::sync::Arc;

/// What ended the inspection.
struct End<'a> {
    action: &'a Action,
    /// None for the default action.
    rule: Option<Arc<str>>,
    bodies: &'a Bodies,
}

/// An inspection under way.
struct Run<'a> {
    eye: Eye<'a>,
    kept: &'a mut Kept,
    trail: Vec<Look>,
    added: Headers,
}

/// What a managed rule does unless it is overridden.
static PLAIN: [Action; 2] = [
    Action::plain(ActionKind::Block),
    Action::plain(ActionKind::Count),
];

/// Shows a request to a web ACL, and keeps what is to be kept.
pub(super) fn inspect(
    acl: &WebAcl,
    sets: &Sets,
    kept: &mut Kept,
    now: Time,
    request: &HttpRequest,
) -> Inspection {
    let mut run = Run {
        eye: Eye {
            now,
            request: Request {
                http: request,
                body_max: acl.body_max,
            },
            sets,
            labels: Vec::new(),
        },
        kept,
        trail: Vec::new(),
        added: Headers::default(),
    };
    let mut end = None;
    for rule in &acl.rules {
        end = run.ask(rule, acl);
        if end.is_some() {
            break;
        }
    }
    let end = end.unwrap_or(End {
        action: &acl.default,
        rule: None,
        bodies: &acl.bodies,
    });
    run.finish(acl, &end)
}

impl<'a> Run<'a> {
    /// Asks a rule; what it gives ends the inspection.
    fn ask(&mut self, rule: &'a Rule, acl: &'a WebAcl) -> Option<End<'a>> {
        match (&rule.statement, &rule.then) {
            (
                Statement::Managed {
                    group,
                    overrides,
                    only,
                },
                Then::Group { counts },
            ) => {
                if let Some(only) = only {
                    let found = self.look(only, &acl.label_prefix, &rule.name, None);
                    if !found.matched {
                        let why = format!("the rule group is not asked: {}", found.why);
                        self.note(&rule.name, rule.priority, None, false, &why);
                        return None;
                    }
                }
                let at = self.open(rule);
                let end = self.managed(group, overrides, rule.priority, *counts, &acl.bodies);
                self.close(at, rule, end, *counts)
            }
            (Statement::Group { arn, overrides }, Then::Group { counts }) => {
                let sets = self.eye.sets;
                let entry = sets.groups.by_arn(arn)?;
                let at = self.open(rule);
                let group: &'a Group = &entry.body;
                let prefix = format!("{}rulegroup:{}:", acl.account_prefix, entry.head.name);
                let end = self.group(group, &entry.head.name, &prefix, overrides, rule, *counts);
                self.close(at, rule, end, *counts)
            }
            (statement, Then::Act(action)) => {
                let found = self.look(
                    statement,
                    &acl.label_prefix,
                    &rule.name,
                    rule.rate.as_deref(),
                );
                let done = found.matched.then_some(action.kind);
                self.note(&rule.name, rule.priority, done, found.matched, &found.why);
                if !found.matched {
                    return None;
                }
                self.label(rule, &acl.label_prefix);
                self.act(action, Arc::clone(&rule.name), &acl.bodies)
            }
            _ => None,
        }
    }

    fn look(
        &mut self,
        statement: &Statement,
        prefix: &str,
        rule: &Arc<str>,
        settings: Option<&str>,
    ) -> Found {
        let Some(settings) = settings else {
            return self.eye.look(statement, prefix, &mut Default::default());
        };
        let rates = self.kept.rates.entry(Arc::clone(rule)).or_default();
        if rates.settings != settings {
            // Changed settings begin the count anew.
            *rates = Default::default();
            settings.clone_into(&mut rates.settings);
        }
        self.eye.look(statement, prefix, rates)
    }

    /// Notes a rule's look, and counts it.
    fn note(
        &mut self,
        rule: &Arc<str>,
        priority: u64,
        action: Option<ActionKind>,
        matched: bool,
        why: &str,
    ) {
        if let Some(action) = action {
            let tally = self.kept.rules.entry(Arc::clone(rule)).or_default();
            tally.count(self.eye.now, action);
        }
        self.trail.push(Look {
            rule: Arc::clone(rule),
            priority,
            matched,
            action,
            why: sentence(why),
        });
    }

    /// Makes room for the look of a rule that names a group, before those of the group's rules.
    fn open(&mut self, rule: &Rule) -> usize {
        self.trail.push(Look {
            rule: Arc::clone(&rule.name),
            priority: rule.priority,
            matched: false,
            action: None,
            why: String::new(),
        });
        self.trail.len() - 1
    }

    /// Fills it in.
    fn close(
        &mut self,
        at: usize,
        rule: &Rule,
        end: Option<End<'a>>,
        counts: bool,
    ) -> Option<End<'a>> {
        let matched = self.trail.len() - at - 1;
        let done = end.as_ref().map(|end| match counts {
            true => ActionKind::Count,
            false => end.action.kind,
        });
        if let Some(done) = done {
            let tally = self.kept.rules.entry(Arc::clone(&rule.name)).or_default();
            tally.count(self.eye.now, done);
        }
        let why = match (matched, done, counts) {
            (0, ..) => "no rule of the group matches".to_owned(),
            (_, None, _) => {
                "rules of the group match, and none of them ends the inspection".to_owned()
            }
            (_, Some(_), true) => {
                "a rule of the group would end the inspection, but the group is set to count"
                    .to_owned()
            }
            (_, Some(done), false) => {
                format!("a rule of the group ends the inspection: {}", done.name())
            }
        };
        if let Some(look) = self.trail.get_mut(at) {
            look.matched = matched > 0;
            look.action = done;
            look.why = sentence(&why);
        }
        end.filter(|_| !counts)
    }

    /// Asks the rules of a managed group. In the trail are those that match.
    fn managed(
        &mut self,
        group: &'static Managed,
        overrides: &'a [(String, Action)],
        priority: u64,
        counts: bool,
        bodies: &'a Bodies,
    ) -> Option<End<'a>> {
        for rule in group.rules {
            let found = self.eye.managed(rule);
            if !found.matched {
                continue;
            }
            let name: Arc<str> = format!("{}/{}", group.name, rule.name).into();
            let plain = &PLAIN[usize::from(rule.action == ActionKind::Count)];
            let action = overridden(overrides, rule.name).unwrap_or(plain);
            add_label(&mut self.eye.labels, managed_label(group, rule));
            self.note(&name, priority, Some(action.kind), true, &found.why);
            let end = self.act_in_group(action, name, bodies, counts);
            if end.is_some() {
                return end;
            }
        }
        None
    }

    fn group(
        &mut self,
        group: &'a Group,
        name: &str,
        prefix: &str,
        overrides: &'a [(String, Action)],
        outer: &Rule,
        counts: bool,
    ) -> Option<End<'a>> {
        for rule in &group.rules {
            let full: Arc<str> = format!("{name}/{}", rule.name).into();
            let found = self.look(&rule.statement, prefix, &full, rule.rate.as_deref());
            let Then::Act(own) = &rule.then else { continue };
            if !found.matched {
                continue;
            }
            let action = overridden(overrides, &rule.name).unwrap_or(own);
            self.label(rule, prefix);
            self.note(&full, outer.priority, Some(action.kind), true, &found.why);
            let end = self.act_in_group(action, full, &group.bodies, counts);
            if end.is_some() {
                return end;
            }
        }
        None
    }

    fn label(&mut self, rule: &Rule, prefix: &str) {
        for label in &rule.labels {
            add_label(&mut self.eye.labels, format!("{prefix}{label}").into());
        }
    }

    /// What a matching rule does.
    fn act(&mut self, action: &'a Action, rule: Arc<str>, bodies: &'a Bodies) -> Option<End<'a>> {
        if matches!(action.kind, ActionKind::Allow | ActionKind::Count) {
            for (name, value) in &action.added {
                self.added
                    .set(&format!("x-amzn-waf-{name}"), value.as_str());
            }
        }
        action.kind.ends().then_some(End {
            action,
            rule: Some(rule),
            bodies,
        })
    }

    /// As [`act`](Self::act); in a group that is set to count nothing is added by what would have ended the inspection.
    fn act_in_group(
        &mut self,
        action: &'a Action,
        rule: Arc<str>,
        bodies: &'a Bodies,
        counts: bool,
    ) -> Option<End<'a>> {
        match counts && action.kind.ends() {
            true => Some(End {
                action,
                rule: Some(rule),
                bodies,
            }),
            false => self.act(action, rule, bodies),
        }
    }
}

fn overridden<'a>(overrides: &'a [(String, Action)], rule: &str) -> Option<&'a Action> {
    let found = overrides.iter().find(|(name, _)| name == rule);
    found.map(|(_, action)| action)
}

/// A clause with a capital letter and a full stop.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}
