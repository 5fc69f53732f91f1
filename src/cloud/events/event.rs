//! What the log says of Amazon EventBridge.

use serde::Serialize;
use std::sync::Arc;

/// One fact about a bus or a rule.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A rule was made or changed.
    RulePut {
        /// The rule.
        rule: Arc<str>,
        /// Its bus.
        bus: Arc<str>,
        /// Whether it acts.
        enabled: bool,
    },
    /// A rule was deleted.
    RuleDeleted {
        /// The rule.
        rule: Arc<str>,
        /// Its bus.
        bus: Arc<str>,
    },
    /// A rule got targets.
    TargetsPut {
        /// The rule.
        rule: Arc<str>,
        /// The targets' ARNs.
        targets: Vec<Arc<str>>,
    },
    /// An event came to a bus.
    EventReceived {
        /// The bus.
        bus: Arc<str>,
        /// The event's id.
        id: Arc<str>,
        /// Who it is from.
        source: Arc<str>,
        /// What kind it is.
        detail_type: Arc<str>,
        /// The rules whose pattern it matches.
        rules: Vec<Arc<str>>,
    },
    /// A rule's schedule came round.
    ScheduleFired {
        /// The rule.
        rule: Arc<str>,
    },
}

impl Event {
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::RulePut {
                rule,
                bus,
                enabled: true,
            } => format!("The rule {rule} watches the bus {bus}."),
            Self::RulePut { rule, .. } => format!("The rule {rule} is turned off."),
            Self::RuleDeleted { rule, .. } => format!("The rule {rule} was deleted."),
            Self::TargetsPut { rule, targets } => {
                format!("The rule {rule} has as targets: {}.", targets.join(", "))
            }
            Self::EventReceived {
                bus,
                source,
                detail_type,
                rules,
                ..
            } => {
                let matched = match rules.len() {
                    0 => "No rule wants it; it is gone.".into(),
                    _ => format!("Rules that want it: {}.", rules.join(", ")),
                };
                format!("The bus {bus} received \"{detail_type}\" from {source}. {matched}")
            }
            Self::ScheduleFired { rule } => format!("The schedule of the rule {rule} came round."),
        }
    }
}
