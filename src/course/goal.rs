//! Goals and predictions: JSONata expressions over the world and the log.

use cloud::engine::Cloud;
use cloud::jsonata::{self, Data, Env, Expr};
use cloud::log::Entry;
use serde_json::Value;
use std::sync::Arc;

/// A condition, ready to be asked often.
#[derive(Clone, Debug)]
pub struct Condition(Expr);

impl Condition {
    /// Reads an expression.
    ///
    /// # Errors
    /// JSONata's own, with the position in the expression.
    pub fn parse(expression: &str) -> Result<Self, jsonata::Error> {
        jsonata::parse(expression).map(Self)
    }

    /// Whether the condition holds in what [`facts`] gives. Anything but `true` is no.
    ///
    /// # Errors
    /// JSONata's own, for instance when types do not fit.
    pub fn holds(&self, facts: &Data) -> Result<bool, jsonata::Error> {
        let value = self.0.evaluate_on(facts, &Env::default())?;
        Ok(value == Some(Value::Bool(true)))
    }
}

/// What conditions read: `world` (see [`Cloud::to_json`]) and `log` (see [`cloud::log::Log::to_json`]).
///
/// # Errors
/// When they are nested too deeply to be read.
pub fn facts(cloud: &Cloud) -> Result<Data, jsonata::Error> {
    Facts::default().gather(cloud)
}

/// Gathers [`facts`] of one cloud again and again. What stands in the sealed parts of its log stays as it is, so it is
/// made ready once.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    sealed: Vec<Sealed>,
}

/// A sealed part of a log, and the same made ready.
type Sealed = (Arc<Vec<Entry>>, Vec<Data>);

impl Facts {
    /// What conditions read now. The cloud may be another one than before.
    ///
    /// # Errors
    /// As [`facts`].
    pub fn gather(&mut self, cloud: &Cloud) -> Result<Data, jsonata::Error> {
        let world = Data::new(&cloud.to_json())?;
        let (sealed, open) = cloud.log().parts();
        let mut before = std::mem::take(&mut self.sealed);
        for part in sealed {
            // Equal parts are the same in memory, also in copies of the cloud and after going back in time.
            let same = before
                .iter()
                .position(|(known, _)| Arc::ptr_eq(part, known));
            self.sealed.push(match same {
                Some(at) => before.swap_remove(at),
                None => (Arc::clone(part), ready(part)?),
            });
        }
        let known = self.sealed.iter().flat_map(|(_, entries)| entries);
        let log = Data::array(known.cloned().chain(ready(open)?))?;
        Data::object([("world", world), ("log", log)])
    }
}

fn ready(entries: &[Entry]) -> Result<Vec<Data>, jsonata::Error> {
    let json = |entry: &Entry| serde_json::to_value(entry).ok();
    entries
        .iter()
        .filter_map(json)
        .map(|json| Data::new(&json))
        .collect()
}
