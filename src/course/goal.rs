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

#[cfg(test)]
mod tests {
    use super::Facts;
    use cloud::call::{ApiCall, Service};
    use cloud::core::Output;
    use cloud::engine::{Cloud, Config, Input};
    use cloud::jsonata::{self, Env};
    use serde_json::{Value, json};

    /// Lets so much happen that parts of the log are sealed.
    fn live(cloud: &mut Cloud, calls: u32) {
        for _ in 0..calls {
            let params = json!({"QueueNamePrefix": "orders"});
            let call = ApiCall::by_learner(Service::Sqs, "ListQueues", params);
            cloud.handle(cloud.now(), Input::Call(call));
            while !matches!(cloud.poll(), Output::Idle { .. }) {}
        }
    }

    fn gathered(facts: &mut Facts, cloud: &Cloud) -> Value {
        let facts = facts.gather(cloud).unwrap();
        let all = jsonata::parse("{'world': world, 'log': log}").unwrap();
        all.evaluate_on(&facts, &Env::default()).unwrap().unwrap()
    }

    fn plain(cloud: &Cloud) -> Value {
        json!({"world": cloud.to_json(), "log": cloud.log().to_json()})
    }

    #[test]
    fn what_was_made_ready_before_is_what_is_there() {
        let mut facts = Facts::default();
        let mut cloud = Cloud::new(Config::default());
        live(&mut cloud, 300);
        assert!(cloud.log().parts().0.len() >= 2);
        assert_eq!(gathered(&mut facts, &cloud), plain(&cloud));
        let earlier = cloud.clone();
        live(&mut cloud, 300);
        assert_eq!(gathered(&mut facts, &cloud), plain(&cloud));
        // Back in time, and into another future.
        assert_eq!(gathered(&mut facts, &earlier), plain(&earlier));
        let mut other = earlier;
        live(&mut other, 200);
        assert_eq!(gathered(&mut facts, &other), plain(&other));
        // Into another world.
        let mut fresh = Cloud::new(Config::default());
        live(&mut fresh, 300);
        assert_eq!(gathered(&mut facts, &fresh), plain(&fresh));
    }
}
