//! APIs themselves, quick create included.

use super::super::V2;
use super::super::error::Error;
use super::super::model::{Api, Draft, Kind, Protocol, date};
use super::{Answer, cors, fields, is_lambda, page, parts, required};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many APIs an account has in a region at most.
const APIS_MAX: usize = 600;

impl V2 {
    pub(super) fn create_api(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let fields = fields::read(&fields::API, given, true)?;
        let protocol = match required(given, "ProtocolType")? {
            "HTTP" => Protocol::Http,
            "WEBSOCKET" => Protocol::WebSocket,
            _ => {
                return Err(Error::bad(
                    "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]",
                ));
            }
        };
        let target = given.text("Target")?;
        check(protocol, given, target)?;
        let cors = given
            .object("CorsConfiguration")?
            .map(cors::read)
            .transpose()?;
        if self.apis.len() >= APIS_MAX {
            return Err(Error::bad(
                "Maximum number of APIs for this account has been reached",
            ));
        }
        let mut api = new_api(core, protocol, fields);
        self.account = core.account.id.clone();
        set_cors(&mut api, cors);
        let id = Arc::clone(&api.id);
        if let Some(target) = target {
            quick(core, &mut api, given, target)?;
        }
        let shown = api.shown.clone();
        self.apis.insert(Arc::clone(&id), Arc::new(api));
        if target.is_some() {
            self.quick_stage(core, &id);
        }
        Ok(shown)
    }

    pub(super) fn get_apis(&self, given: Given<'_>) -> Answer {
        page::page(given, self.apis.values().map(|api| api.shown.clone()))
    }

    pub(super) fn update_api(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let change = fields::read(&fields::API, given, false)?;
        let protocol = self.api(given)?.protocol;
        let target = given.text("Target")?;
        check(protocol, given, target)?;
        if target.is_some() {
            return Err(Error::NotModelled(
                "change of the target of quick create".into(),
            ));
        }
        let cors = given
            .object("CorsConfiguration")?
            .map(cors::read)
            .transpose()?;
        let api = self.api_mut(given)?;
        if let Value::Object(shown) = &mut api.shown {
            fields::merge(shown, change);
        }
        if cors.is_some() {
            set_cors(api, cors);
        }
        let shown = api.shown.clone();
        self.changed(core, given);
        Ok(shown)
    }

    pub(super) fn delete_api(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let id = Arc::clone(&self.api(given)?.id);
        let mappings = self
            .domains
            .values()
            .flat_map(|domain| domain.mappings.values());
        if mappings.into_iter().any(|mapping| mapping["ApiId"] == *id) {
            return Err(Error::bad(
                "Unable to delete API because it has API mappings. Delete the API mappings first.",
            ));
        }
        self.apis.remove(&id);
        self.forget_api(core, &id);
        Ok(json!({}))
    }

    pub(super) fn delete_cors(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        set_cors(self.api_mut(given)?, None);
        self.changed(core, given);
        Ok(json!({}))
    }
}

fn check(protocol: Protocol, given: Given<'_>, target: Option<&str>) -> Result<(), Error> {
    let expression = given.text("RouteSelectionExpression")?;
    match protocol {
        Protocol::Http => {
            if expression.is_some_and(|one| {
                one != "$request.method $request.path" && one != "${request.method} ${request.path}"
            }) {
                return Err(Error::bad(
                    "RouteSelectionExpression is not supported for HTTP APIs. It must be ${request.method} ${request.path}",
                ));
            }
            if given.get("DisableSchemaValidation").is_some() {
                return Err(Error::bad(
                    "DisableSchemaValidation is not currently supported for HTTP APIs",
                ));
            }
            if given.get("ApiKeySelectionExpression").is_some() {
                return Err(Error::bad(
                    "ApiKeySelectionExpression is not currently supported for HTTP APIs",
                ));
            }
        }
        Protocol::WebSocket => {
            if given.get("CorsConfiguration").is_some() {
                return Err(Error::bad(
                    "CORS configuration is only supported for HTTP APIs",
                ));
            }
            if target.is_some() {
                return Err(Error::bad("Quick create is only supported for HTTP APIs"));
            }
            if given.get("ApiId").is_none() && expression.is_none() {
                return Err(Error::bad(
                    "RouteSelectionExpression is required for WEBSOCKET APIs",
                ));
            }
        }
    }
    Ok(())
}

