//! What the APIs of a scene serve.

use super::*;
use crate::app::stage::model::layout::Wants;
use crate::app::stage::model::testing::Bench;
use cloud::browser::Ask;
use cloud::call::ApiCall;
use cloud::engine::Input;

fn call(bench: &mut Bench, service: Service, action: &str, params: Value) {
    bench.act(Input::Call(ApiCall::by_learner(service, action, params)));
}

/// A REST API that asks the function which a stage's variable names, and a custom domain for it.
fn prices() -> Bench {
    let uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:${stageVariables.price}/invocations";
    let template = json!({
        "Resources": {
            "PricesApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "prices"}},
            "Root": {"Type": "AWS::ApiGateway::Method", "Properties": {
                "RestApiId": {"Ref": "PricesApi"},
                "ResourceId": {"Fn::GetAtt": ["PricesApi", "RootResourceId"]},
                "HttpMethod": "GET",
                "AuthorizationType": "NONE",
                "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri},
            }},
            "Deployed": {
                "Type": "AWS::ApiGateway::Deployment",
                "DependsOn": "Root",
                "Properties": {"RestApiId": {"Ref": "PricesApi"}},
            },
            "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {
                "RestApiId": {"Ref": "PricesApi"},
                "DeploymentId": {"Ref": "Deployed"},
                "StageName": "prod",
                "Variables": {"price": "price-v1"},
            }},
        },
    });
    Bench::of(template, &Wants::NONE)
}

fn id(bench: &Bench) -> String {
    let mut apis = bench.cloud().gateway().rest().apis();
    apis.next().unwrap().id.clone()
}

#[test]
fn a_canary_asks_its_own_function() {
    let mut bench = prices();
    let api = id(&bench);
    let told = |bench: &Bench| served(bench.cloud(), ApiKind::Rest, &api).unwrap();
    let function = |name: &str| Backend::Function(name.into());
    assert_eq!(
        told(&bench).backends().collect::<Vec<_>>(),
        [&function("price-v1")]
    );
    let canary = json!({
        "restApiId": api,
        "stageName": "prod",
        "canarySettings": {"percentTraffic": 10.0, "stageVariableOverrides": {"price": "price-v2"}},
    });
    call(&mut bench, Service::ApiGateway, "CreateDeployment", canary);
    let after = told(&bench);
    assert_eq!(after.routes.len(), 1, "the route is one and the same");
    let behind: Vec<&Backend> = after.backends().collect();
    assert_eq!(behind, [&function("price-v1"), &function("price-v2")]);
    let away = json!({
        "restApiId": api,
        "stageName": "prod",
        "patchOperations": [{"op": "remove", "path": "/canarySettings"}],
    });
    call(&mut bench, Service::ApiGateway, "UpdateStage", away);
    assert!(told(&bench).beside.is_empty());
}

#[test]
fn a_url_leads_to_its_api_by_either_name() {
    let mut bench = prices();
    let api = id(&bench);
    let domain = json!({
        "domainName": "prices.bakery.example",
        "regionalCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab",
        "endpointConfiguration": {"types": ["REGIONAL"]},
    });
    call(&mut bench, Service::ApiGateway, "CreateDomainName", domain);
    let mapping = json!({
        "domainName": "prices.bakery.example", "basePath": "cakes", "restApiId": api, "stage": "prod",
    });
    call(
        &mut bench,
        Service::ApiGateway,
        "CreateBasePathMapping",
        mapping,
    );
    let at = |url: &str| api_at(bench.cloud(), url);
    assert_eq!(
        at("https://prices.bakery.example/cakes?size=2"),
        Some(api.clone())
    );
    assert_eq!(
        at("https://prices.bakery.example/cakes/lemon"),
        Some(api.clone())
    );
    assert_eq!(at("https://prices.bakery.example/cakestand"), None);
    assert_eq!(at("https://elsewhere.example/cakes"), None);
    assert_eq!(at(""), None);
    let own = format!("https://{api}.execute-api.us-east-1.amazonaws.com/prod");
    assert_eq!(at(&own), Some(api));
}

#[test]
fn open_connections_are_told_with_their_ids() {
    let template = json!({
        "Metadata": {"Stratus": {"Clients": [{
            "Name": "Ann", "Program": "wscat", "SendsTo": "TableApi",
            "Requests": [
                {"Title": "Connect", "Method": "CONNECT", "Path": "/prod"},
                {"Title": "Close", "Method": "CLOSE", "Path": "/prod"},
            ],
        }]}},
        "Resources": {
            "TableApi": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
                "Name": "table", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action",
            }},
            "Mock": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
                "ApiId": {"Ref": "TableApi"}, "IntegrationType": "MOCK",
                "RequestTemplates": {"200": "{\"statusCode\": 200}"}, "TemplateSelectionExpression": "200",
            }},
            "Connect": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
                "ApiId": {"Ref": "TableApi"}, "RouteKey": "$connect",
                "Target": {"Fn::Sub": "integrations/${Mock}"},
            }},
            "Deployment": {"Type": "AWS::ApiGatewayV2::Deployment", "DependsOn": ["Connect"], "Properties": {
                "ApiId": {"Ref": "TableApi"},
            }},
            "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
                "ApiId": {"Ref": "TableApi"}, "StageName": "prod", "DeploymentId": {"Ref": "Deployment"},
            }},
        },
    });
    let mut bench = Bench::of(template, &Wants::NONE);
    assert!(connections(bench.cloud()).is_empty());
    let ask = |request: &str| {
        Input::Fetch(Ask {
            client: "Ann".into(),
            request: Some(request.into()),
            ..Ask::default()
        })
    };
    bench.act(ask("Connect"));
    bench.wait(2_000);
    let open = connections(bench.cloud());
    assert_eq!(open.len(), 1);
    assert!(open[0].0 == "Ann" && open[0].1.ends_with('='), "{open:?}");
    bench.act(ask("Close"));
    bench.wait(2_000);
    assert!(connections(bench.cloud()).is_empty());
}

#[test]
fn a_uri_names_what_stands_behind() {
    let lambda = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:";
    let cases = [
        (
            format!("{lambda}price/invocations"),
            Backend::Function("price".into()),
        ),
        (
            format!("{lambda}${{stageVariables.f}}/invocations"),
            Backend::Function("quote".into()),
        ),
        (
            "arn:aws:lambda:eu-central-1:111122223333:function:price:live".into(),
            Backend::Function("price".into()),
        ),
        (
            "arn:aws:apigateway:eu-central-1:sqs:path/111122223333/orders".into(),
            Backend::Queue("orders".into()),
        ),
        (
            "arn:aws:apigateway:eu-central-1:states:action/StartExecution".into(),
            Backend::Service("states".into()),
        ),
        (
            "https://mill.example/flour".into(),
            Backend::Server("mill.example".into()),
        ),
        (String::new(), Backend::Nothing),
    ];
    for (uri, backend) in cases {
        assert_eq!(Backend::of(&uri, &json!({"f": "quote"})), backend, "{uri}");
    }
}
