//! Actions that only read: `GetQueueUrl`, `ListQueues`, `ListDeadLetterSourceQueues`, `GetQueueAttributes` and
//! `ListQueueTags`.

use super::error::Error;
use super::params::Params;
use super::queue::Queue;
use super::{Sqs, base64};
use crate::core::Core;
use serde_json::{Map, Value, json};

/// Results of a list at most, and when the caller does not say.
const MAX_RESULTS: u32 = 1000;

impl Sqs {
    /// `GetQueueUrl`.
    pub(super) fn get_url(&self, core: &Core, params: Params<'_>) -> Result<Value, Error> {
        let name = params.required("QueueName")?;
        let owner = params.text("QueueOwnerAWSAccountId")?;
        self.queues
            .get(name)
            .filter(|_| owner.is_none_or(|owner| owner == core.account.id))
            .map(|queue| json!({"QueueUrl": queue.url}))
            .ok_or(Error::QueueDoesNotExist)
    }

    /// `ListQueues`.
    pub(super) fn list(&self, params: Params<'_>) -> Result<Value, Error> {
        let prefix = params.text("QueueNamePrefix")?.unwrap_or_default();
        let queues = self.queues().filter(|queue| queue.name.starts_with(prefix));
        page(params, "QueueUrls", queues)
    }

    /// `GetQueueAttributes`.
    pub(super) fn get_attributes(&self, core: &Core, params: Params<'_>) -> Result<Value, Error> {
        let queue = self.look_up(core, params)?;
        let shown = queue.show_attributes(&params.texts("AttributeNames")?)?;
        if shown.is_empty() {
            return Ok(json!({}));
        }
        Ok(json!({"Attributes": shown}))
    }

    /// `ListQueueTags`.
    pub(super) fn list_tags(&self, core: &Core, params: Params<'_>) -> Result<Value, Error> {
        let tags = &self.look_up(core, params)?.tags;
        if tags.is_empty() {
            return Ok(json!({}));
        }
        Ok(json!({"Tags": tags}))
    }

    /// `ListDeadLetterSourceQueues`.
    pub(super) fn list_sources(&self, core: &Core, params: Params<'_>) -> Result<Value, Error> {
        let arn = &self.look_up(core, params)?.arn;
        let sources = self.queues().filter(|queue| {
            queue
                .dead_letter_target()
                .is_some_and(|(target, _)| target == arn)
        });
        let mut response = page(params, "queueUrls", sources)?;
        if response.get("queueUrls").is_none() {
            response = json!({"queueUrls": []});
        }
        Ok(response)
    }
}

/// One page of queues' URLs, by name; the token names the last queue of the page before.
fn page<'a>(
    params: Params<'_>,
    key: &str,
    queues: impl Iterator<Item = &'a Queue>,
) -> Result<Value, Error> {
    let max = params.ranged(
        "MaxResults",
        1..=i64::from(MAX_RESULTS),
        "Must be between 1 and 1000, if provided.",
    )?;
    let after = params.text("NextToken")?.map(read_token).transpose()?;
    let mut rest = queues
        .filter(|queue| after.as_ref().is_none_or(|after| *queue.name > **after))
        .peekable();
    let mut response = Map::new();
    let (mut urls, mut last) = (Vec::new(), "");
    while urls.len() < max.unwrap_or(MAX_RESULTS) as usize
        && let Some(queue) = rest.next()
    {
        urls.push(json!(queue.url));
        last = &queue.name;
    }
    if !urls.is_empty() {
        response.insert(key.into(), urls.into());
    }
    if max.is_some() && rest.peek().is_some() {
        response.insert("NextToken".into(), base64::encode(last.as_bytes()).into());
    }
    Ok(Value::Object(response))
}

fn read_token(token: &str) -> Result<String, Error> {
    base64::decode(token)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Error::InvalidParameterValue("Invalid or expired next token.".into()))
}
