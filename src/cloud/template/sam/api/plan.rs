//! `UsagePlan`: a plan and a key for an API, or one of each for all APIs that share.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html>
//! (read 2026-11-22).

use super::{Maker, after, table};
use crate::template::declare::Declared;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::{API_KEY, USAGE_PLAN, USAGE_PLAN_KEY};
use crate::template::sam::gateway::reference;
use crate::template::schema::conform_map;

/// What SAM calls what is shared.
const SHARED: [&str; 3] = [
    "ServerlessUsagePlan",
    "ServerlessApiKey",
    "ServerlessUsagePlanKey",
];

impl Maker<'_> {
    pub(super) fn usage_plan(&self, stage: &str, problems: &mut Problems) -> Vec<Declared> {
        let auth = self.properties.get("Auth");
        let Some(node) = auth.and_then(|auth| auth.get("UsagePlan")) else {
            return Vec::new();
        };
        let given = conform_map("`UsagePlan`", node, &table::USAGE_PLAN, &[], problems);
        let api = &self.declared.id;
        let [plan, key, link] = match given.text_of("CreateUsagePlan") {
            Some("PER_API") => [
                format!("{api}UsagePlan"),
                format!("{api}ApiKey"),
                format!("{api}UsagePlanKey"),
            ],
            Some("SHARED") => SHARED.map(str::to_owned),
            _ => return Vec::new(),
        };
        let path = &node.path;
        let reference = |id: &str| reference(path, id);
        let list = |item: Node| Node::new(path, Data::List(vec![item]));
        let opened = |api_key: &str, stage_key: &str| {
            let entries = vec![
                (api_key.to_owned(), reference(api)),
                (stage_key.to_owned(), reference(stage)),
            ];
            list(Node::map(path, entries))
        };
        let mut settings = vec![("ApiStages".to_owned(), opened("ApiId", "Stage"))];
        for name in ["Description", "Quota", "Throttle", "UsagePlanName"] {
            settings.extend(given.get(name).map(|node| (name.to_owned(), node.clone())));
        }
        if let Some(tags) = given.get("Tags") {
            settings.push(("Tags".to_owned(), tags.clone()));
        }
        let mut made = self.beside(plan.clone(), &USAGE_PLAN, settings);
        after(&mut made, api);
        let enabled = Node::placed(&true.into(), path);
        let settings = vec![
            ("Enabled".to_owned(), enabled),
            ("StageKeys".to_owned(), opened("RestApiId", "StageName")),
        ];
        let mut key_made = self.beside(key.clone(), &API_KEY, settings);
        after(&mut key_made, &plan);
        let settings = vec![
            ("KeyId".to_owned(), reference(&key)),
            ("KeyType".to_owned(), Node::text(path, "API_KEY")),
            ("UsagePlanId".to_owned(), reference(&plan)),
        ];
        let mut link_made = self.beside(link, &USAGE_PLAN_KEY, settings);
        after(&mut link_made, &key);
        vec![made, key_made, link_made]
    }
}

/// Makes one of what several APIs share: the first, with the stages of all.
pub(super) fn share(resources: &mut Vec<Declared>) {
    for id in SHARED {
        let mut found = resources.iter().enumerate().filter(|(_, one)| one.id == id);
        let Some((first, _)) = found.next() else {
            continue;
        };
        let others: Vec<usize> = found.map(|(at, _)| at).collect();
        for at in others.into_iter().rev() {
            let other = resources.remove(at);
            let kept = &mut resources[first];
            for reference in other.depends_on {
                if !kept.depends_on.iter().any(|there| there.to == reference.to) {
                    kept.depends_on.push(reference);
                }
            }
            for list in ["ApiStages", "StageKeys"] {
                let more = other.properties.get(list).map_or(&[][..], Node::items);
                let nothing = Node::new(&other.path, Data::List(Vec::new()));
                let own = (!more.is_empty())
                    .then(|| kept.properties.entry(list, nothing))
                    .flatten();
                if let Some(Node {
                    data: Data::List(items),
                    ..
                }) = own
                {
                    items.extend(more.iter().cloned());
                }
            }
        }
    }
}
