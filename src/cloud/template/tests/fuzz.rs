//! Templates that nobody would write: whatever comes in, problems or a stack come out.

use super::{BTreeMap, Cloud, Config, Map, Value, check, deploy, json};
use crate::rng::Rng;

/// Templates to begin with: those of all cases.
fn seeds() -> Vec<Value> {
    let files = [
        include_str!("cases/conditions.md"),
        include_str!("cases/functions.md"),
        include_str!("cases/lambda.md"),
        include_str!("cases/parameters.md"),
        include_str!("cases/queues.md"),
        include_str!("cases/sections.md"),
        include_str!("cases/serverless.md"),
        include_str!("cases/stratus.md"),
    ];
    let blocks = files
        .into_iter()
        .flat_map(|file| file.split("```json ").skip(1));
    let read = |block: &str| {
        let (info, body) = block.split_once('\n').unwrap();
        let value: Value = serde_json::from_str(body.split_once("```").unwrap().0).unwrap();
        let transform = "AWS::Serverless-2016-10-31";
        match info {
            "resources" => json!({"Transform": transform, "Resources": value}),
            "sam" => {
                json!({"Transform": transform, "Globals": value["Globals"], "Resources": value["Resources"]})
            }
            _ => value,
        }
    };
    blocks.map(read).collect()
}

struct Mutator {
    rng: Rng,
    /// Every value and every key in the seeds.
    values: Vec<Value>,
    keys: Vec<String>,
}

impl Mutator {
    fn new(seeds: &[Value]) -> Self {
        let mut mutator = Self {
            rng: Rng::new(26),
            values: vec![
                json!(null),
                json!(-1),
                json!(1e300),
                json!(""),
                json!([]),
                json!({}),
                json!("${"),
            ],
            keys: vec![String::new(), "é".into()],
        };
        seeds.iter().for_each(|seed| mutator.gather(seed));
        mutator
    }

    fn gather(&mut self, value: &Value) {
        self.values.push(value.clone());
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.gather(item)),
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.keys.push(key.clone());
                    self.gather(value);
                }
            }
            _ => {}
        }
    }

    fn pick<T: Clone>(rng: &mut Rng, list: &[T]) -> T {
        let at = rng.below(list.len() as u64);
        list[usize::try_from(at).unwrap()].clone()
    }

    /// Changes something somewhere in the value.
    fn mutate(&mut self, value: &mut Value) {
        let deeper = !self.rng.chance(15);
        match value {
            Value::Object(fields) if deeper && !fields.is_empty() => {
                let names: Vec<String> = fields.keys().cloned().collect();
                let name = Self::pick(&mut self.rng, &names);
                match self.rng.below(8) {
                    0 => drop(fields.shift_remove(&name)),
                    1 => self.rename(fields, &name),
                    2 => {
                        let key = Self::pick(&mut self.rng, &self.keys);
                        fields.insert(key, Self::pick(&mut self.rng, &self.values));
                    }
                    _ => self.mutate(&mut fields[&name]),
                }
            }
            Value::Array(items) if deeper && !items.is_empty() => {
                let at = usize::try_from(self.rng.below(items.len() as u64)).unwrap();
                match self.rng.below(6) {
                    0 => drop(items.remove(at)),
                    1 => items.push(Self::pick(&mut self.rng, &self.values)),
                    _ => self.mutate(&mut items[at]),
                }
            }
            other => *other = Self::pick(&mut self.rng, &self.values),
        }
    }

    fn rename(&mut self, fields: &mut Map<String, Value>, name: &str) {
        if let Some(value) = fields.shift_remove(name) {
            fields.insert(Self::pick(&mut self.rng, &self.keys), value);
        }
    }
}

#[test]
fn mutated_templates_give_problems_or_a_stack() {
    let seeds = seeds();
    assert!(seeds.len() > 50);
    let mut mutator = Mutator::new(&seeds);
    let (mut stacks, mut refused) = (0, 0);
    let sound: Vec<Value> = seeds
        .iter()
        .filter(|seed| check(seed, &BTreeMap::new()).is_ok())
        .cloned()
        .collect();
    for round in 0..10_000 {
        // Most rounds begin with a template that works, so that mutations reach the APIs.
        let from = if round % 4 == 0 { &seeds } else { &sound };
        let mut template = Mutator::pick(&mut mutator.rng, from);
        for _ in 0..=mutator.rng.below(2) {
            mutator.mutate(&mut template);
        }
        let mut cloud = Cloud::new(Config::default());
        match deploy(&mut cloud, &template, &BTreeMap::new()) {
            Ok(stack) => {
                assert!(check(&template, &BTreeMap::new()).is_ok());
                assert!(
                    !stack.resources.is_empty() || template["Conditions"].is_object(),
                    "{template}"
                );
                stacks += 1;
            }
            Err(problems) => {
                assert!(!problems.is_empty(), "{template}");
                assert!(problems.iter().all(|problem| !problem.message.is_empty()));
                refused += 1;
            }
        }
    }
    // Both ways out are walked, so neither is walked by mistake only.
    assert!(
        stacks > 300 && refused > 300,
        "{stacks} stacks, {refused} refused"
    );
}

#[test]
fn nesting_and_growth_are_bounded() {
    let mut deep = json!("bottom");
    let mut growing = json!("x".repeat(100));
    for _ in 0..60 {
        deep = json!({"Fn::Sub": ["${deep}", {"deep": deep}]});
        growing = json!({"Fn::Sub": ["${a}${a}", {"a": growing}]});
    }
    for value in [deep, growing] {
        let template = json!({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": value}}}});
        assert!(check(&template, &BTreeMap::new()).is_err());
    }
}