pub(super) fn new_api(core: &mut Core, protocol: Protocol, fields: Map<String, Value>) -> Api {
    let id: Arc<str> = core.rng.name(10).to_lowercase().into();
    let (scheme, word, selection) = match protocol {
        Protocol::Http => ("https", "HTTP", "$request.method $request.path"),
        Protocol::WebSocket => ("wss", "WEBSOCKET", "$request.body.action"),
    };
    let mut shown = json!({
        "ApiEndpoint": format!("{scheme}://{id}.execute-api.{}.amazonaws.com", core.account.region),
        "ApiId": id,
        "ApiKeySelectionExpression": "$request.header.x-api-key",
        "CreatedDate": date(core.now),
        "DisableExecuteApiEndpoint": false,
        "IpAddressType": "ipv4",
        "ProtocolType": word,
        "RouteSelectionExpression": selection,
        "Tags": {},
    });
    if let Value::Object(shown) = &mut shown {
        fields::merge(shown, fields);
    }
    Api {
        id,
        protocol,
        shown,
        draft: Arc::new(Draft::default()),
        deployments: SortedMap::new(),
        stages: SortedMap::new(),
        deployed: 0,
    }
}

pub(super) fn set_cors(api: &mut Api, cors: Option<Value>) {
    if let Value::Object(shown) = &mut api.shown {
        match &cors {
            Some(cors) => drop(shown.insert("CorsConfiguration".into(), cors.clone())),
            None => drop(shown.shift_remove("CorsConfiguration")),
        }
    }
    Arc::make_mut(&mut api.draft).cors = cors.map(Arc::new);
}

/// Quick create: an integration with the target, and a route that leads there.
fn quick(core: &mut Core, api: &mut Api, given: Given<'_>, target: &str) -> Result<(), Error> {
    let mut integration = Map::new();
    let is_url = target.starts_with("http://") || target.starts_with("https://");
    if is_lambda(target) {
        integration.insert("IntegrationType".into(), "AWS_PROXY".into());
        integration.insert("PayloadFormatVersion".into(), "2.0".into());
        integration.insert("IntegrationMethod".into(), "POST".into());
    } else if is_url {
        integration.insert("IntegrationType".into(), "HTTP_PROXY".into());
        integration.insert("PayloadFormatVersion".into(), "1.0".into());
        integration.insert("IntegrationMethod".into(), "ANY".into());
    } else {
        return Err(Error::bad("Invalid function ARN or invalid uri"));
    }
    integration.insert("ApiGatewayManaged".into(), true.into());
    integration.insert("ConnectionType".into(), "INTERNET".into());
    integration.insert("IntegrationUri".into(), target.into());
    integration.insert("TimeoutInMillis".into(), 30_000.into());
    if let Some(role) = given.text("CredentialsArn")? {
        integration.insert("CredentialsArn".into(), role.into());
    }
    let key = given.text("RouteKey")?.unwrap_or("$default");
    if super::super::route::RouteKey::read(key).is_none() {
        return Err(Error::bad(
            r#"The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default""#,
        ));
    }
    let id = core.rng.name(7).to_lowercase();
    parts::add(api, Kind::Integration, "", &id, integration);
    let mut route = Map::new();
    route.insert("ApiGatewayManaged".into(), true.into());
    route.insert("ApiKeyRequired".into(), false.into());
    route.insert("AuthorizationType".into(), "NONE".into());
    route.insert("RouteKey".into(), key.into());
    route.insert("Target".into(), format!("integrations/{id}").into());
    let id = core.rng.name(7).to_lowercase();
    parts::add(api, Kind::Route, "", &id, route);
    Ok(())
}
