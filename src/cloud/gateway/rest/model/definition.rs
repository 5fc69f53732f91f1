//! What a deployment keeps: resources with their methods, models, validators, authorizers and gateway responses.

use super::super::Listed;
use super::super::words::words;
use super::{ApiKeySource, GatewayResponse, Method, ResponseType, Texts};
use crate::sorted::{SortSmall as _, SortedMap};
use serde::Serialize;

/// An API as it is at one instant. A deployment keeps one and never changes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The resource `/`.
    pub root: String,
    /// Every resource, in the order in which they were made.
    pub resources: Listed<Resource>,
    /// The models by name.
    pub models: SortedMap<String, Model>,
    /// The request validators by id.
    pub validators: SortedMap<String, RequestValidator>,
    /// The authorizers by id.
    pub authorizers: SortedMap<String, Authorizer>,
    /// The gateway responses that were set; see [`GatewayResponse::of`] for the others.
    pub gateway_responses: SortedMap<ResponseType, GatewayResponse>,
    /// The resource policy: a policy document as text.
    pub policy: Option<String>,
    /// Media types that are handled as bytes.
    pub binary_media_types: Vec<String>,
    /// From which size on answers are compressed, in bytes.
    pub minimum_compression_size: Option<u32>,
    /// Where a request's API key is read.
    pub api_key_source: ApiKeySource,
    /// Whether `ID.execute-api...` is closed and only custom domains lead here.
    pub disable_execute_api_endpoint: bool,
}

impl Snapshot {
    /// The resource of a path as authors write it: `/cakes/{cake}`.
    #[must_use]
    pub fn resource_at(&self, path: &str) -> Option<&Resource> {
        self.resources
            .values()
            .find(|resource| resource.path == path)
    }

    /// Every method with its resource's path, in the order of paths.
    pub fn methods(&self) -> impl Iterator<Item = (&str, &Method)> {
        let mut resources: Vec<&Resource> = self.resources.values().collect();
        resources.sort_small_by(|a, b| a.path.cmp(&b.path));
        resources.into_iter().flat_map(|resource| {
            let methods = resource.methods.values();
            methods.map(|method| (&*resource.path, method))
        })
    }

    /// What lies directly below a resource.
    pub fn children<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Resource> {
        self.resources
            .values()
            .filter(move |resource| resource.parent_id.as_deref() == Some(id))
    }
}

/// A part of a path, with the methods it answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// 6 to 10 lower-case letters and digits.
    pub id: String,
    /// The resource above; the root has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// The last part of the path: `cakes`, `{cake}`, `{proxy+}`; the root has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_part: Option<String>,
    /// The whole path: `/cakes/{cake}`.
    pub path: String,
    /// The methods by name: `GET`, `ANY`.
    #[serde(
        rename = "resourceMethods",
        skip_serializing_if = "SortedMap::is_empty"
    )]
    pub methods: SortedMap<String, Method>,
}

/// A JSON Schema that requests and responses may be held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Its id.
    pub id: String,
    /// Its name, letters and digits.
    pub name: String,
    /// A sentence by its authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The schema as text: JSON Schema draft 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Which bodies it is for: `application/json`.
    pub content_type: String,
}

/// What of a request is checked before anything else sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestValidator {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether the body must match the method's model.
    pub validate_request_body: bool,
    /// Whether required parameters must be there.
    pub validate_request_parameters: bool,
}

words! {
    /// How an authorizer decides.
    AuthorizerType {
        /// A function is given one header.
        Token = "TOKEN",
        /// A function is given the request.
        Request = "REQUEST",
        /// Tokens of Amazon Cognito.
        Cognito = "COGNITO_USER_POOLS",
    }
}

/// Who decides whether a request may pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Authorizer {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it decides.
    #[serde(rename = "type")]
    pub kind: AuthorizerType,
    /// The user pools.
    #[serde(rename = "providerARNs", skip_serializing_if = "Vec::is_empty")]
    pub provider_arns: Vec<String>,
    /// What OpenAPI calls it: `custom`, `cognito_user_pools`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
    /// The function: `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorizer_uri: Option<String>,
    /// The role that API Gateway takes on to invoke the function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorizer_credentials: Option<String>,
    /// What identifies a request, comma-separated: `method.request.header.Authorization`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_source: Option<String>,
    /// A regular expression that a token must match before the function is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_validation_expression: Option<String>,
    /// How long an answer is kept, in seconds: 0 to 3,600; 300 unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorizer_result_ttl_in_seconds: Option<u32>,
}

impl Authorizer {
    /// Whether it looks at tokens of Amazon Cognito.
    #[must_use]
    pub fn is_cognito(&self) -> bool {
        self.kind == AuthorizerType::Cognito
    }
}

/// The models that every new API has.
pub(crate) fn first_models(mut id: impl FnMut() -> String) -> SortedMap<String, Model> {
    let mut model = |name: &str, what: &str, schema: &str| {
        let model = Model {
            id: id(),
            name: name.to_owned(),
            description: Some(format!("This is a default {what} schema model")),
            schema: Some(schema.to_owned()),
            content_type: "application/json".to_owned(),
        };
        (name.to_owned(), model)
    };
    let empty = "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Empty Schema\",\n  \"type\" : \"object\"\n}";
    let error = "{\n  \"$schema\" : \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Error Schema\",\n  \"type\" : \"object\",\n  \"properties\" : {\n    \"message\" : { \"type\" : \"string\" }\n  }\n}";
    SortedMap::from([
        model("Empty", "empty", empty),
        model("Error", "error", error),
    ])
}

/// Tags and the like: whether there are any.
pub(crate) fn none(texts: &Texts) -> bool {
    texts.is_empty()
}
