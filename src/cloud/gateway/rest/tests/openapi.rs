//! Definitions in OpenAPI, in and out.

use super::{API, call, id};
use crate::testing::Bench;
use serde_json::{Value, json};

const SHOP: &str = r##"
openapi: 3.0.1
info: {title: shop, version: 7}
paths:
  /cakes/{cake}:
    parameters:
      - {name: size, in: query, required: true}
    get:
      operationId: ReadCake
      security: [{pool: [cakes/read]}]
      x-amazon-apigateway-request-validator: all
      responses:
        200:
          description: a cake
          content: {application/json: {schema: {$ref: '#/components/schemas/Cake'}}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:bake/invocations
    x-amazon-apigateway-any-method:
      security: [{key: []}]
      responses: {}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}}
components:
  schemas:
    Cake: {type: object, properties: {name: {type: string}}}
  securitySchemes:
    key: {type: apiKey, name: x-api-key, in: header}
    pool:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer:
        type: cognito_user_pools
        providerARNs: ['arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_a']
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
x-amazon-apigateway-gateway-responses:
  DEFAULT_4XX:
    responseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}
"##;

fn import(bench: &mut Bench, body: &str) -> String {
    id(&call(bench, "ImportRestApi", json!({"body": body})))
}

fn method(bench: &mut Bench, api: &str, path: &str, verb: &str) -> Value {
    let all = call(
        bench,
        "GetResources",
        json!({"restApiId": api, "embed": ["methods"]}),
    );
    let items = all["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["path"] == path).unwrap();
    found["resourceMethods"][verb].clone()
}

#[test]
fn a_definition_becomes_an_api() {
    let mut bench = Bench::new();
    let api = import(&mut bench, SHOP);
    let read = method(&mut bench, &api, "/cakes/{cake}", "GET");
    assert_eq!(read["operationName"], "ReadCake");
    assert_eq!(read["authorizationType"], "COGNITO_USER_POOLS");
    assert_eq!(read["authorizationScopes"], json!(["cakes/read"]));
    assert_eq!(
        read["requestParameters"],
        json!({"method.request.path.cake": true, "method.request.querystring.size": true})
    );
    assert!(read["requestValidatorId"].is_string());
    let models = &read["methodResponses"]["200"]["responseModels"];
    assert_eq!(*models, json!({"application/json": "Cake"}));
    let any = method(&mut bench, &api, "/cakes/{cake}", "ANY");
    assert_eq!(any["apiKeyRequired"], true);
    assert_eq!(any["authorizationType"], "NONE");
    let refusal = json!({"restApiId": api, "responseType": "THROTTLED"});
    let refusal = call(&mut bench, "GetGatewayResponse", refusal);
    assert_eq!(refusal["statusCode"], "429");
    assert_eq!(
        refusal["responseParameters"],
        json!({"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"})
    );
}

#[test]
fn what_is_exported_can_be_imported() {
    let mut bench = Bench::new();
    let api = import(&mut bench, SHOP);
    let deploy = json!({"restApiId": api, "stageName": "Prod"});
    call(&mut bench, "CreateDeployment", deploy);
    for kind in ["oas30", "swagger"] {
        for accepts in ["application/json", "application/yaml"] {
            let export = json!({"restApiId": api, "stageName": "Prod", "exportType": kind, "accepts": accepts, "parameters": {"extensions": "apigateway"}});
            let export = call(&mut bench, "GetExport", export);
            let again = import(&mut bench, export["body"].as_str().unwrap());
            for verb in ["GET", "ANY"] {
                let mut first = method(&mut bench, &api, "/cakes/{cake}", verb);
                let mut second = method(&mut bench, &again, "/cakes/{cake}", verb);
                for one in [&mut first, &mut second] {
                    one["methodIntegration"]["cacheNamespace"] = Value::Null;
                    one["authorizerId"] = Value::Null;
                    one["requestValidatorId"] = one["requestValidatorId"].is_string().into();
                }
                assert_eq!(first, second, "{kind} {accepts} {verb}");
            }
        }
    }
}

#[test]
fn merging_keeps_what_the_definition_does_not_name() {
    let mut bench = Bench::new();
    let api = import(&mut bench, SHOP);
    let more = json!({"swagger": "2.0", "info": {"title": "more"}, "paths": {"/rolls": {"get": {"responses": {}, "x-amazon-apigateway-integration": {"type": "mock"}}}}});
    let put = |mode: &str| json!({"restApiId": api, "mode": mode, "body": more});
    let paths = |bench: &mut Bench| -> Vec<String> {
        let all = call(bench, "GetResources", json!({"restApiId": api}));
        let items = all["items"].as_array().unwrap().iter();
        items
            .map(|item| item["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let answer = call(&mut bench, "PutRestApi", put("merge"));
    assert_eq!(answer["name"], "shop");
    assert_eq!(
        paths(&mut bench),
        ["/", "/cakes", "/cakes/{cake}", "/rolls"]
    );
    call(&mut bench, "PutRestApi", put("overwrite"));
    assert_eq!(paths(&mut bench), ["/", "/rolls"]);
}

#[test]
fn all_that_is_wrong_is_told_with_its_place() {
    let mut bench = Bench::new();
    let mut refusal = |body: &str| bench.refusal(API, "ImportRestApi", json!({"body": body}));
    assert_eq!(
        refusal("{\n  \"swagger\": \"2.0\",\n}"),
        "BadRequestException: Invalid OpenAPI input.\n\tline 3, column 1: trailing comma"
    );
    assert_eq!(
        refusal("openapi: 3.0.1\ninfo:\n  title: a\n   version: 1\n"),
        "BadRequestException: Invalid OpenAPI input.\n\tline 4, column 4: This is indented further than the keys before it."
    );
    assert_eq!(
        refusal("openapi: 3.1.0\n"),
        "BadRequestException: Invalid OpenAPI input.\n\tOpenAPI 3.1.0 is not read by API Gateway's REST APIs; 2.0 and 3.0 are."
    );
    let two = r##"{"swagger": "2.0", "info": {"title": "a"}, "paths": {
        "/a": {"get": {"responses": {}, "x-amazon-apigateway-integration": {"type": "http", "httpMethod": "GET", "uri": "nowhere"}}},
        "/b/{x}": {"get": {"responses": {}}}, "/b/{y}": {"get": {"responses": {}}},
        "/c": {"post": {"parameters": [{"in": "body", "name": "c", "schema": {"$ref": "#/definitions/Nothing"}}], "responses": {}}}}}"##;
    assert_eq!(
        refusal(two),
        "BadRequestException: Errors found during import:\n\tUnable to put integration on 'GET' for resource at path '/a': Invalid HTTP endpoint specified for URI\n\tUnable to create resource at path '/b/{y}': A sibling ({x}) of this resource already has a variable path part -- only one is allowed\n\tUnable to put method 'POST' on resource at path '/c': Invalid model identifier specified: Nothing"
    );
}

#[test]
fn warnings_are_errors_only_when_asked() {
    let mut bench = Bench::new();
    let body = json!({"swagger": "2.0", "info": {"title": "a"}, "paths": {"/a": {"get": {"responses": {}, "x-amazon-apigateway-integration": {"type": "mock", "requestParameters": {"integration.request.header.x": 1}}}}}});
    let answer = call(&mut bench, "ImportRestApi", json!({"body": body}));
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 1);
    let strict = json!({"body": body, "failOnWarnings": true});
    assert!(bench.refusal(API, "ImportRestApi", strict).starts_with(
        "BadRequestException: Warnings found during import:\n\tInvalid format for 'requestParameters'."
    ));
    assert_eq!(bench.cloud.gateway().rest().apis().count(), 1);
}
