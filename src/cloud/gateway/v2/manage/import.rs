//! Import of OpenAPI 3 definitions as HTTP APIs, with API Gateway's extensions.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html> (read 2026-11-22).

use super::super::V2;
use super::super::error::Error;
use super::super::model::{Api, Draft, Kind, Protocol};
use super::{Answer, cors, fields, parts, required};
use crate::cognito::Cognito;
use crate::core::Core;
use crate::given::Given;
use crate::sorted::{SortedMap, SortedSet};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const METHODS: [&str; 8] = [
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "x-amazon-apigateway-any-method",
];
const INTEGRATION: &str = "x-amazon-apigateway-integration";

impl V2 {
    pub(super) fn import(
        &mut self,
        core: &mut Core,
        cognito: &Cognito,
        given: Given<'_>,
        again: bool,
    ) -> Answer {
        let body = required(given, "Body")?;
        let document: Value = serde_json::from_str(body).map_err(|error| {
            Error::bad(format!(
                "Unable to parse the OpenAPI definition: line {}, column {}",
                error.line(),
                error.column()
            ))
        })?;
        let version = document["openapi"].as_str().unwrap_or_default();
        if !version.starts_with("3.") {
            return Err(Error::bad(
                "Invalid OpenAPI input. HTTP APIs are imported from OpenAPI 3 definitions",
            ));
        }
        let name = document["info"]["title"].as_str().unwrap_or_default();
        if name.is_empty() {
            return Err(Error::bad("Invalid OpenAPI input: info.title is required"));
        }
        let mut about = Map::new();
        about.insert("Name".into(), name.into());
        for (from, to) in [("description", "Description"), ("version", "Version")] {
            about.extend(
                document["info"][from]
                    .as_str()
                    .map(|text| (to.to_owned(), text.into())),
            );
        }
        let mut api = match again {
            true => self.api(given)?.clone(),
            false => super::apis::new_api(core, Protocol::Http, Map::new()),
        };
        if api.protocol != Protocol::Http {
            return Err(Error::bad("Only HTTP APIs can be imported"));
        }
        if let Value::Object(shown) = &mut api.shown {
            fields::merge(shown, about);
        }
        api.draft = Arc::new(Draft::default());
        let mut import = Import {
            core,
            cognito,
            api: &mut api,
            document: &document,
            authorizers: SortedMap::new(),
            iam: SortedSet::new(),
            warnings: Vec::new(),
        };
        import.cors()?;
        import.authorizers()?;
        import.routes()?;
        let warnings = std::mem::take(&mut import.warnings);
        if !warnings.is_empty() && given.boolean("FailOnWarnings")?.unwrap_or(false) {
            return Err(Error::bad(format!(
                "Warnings found during import:\n\t{}",
                warnings.join("\n\t")
            )));
        }
        let mut shown = api.shown.clone();
        if !warnings.is_empty() {
            shown["Warnings"] = json!(warnings);
        }
        self.account = core.account.id.clone();
        super::deployments::deploy_itself(core, &mut api);
        self.apis.insert(Arc::clone(&api.id), Arc::new(api));
        Ok(shown)
    }
}

struct Import<'a> {
    core: &'a mut Core,
    cognito: &'a Cognito,
    api: &'a mut Api,
    document: &'a Value,
    /// The ids of authorizers, by the names of their security schemes.
    authorizers: SortedMap<String, (String, bool)>,
    /// The names of security schemes that are IAM.
    iam: SortedSet<String>,
    warnings: Vec<String>,
}

