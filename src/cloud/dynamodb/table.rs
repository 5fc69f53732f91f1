//! A table: its key, and its items.

use super::error::Error;
use super::expression::{self, Names};
use crate::clock::Time;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest item, in bytes.
const ITEM_BYTES_MAX: usize = 409_600;

type Item = Map<String, Value>;

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: Arc<str>,
    arn: String,
    created: Time,
    /// The names of the key's attributes: partition key, and sort key if there is one.
    key: Vec<String>,
    schema: Value,
    attributes: Value,
    /// By the key's values: partition first.
    items: BTreeMap<Vec<Scalar>, Arc<Item>>,
}

/// A key's value, in DynamoDB's order: numbers by value, texts and bytes by their bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scalar {
    /// A number, moved so that its bits are in order.
    Number(u64),
    Text(String),
}

impl Scalar {
    fn of(value: &Value) -> Option<Self> {
        if let Some(number) = value["N"].as_str() {
            let bits = number.parse::<f64>().ok()?.to_bits();
            // Negative numbers come before positive ones, larger first.
            let ordered = if bits >> 63 == 1 {
                !bits
            } else {
                bits | 1 << 63
            };
            return Some(Self::Number(ordered));
        }
        let text = value["S"].as_str().or(value["B"].as_str())?;
        Some(Self::Text(text.into()))
    }
}

impl Table {
    pub(super) fn new(name: &str, arn: &str, created: Time, params: &Value) -> Result<Self, Error> {
        let of_kind = |kind: &str| {
            let schema = params["KeySchema"].as_array().into_iter().flatten();
            let mut found = schema.filter(|part| part["KeyType"] == kind);
            found
                .next()
                .and_then(|part| part["AttributeName"].as_str())
                .map(str::to_owned)
        };
        let Some(partition) = of_kind("HASH") else {
            return Err(Error::null("keySchema"));
        };
        Ok(Self {
            name: name.into(),
            arn: arn.into(),
            created,
            key: [Some(partition), of_kind("RANGE")]
                .into_iter()
                .flatten()
                .collect(),
            schema: params["KeySchema"].clone(),
            attributes: params["AttributeDefinitions"].clone(),
            items: BTreeMap::new(),
        })
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values().map(AsRef::as_ref)
    }

    pub(super) fn description(&self) -> Value {
        json!({
            "TableName": self.name,
            "TableArn": self.arn,
            "TableStatus": "ACTIVE",
            "CreationDateTime": self.created.as_secs(),
            "KeySchema": self.schema,
            "AttributeDefinitions": self.attributes,
            "ItemCount": self.items.len(),
        })
    }

    /// The key in an item, or in a `Key`.
    fn key_of(&self, item: &Value, is_key: bool) -> Result<Vec<Scalar>, Error> {
        let Some(object) = item.as_object() else {
            return Err(Error::null(if is_key { "key" } else { "item" }));
        };
        if is_key && object.len() != self.key.len() {
            return Err(Error::Validation(
                "The provided key element does not match the schema".into(),
            ));
        }
        let scalars = self.key.iter().map(|name| {
            let value = object.get(name).and_then(Scalar::of);
            value.ok_or_else(|| {
                Error::Validation(if is_key {
                    "The provided key element does not match the schema".into()
                } else {
                    format!("One or more parameter values were invalid: Missing the key {name} in the item")
                })
            })
        });
        scalars.collect()
    }

    /// Whether the condition of a write holds.
    fn check(&self, params: &Value, old: Option<&Item>) -> Result<(), Error> {
        let Some(condition) = params["ConditionExpression"].as_str() else {
            return Ok(());
        };
        let empty = Item::new();
        if expression::holds(condition, &Names::of(params), old.unwrap_or(&empty))? {
            Ok(())
        } else {
            Err(Error::ConditionalCheckFailed)
        }
    }

