//! Tags of APIs, stages and domain names.

use super::super::V2;
use super::super::error::Error;
use super::{Answer, required};
use crate::given::Given;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many tags something has at most.
const TAGS_MAX: usize = 50;

impl V2 {
    pub(super) fn tag_action(&mut self, action: &str, given: Given<'_>) -> Answer {
        let arn = required(given, "ResourceArn")?;
        let keys = given.texts("TagKeys")?;
        let new = given.map("Tags")?;
        let tags = self
            .tags_of(arn)
            .ok_or_else(|| Error::NotFound("Invalid Resource ARN specified".into()))?;
        match action {
            "GetTags" => return Ok(json!({"Tags": tags})),
            "TagResource" => {
                for (key, value) in new.into_iter().flatten() {
                    tags.insert(key.clone(), value.clone());
                }
                if tags.len() > TAGS_MAX {
                    return Err(Error::bad(format!(
                        "A resource cannot have more than {TAGS_MAX} tags"
                    )));
                }
            }
            _ => tags.retain(|key, _| !keys.contains(&key.as_str())),
        }
        Ok(json!({}))
    }

    /// The tags of what `arn:aws:apigateway:REGION::/apis/ID`, `.../stages/NAME` or `/domainnames/NAME` names.
    fn tags_of(&mut self, arn: &str) -> Option<&mut Map<String, Value>> {
        let path = arn.split_once("::/")?.1;
        let mut steps = path.split('/');
        let shown = match (steps.next()?, steps.next()?, steps.next(), steps.next()) {
            ("apis", api, None, None) => &mut Arc::make_mut(self.apis.get_mut(api)?).shown,
            ("apis", api, Some("stages"), Some(stage)) => {
                let api = Arc::make_mut(self.apis.get_mut(api)?);
                &mut Arc::make_mut(api.stages.get_mut(stage)?).shown
            }
            ("domainnames", name, None, None) => {
                &mut Arc::make_mut(self.domains.get_mut(name)?).shown
            }
            _ => return None,
        };
        if shown.get("Tags").is_none_or(Value::is_null) {
            shown["Tags"] = json!({});
        }
        shown["Tags"].as_object_mut()
    }
}
