//! Layers: packages that functions share.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html> (read 2026-11-22).

use super::error::Error;
use super::page::page;
use super::version::{Code, timestamp};
use super::{Answer, Lambda};
use crate::core::Core;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl Lambda {
    pub(super) fn publish_layer(&mut self, core: &mut Core, params: &Value) -> Answer {
        let name = name_of(params);
        let code = Code::read(&params["Content"])?;
        let number = self
            .layers
            .range((Arc::from(name), 0)..=(Arc::from(name), u64::MAX))
            .next_back()
            .map_or(1, |((_, last), _)| last + 1);
        let arn = layer_arn(core, name);
        let account = &core.account;
        let mut layer = json!({
            "Content": {
                "Location": format!(
                    "https://awslambda-{}-layers.s3.{}.amazonaws.com/snapshots/{}/{name}-{number}",
                    account.region, account.region, account.id
                ),
                "CodeSha256": code.sha256,
                "CodeSize": code.size,
            },
            "LayerArn": arn,
            "LayerVersionArn": format!("{arn}:{number}"),
            "Description": params["Description"].as_str().unwrap_or_default(),
            "CreatedDate": timestamp(core.now),
            "Version": number,
        });
        for key in [
            "CompatibleRuntimes",
            "LicenseInfo",
            "CompatibleArchitectures",
        ] {
            if let Some(value) = params.get(key).filter(|value| !value.is_null()) {
                layer[key] = value.clone();
            }
        }
        self.layers
            .insert((name.into(), number), Arc::new(layer.clone()));
        Ok(layer)
    }

    pub(super) fn get_layer(&self, core: &Core, params: &Value) -> Answer {
        let name = name_of(params);
        let number = params["VersionNumber"].as_u64().unwrap_or(0);
        if number == 0 {
            return Err(Error::invalid("Layer Version Cannot be less than 1."));
        }
        self.layers
            .get(&(Arc::from(name), number))
            .map(|layer| (**layer).clone())
            .ok_or_else(|| no_layer(&format!("{}:{number}", layer_arn(core, name))))
    }

    pub(super) fn get_layer_by_arn(&self, core: &Core, params: &Value) -> Answer {
        let arn = params["Arn"].as_str().unwrap_or_default();
        let (layer, number) = arn.rsplit_once(':').unwrap_or((arn, ""));
        let params = json!({
            "LayerName": layer,
            "VersionNumber": number.parse::<u64>().unwrap_or(0),
        });
        self.get_layer(core, &params)
    }

    /// Deleting a layer version that is not there is no error.
    pub(super) fn delete_layer(&mut self, params: &Value) -> Value {
        let number = params["VersionNumber"].as_u64().unwrap_or(0);
        self.layers.remove(&(Arc::from(name_of(params)), number));
        json!({})
    }

    pub(super) fn list_layer_versions(&self, params: &Value) -> Answer {
        let name = name_of(params);
        let versions = self
            .layers
            .iter()
            .rev()
            .filter(|((of, _), _)| **of == *name)
            .map(|(_, layer)| (text(layer, "LayerVersionArn"), listed(layer)));
        Ok(page(params, "LayerVersions", versions))
    }

    pub(super) fn list_layers(&self, core: &Core, params: &Value) -> Answer {
        let mut latest: Map<String, Value> = Map::new();
        for ((name, _), layer) in &self.layers {
            let shown = json!({
                "LayerName": name,
                "LayerArn": layer_arn(core, name),
                "LatestMatchingVersion": listed(layer),
            });
            latest.insert(String::from(&**name), shown);
        }
        let layers = latest
            .into_iter()
            .map(|(_, layer)| (text(&layer, "LayerArn"), layer));
        Ok(page(params, "Layers", layers))
    }
}

/// The layer's name, from a name or an ARN.
fn name_of(params: &Value) -> &str {
    let given = params["LayerName"].as_str().unwrap_or_default();
    given.rsplit(':').next().unwrap_or(given)
}

fn layer_arn(core: &Core, name: &str) -> String {
    let account = &core.account;
    format!(
        "arn:aws:lambda:{}:{}:layer:{name}",
        account.region, account.id
    )
}

fn no_layer(arn: &str) -> Error {
    Error::not_found(format!("The resource you requested does not exist: {arn}"))
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// A layer version as lists show it: without its content.
fn listed(layer: &Value) -> Value {
    let mut shown = layer.clone();
    if let Value::Object(fields) = &mut shown {
        fields.remove("Content");
        fields.remove("LayerArn");
    }
    shown
}