    pub(super) fn put(&mut self, params: &Value) -> Result<Value, Error> {
        let key = self.key_of(&params["Item"], false)?;
        let old = self.items.get(&key).cloned();
        self.check(params, old.as_deref())?;
        if params["Item"].to_string().len() > ITEM_BYTES_MAX {
            return Err(Error::Validation(
                "Item size has exceeded the maximum allowed size".into(),
            ));
        }
        let item = params["Item"].as_object().cloned().unwrap_or_default();
        self.items.insert(key, Arc::new(item));
        Ok(returned(params, old.as_deref(), None))
    }

    pub(super) fn get(&self, params: &Value) -> Result<Value, Error> {
        let key = self.key_of(&params["Key"], true)?;
        Ok(match self.items.get(&key) {
            Some(item) => json!({"Item": projected(params, item)}),
            None => json!({}),
        })
    }

    pub(super) fn delete(&mut self, params: &Value) -> Result<Value, Error> {
        let key = self.key_of(&params["Key"], true)?;
        let old = self.items.get(&key).cloned();
        self.check(params, old.as_deref())?;
        self.items.remove(&key);
        Ok(returned(params, old.as_deref(), None))
    }

    pub(super) fn update(&mut self, params: &Value) -> Result<Value, Error> {
        let key = self.key_of(&params["Key"], true)?;
        let old = self.items.get(&key).cloned();
        self.check(params, old.as_deref())?;
        let mut item = match &old {
            Some(old) => (**old).clone(),
            None => params["Key"].as_object().cloned().unwrap_or_default(),
        };
        if let Some(update) = params["UpdateExpression"].as_str() {
            expression::update(update, &Names::of(params), &mut item)?;
        }
        let answer = returned(params, old.as_deref(), Some(&item));
        self.items.insert(key, Arc::new(item));
        Ok(answer)
    }

    /// `Query` and `Scan`.
    pub(super) fn query(&self, params: &Value, is_query: bool) -> Result<Value, Error> {
        let names = Names::of(params);
        let key = params["KeyConditionExpression"].as_str();
        if is_query && key.is_none() {
            return Err(Error::Validation(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.".into(),
            ));
        }
        let filter = params["FilterExpression"].as_str();
        let most = params["Limit"]
            .as_u64()
            .and_then(|most| usize::try_from(most).ok())
            .unwrap_or(usize::MAX);
        let mut scanned = 0usize;
        let mut found = Vec::new();
        let backwards = params["ScanIndexForward"] == false;
        let all: Vec<&Arc<Item>> = if backwards {
            self.items.values().rev().collect()
        } else {
            self.items.values().collect()
        };
        for item in all {
            if let Some(key) = key
                && !expression::holds(key, &names, item)?
            {
                continue;
            }
            if scanned == most {
                break;
            }
            scanned += 1;
            if filter.map_or(Ok(true), |filter| expression::holds(filter, &names, item))? {
                found.push(Value::Object(projected(params, item)));
            }
        }
        Ok(json!({"Items": found, "Count": found.len(), "ScannedCount": scanned}))
    }
}

/// The attributes that `ProjectionExpression` names; all without it.
fn projected(params: &Value, item: &Item) -> Item {
    let Some(projection) = params["ProjectionExpression"].as_str() else {
        return item.clone();
    };
    let names = Names::of(params);
    let wanted: Vec<String> = projection
        .split(',')
        .map(|name| names.name(name.trim()))
        .collect();
    let kept = item.iter().filter(|(name, _)| wanted.contains(name));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// What `ReturnValues` asks for.
fn returned(params: &Value, old: Option<&Item>, new: Option<&Item>) -> Value {
    let changed = |of: &Item, other: Option<&Item>| -> Item {
        let differs =
            |name: &String, value: &Value| other.and_then(|other| other.get(name)) != Some(value);
        let kept = of.iter().filter(|(name, value)| differs(name, value));
        kept.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let attributes = match params["ReturnValues"].as_str() {
        Some("ALL_OLD") => old.cloned(),
        Some("ALL_NEW") => new.cloned(),
        Some("UPDATED_NEW") => new.map(|new| changed(new, old)),
        Some("UPDATED_OLD") => old.map(|old| changed(old, new)),
        _ => None,
    };
    match attributes {
        Some(attributes) if !attributes.is_empty() => json!({"Attributes": attributes}),
        _ => json!({}),
    }
}
