//! Who may use a route: nobody in particular, JWT, a Lambda authorizer, or IAM.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html> (read 2026-11-22).

use super::iam::signed;
use super::model::Kind;
use super::outgoing::Outgoing;
use super::visit::{Refusal, Visit};
use super::{V2, jwt};
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};

impl V2 {
    /// Asks who may use the route. Goes on with the throttle, refuses, or waits for a function.
    pub(super) fn authorize(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        mut visit: Visit,
        sent: &Outgoing,
    ) {
        let kind = visit.route["AuthorizationType"]
            .as_str()
            .unwrap_or("NONE")
            .to_owned();
        let id = visit.route["AuthorizerId"].as_str().unwrap_or_default();
        let authorizer = visit.draft.part(Kind::Authorizer, "", id).cloned();
        match (kind.as_str(), authorizer) {
            ("NONE", _) => {
                visit.absent(
                    core,
                    Gate::Authorizer,
                    "The route asks nobody who they are.",
                );
                self.throttle(core, around, visit);
            }
            ("AWS_IAM", _) => match signed(core, around, &visit) {
                Ok((shown, why)) => {
                    visit.gate(
                        core,
                        Gate::Authorizer,
                        Verdict::Passed,
                        why,
                        Some(shown.clone()),
                    );
                    visit.authorizer = shown;
                    self.throttle(core, around, visit);
                }
                Err(refusal) => self.refuse(core, visit, *refusal),
            },
            ("JWT", Some(authorizer)) => {
                match jwt::authorize(around.cognito, core.now, &visit, &authorizer, sent) {
                    Ok((shown, why)) => {
                        visit.gate(
                            core,
                            Gate::Authorizer,
                            Verdict::Passed,
                            why,
                            Some(shown.clone()),
                        );
                        visit
                            .context
                            .set_all("authorizer.claims", &shown["jwt"]["claims"]);
                        visit.authorizer = shown;
                        self.throttle(core, around, visit);
                    }
                    Err(refusal) => self.refuse(core, visit, *refusal),
                }
            }
            (_, Some(authorizer)) => self.ask_function(core, around, visit, &authorizer, sent),
            (_, None) => {
                let why = "The route names an authorizer that is not there.";
                self.refuse(
                    core,
                    visit,
                    Refusal::new(Gate::Authorizer, 500, "Internal Server Error", why),
                );
            }
        }
    }
}