impl Import<'_> {
    fn cors(&mut self) -> Result<(), Error> {
        let given = &self.document["x-amazon-apigateway-cors"];
        if given.is_null() {
            return Ok(());
        }
        let cors = cors::read(Given(&capitals(given)))?;
        super::apis::set_cors(self.api, Some(cors));
        Ok(())
    }

    fn add(&mut self, kind: Kind, part: &Value) -> Result<String, Error> {
        let part = fields::read(fields::of(kind), Given(part), true)?;
        let part = parts::finished(self.api, self.cognito, kind, None, part)?;
        let id = self.core.rng.name(7).to_lowercase();
        parts::add(self.api, kind, "", &id, part);
        Ok(id)
    }

    fn authorizers(&mut self) -> Result<(), Error> {
        let schemes = self.document["components"]["securitySchemes"].as_object();
        for (name, scheme) in schemes.into_iter().flatten() {
            let given = &scheme["x-amazon-apigateway-authorizer"];
            if scheme["x-amazon-apigateway-authtype"] == "awsSigv4" {
                self.iam.insert(name.clone());
                continue;
            }
            if given.is_null() {
                self.warnings.push(format!(
                    "Security scheme '{name}' has no x-amazon-apigateway-authorizer and is ignored."
                ));
                continue;
            }
            let mut part = capitals(given);
            let is_jwt = given["type"] == "jwt";
            part["Name"] = name.as_str().into();
            part["AuthorizerType"] = if is_jwt { "JWT" } else { "REQUEST" }.into();
            if let Some(sources) = given["identitySource"].as_str() {
                part["IdentitySource"] = sources.split(',').map(str::trim).collect();
            }
            if let Some(role) = given.get("authorizerCredentials") {
                part["AuthorizerCredentialsArn"] = role.clone();
            }
            part.as_object_mut()
                .map(|part| part.entry("IdentitySource").or_insert_with(|| json!([])));
            if is_jwt {
                part["JwtConfiguration"] = capitals(&given["jwtConfiguration"]);
            }
            let id = self.add(Kind::Authorizer, &part)?;
            self.authorizers.insert(name.clone(), (id, is_jwt));
        }
        Ok(())
    }

    fn routes(&mut self) -> Result<(), Error> {
        let paths = self.document["paths"].as_object();
        if paths.is_none_or(Map::is_empty) {
            return Err(Error::bad("Invalid OpenAPI input: paths is required"));
        }
        for (path, operations) in paths.into_iter().flatten() {
            let operations = operations.as_object().into_iter().flatten();
            for (method, operation) in
                operations.filter(|(method, _)| METHODS.contains(&method.as_str()))
            {
                let method = match method.as_str() {
                    "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                    other => other.to_uppercase(),
                };
                let key = match path.as_str() {
                    "/$default" | "$default" => "$default".to_owned(),
                    path => format!("{method} {path}"),
                };
                self.route(&key, operation)?;
            }
        }
        Ok(())
    }

    fn secure(
        &self,
        route: &mut Value,
        key: &str,
        name: &str,
        scopes: &Value,
    ) -> Result<(), Error> {
        if self.iam.contains(name) {
            route["AuthorizationType"] = "AWS_IAM".into();
            return Ok(());
        }
        let Some((id, is_jwt)) = self.authorizers.get(name) else {
            return Err(Error::bad(format!(
                "Security scheme '{name}' of route '{key}' has no authorizer"
            )));
        };
        route["AuthorizerId"] = id.as_str().into();
        route["AuthorizationType"] = if *is_jwt { "JWT" } else { "CUSTOM" }.into();
        if *is_jwt {
            route["AuthorizationScopes"] = scopes.clone();
        }
        Ok(())
    }

    fn route(&mut self, key: &str, operation: &Value) -> Result<(), Error> {
        let mut route = json!({"RouteKey": key});
        if let Some(name) = operation["operationId"].as_str() {
            route["OperationName"] = name.into();
        }
        match operation.get(INTEGRATION) {
            Some(given) => {
                let mut part = capitals(given);
                part["IntegrationType"] = given["type"]
                    .as_str()
                    .unwrap_or_default()
                    .to_uppercase()
                    .into();
                for (from, to) in [
                    ("uri", "IntegrationUri"),
                    ("httpMethod", "IntegrationMethod"),
                    ("credentials", "CredentialsArn"),
                    ("subtype", "IntegrationSubtype"),
                ] {
                    if let Some(value) = given.get(from) {
                        part[to] = value.clone();
                    }
                }
                let id = self.add(Kind::Integration, &part)?;
                route["Target"] = format!("integrations/{id}").into();
            }
            None => self
                .warnings
                .push(format!("Route '{key}' has no {INTEGRATION}.")),
        }
        let security = operation
            .get("security")
            .unwrap_or(&self.document["security"]);
        let wanted = security[0].as_object().and_then(|one| one.iter().next());
        if let Some((name, scopes)) = wanted {
            self.secure(&mut route, key, name, scopes)?;
        }
        self.add(Kind::Route, &route).map(drop)
    }
}

/// The same object with the names that the API has for its members: `payloadFormatVersion`, `PayloadFormatVersion`.
fn capitals(given: &Value) -> Value {
    let capital = |name: &str| {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    let fields = given.as_object().into_iter().flatten();
    Value::Object(
        fields
            .map(|(name, value)| (capital(name), value.clone()))
            .collect(),
    )
}
