//! Lists in pages.

use serde_json::{Map, Value};

/// How many items a page holds when the caller does not say.
const PAGE: usize = 50;

/// One page of a list: `MaxItems` items from `Marker` on, which is the ARN of the page's first item.
pub(super) fn page(
    params: &Value,
    key: &str,
    items: impl Iterator<Item = (String, Value)>,
) -> Value {
    let marker = params["Marker"]
        .as_str()
        .filter(|marker| !marker.is_empty());
    let most = params["MaxItems"].as_u64();
    let most = most
        .and_then(|most| usize::try_from(most).ok())
        .unwrap_or(PAGE);
    let mut items = items.skip_while(|(arn, _)| marker.is_some_and(|marker| marker != arn));
    let shown: Value = items.by_ref().take(most).map(|(_, item)| item).collect();
    let mut answer = Map::new();
    answer.insert(key.into(), shown);
    if let Some((arn, _)) = items.next() {
        answer.insert("NextMarker".into(), arn.into());
    }
    Value::Object(answer)
}
