//! The XML of Amazon S3: which elements its lists and members are.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html> (read 2026-11-22).

use super::xml::{Element, Writer, entry, scalar};
use serde_json::{Map, Value, json};

/// The namespace of S3's documents.
pub(super) const XMLNS: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// How they begin.
pub(super) const PROLOGUE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Lists whose items stand beside each other: the item's element, and the list.
const FLAT: [(&str, &str); 12] = [
    ("QueueConfiguration", "QueueConfigurations"),
    ("TopicConfiguration", "TopicConfigurations"),
    ("CloudFunctionConfiguration", "LambdaFunctionConfigurations"),
    ("Event", "Events"),
    ("FilterRule", "FilterRules"),
    ("Object", "Objects"),
    ("Contents", "Contents"),
    ("CommonPrefixes", "CommonPrefixes"),
    ("Version", "Versions"),
    ("DeleteMarker", "DeleteMarkers"),
    ("Deleted", "Deleted"),
    ("Error", "Errors"),
];
/// Lists that have an element of their own around their items: the list, and the item.
const WRAPPED: [(&str, &str); 2] = [("TagSet", "Tag"), ("Buckets", "Bucket")];
/// Members with another name in XML.
const RENAMED: [(&str, &str); 3] = [
    ("Queue", "QueueArn"),
    ("Topic", "TopicArn"),
    ("CloudFunction", "LambdaFunctionArn"),
];

/// A request's document as parameters.
pub(super) fn to_json(element: &Element) -> Value {
    if element.children.is_empty() {
        let empty = element.text.trim().is_empty();
        return match element.name.as_str() {
            "EventBridgeConfiguration" | "NotificationConfiguration" => json!({}),
            "TagSet" => json!([]),
            "Quiet" => json!(element.text.trim() == "true"),
            "Days" => element
                .text
                .trim()
                .parse::<i64>()
                .map_or(Value::Null, Into::into),
            _ if empty => json!(""),
            _ => json!(element.text),
        };
    }
    if WRAPPED.iter().any(|(list, _)| *list == element.name) {
        return element.children.iter().map(to_json).collect();
    }
    let mut fields = Map::new();
    for child in &element.children {
        let value = to_json(child);
        let list = FLAT.iter().find(|(item, _)| *item == child.name);
        if let Some((_, list)) = list
            && let Value::Array(items) = entry(&mut fields, list, json!([]))
        {
            items.push(value);
            continue;
        }
        let renamed = RENAMED.iter().find(|(wire, _)| *wire == child.name);
        let name = match renamed {
            Some((_, member)) => member,
            None if child.name == "S3Key" => "Key",
            None => child.name.as_str(),
        };
        fields.insert(name.into(), value);
    }
    Value::Object(fields)
}

/// The document that an answer is, or a request's body: its root element and members.
pub(super) fn document(root: &str, fields: &Map<String, Value>) -> String {
    let mut writer = Writer::after(PROLOGUE);
    writer.element(root, XMLNS, |writer| members(writer, fields));
    writer.done()
}

fn members(writer: &mut Writer, fields: &Map<String, Value>) {
    for (name, value) in fields {
        member(writer, name, value);
    }
}

fn member(writer: &mut Writer, name: &str, value: &Value) {
    let flat = FLAT.iter().find(|(_, list)| *list == name);
    let wrapped = WRAPPED.iter().find(|(list, _)| *list == name);
    let renamed = RENAMED.iter().find(|(_, member)| *member == name);
    match (value, flat, wrapped) {
        (Value::Array(items), Some((item, _)), _) => {
            for one in items {
                member(writer, item, one);
            }
        }
        (Value::Array(items), _, wrapped) => {
            let item = wrapped.map_or("member", |(_, item)| item);
            writer.element(name, "", |writer| {
                for one in items {
                    member(writer, item, one);
                }
            });
        }
        (Value::Object(fields), ..) => {
            // A filter's key is an object; an object's key is a text.
            let name = if name == "Key" { "S3Key" } else { name };
            writer.element(name, "", |writer| members(writer, fields));
        }
        (other, ..) => {
            if let Some(text) = scalar(other) {
                writer.text(renamed.map_or(name, |(wire, _)| wire), &text);
            }
        }
    }
}

/// The root element of an action's answer.
pub(super) fn root(action: &str) -> &'static str {
    match action {
        "ListObjects" | "ListObjectsV2" => "ListBucketResult",
        "ListObjectVersions" => "ListVersionsResult",
        "ListBuckets" => "ListAllMyBucketsResult",
        "GetBucketVersioning" => "VersioningConfiguration",
        "GetBucketTagging" | "GetObjectTagging" => "Tagging",
        "GetBucketNotificationConfiguration" => "NotificationConfiguration",
        "GetBucketLocation" => "LocationConstraint",
        "DeleteObjects" => "DeleteResult",
        "CopyObject" => "CopyObjectResult",
        _ => "Result",
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml;
    use super::*;

    #[test]
    fn a_document_and_its_parameters_are_the_same() {
        let given = json!({
            "QueueConfigurations": [{
                "Id": "orders",
                "QueueArn": "arn:aws:sqs:us-east-1:111122223333:orders",
                "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
                "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "new/"}]}},
            }],
            "EventBridgeConfiguration": {},
        });
        let text = document("NotificationConfiguration", given.as_object().unwrap());
        assert!(text.contains("<Queue>arn:aws:sqs:us-east-1:111122223333:orders</Queue><Event>s3:ObjectCreated:*</Event>"), "{text}");
        assert!(
            text.contains("<Filter><S3Key><FilterRule><Name>prefix</Name>"),
            "{text}"
        );
        assert_eq!(to_json(&xml::read(&text).unwrap()), given);
    }
}
