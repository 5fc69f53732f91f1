//! The management of REST APIs as its callers see it.

mod openapi;

use crate::call::Service;
use crate::testing::Bench;
use serde_json::{Value, json};

const API: Service = Service::ApiGateway;

fn call(bench: &mut Bench, action: &str, params: Value) -> Value {
    bench.call(API, action, params)
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

/// An API with a mock at `GET /`: its id and its root's.
fn mocked(bench: &mut Bench) -> (String, String) {
    let api = call(bench, "CreateRestApi", json!({"name": "shop"}));
    let root = api["rootResourceId"].as_str().unwrap().to_owned();
    let api = id(&api);
    let method = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET", "authorizationType": "NONE", "type": "MOCK"});
    call(bench, "PutMethod", method.clone());
    call(bench, "PutIntegration", method);
    (api, root)
}

#[test]
fn what_was_not_deployed_is_not_served() {
    let mut bench = Bench::new();
    let (api, root) = mocked(&mut bench);
    let deploy = json!({"restApiId": api, "stageName": "Prod"});
    call(&mut bench, "CreateDeployment", deploy.clone());
    let method = json!({"restApiId": api, "resourceId": root, "httpMethod": "POST", "authorizationType": "NONE", "type": "MOCK"});
    call(&mut bench, "PutMethod", method.clone());
    call(&mut bench, "PutIntegration", method);
    let served = |bench: &Bench| -> Vec<String> {
        let (_, snapshot) = bench.cloud.gateway().rest().deployed(&api, "Prod").unwrap();
        let methods = snapshot.methods();
        methods
            .map(|(_, method)| method.http_method.clone())
            .collect()
    };
    let up_to_date =
        |bench: &Bench| bench.cloud.to_json()["apis"]["shop"]["stages"]["Prod"]["upToDate"].clone();
    assert_eq!(served(&bench), ["GET"]);
    assert_eq!(up_to_date(&bench), false);
    call(&mut bench, "CreateDeployment", deploy);
    assert_eq!(served(&bench), ["GET", "POST"]);
    assert_eq!(up_to_date(&bench), true);
}

#[test]
fn a_stage_goes_back_to_an_older_deployment() {
    let mut bench = Bench::new();
    let (api, root) = mocked(&mut bench);
    let deploy = json!({"restApiId": api, "stageName": "Prod"});
    let first = id(&call(&mut bench, "CreateDeployment", deploy.clone()));
    let method = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET"});
    call(&mut bench, "UpdateMethod", {
        let mut params = method;
        params["patchOperations"] =
            json!([{"op": "replace", "path": "/apiKeyRequired", "value": "true"}]);
        params
    });
    call(&mut bench, "CreateDeployment", deploy);
    let asks_key = |bench: &Bench| {
        let (_, snapshot) = bench.cloud.gateway().rest().deployed(&api, "Prod").unwrap();
        snapshot
            .methods()
            .all(|(_, method)| method.api_key_required)
    };
    assert!(asks_key(&bench));
    let back = json!([{"op": "replace", "path": "/deploymentId", "value": first}]);
    let update = json!({"restApiId": api, "stageName": "Prod", "patchOperations": back});
    call(&mut bench, "UpdateStage", update);
    assert!(!asks_key(&bench));
    let delete = json!({"restApiId": api, "deploymentId": first});
    assert_eq!(
        bench.refusal(API, "DeleteDeployment", delete),
        "BadRequestException: Active stages pointing to this deployment must be moved or deleted"
    );
}

#[test]
fn a_patch_that_fails_changes_nothing() {
    let mut bench = Bench::new();
    let (api, _) = mocked(&mut bench);
    let patches = json!([
        {"op": "replace", "path": "/name", "value": "other"},
        {"op": "replace", "path": "/minimumCompressionSize", "value": "many"},
    ]);
    let update = json!({"restApiId": api, "patchOperations": patches});
    assert!(bench.try_call(API, "UpdateRestApi", update).is_err());
    let there = call(&mut bench, "GetRestApi", json!({"restApiId": api}));
    assert_eq!(there["name"], "shop");
}

#[test]
fn policies_are_looked_at_and_written_out() {
    let mut bench = Bench::new();
    let with = |policy: Value| json!({"name": "shop", "policy": policy.to_string()});
    let statement = |more: Value| {
        let mut statement = json!({"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/Prod/*"});
        for (key, value) in more.as_object().unwrap() {
            statement[key] = value.clone();
        }
        json!({"Version": "2012-10-17", "Statement": [statement]})
    };
    let refused = [
        json!("no policy"),
        json!({"Version": "2012-10-17"}),
        statement(json!({"Effect": "Permit"})),
        statement(json!({"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/40"}}})),
        statement(json!({"Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113"]}}})),
        statement(json!({"Action": "s3:GetObject"})),
    ];
    for policy in refused {
        let shown = policy.to_string();
        let refusal = bench.refusal(API, "CreateRestApi", with(policy));
        assert_eq!(
            refusal,
            "BadRequestException: Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
            "{shown}"
        );
    }
    let condition = json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}});
    let policy = statement(json!({"Condition": condition}));
    let api = id(&call(&mut bench, "CreateRestApi", with(policy)));
    let draft = &bench.cloud.gateway().rest().api(&api).unwrap().draft;
    let stored: Value = serde_json::from_str(draft.policy.as_ref().unwrap()).unwrap();
    let arn = format!("arn:aws:execute-api:us-east-1:111122223333:{api}/Prod/*");
    assert_eq!(stored["Statement"][0]["Resource"], arn.as_str());
}

#[test]
fn lists_come_in_pages() {
    let mut bench = Bench::new();
    for at in 0..5 {
        call(
            &mut bench,
            "CreateApiKey",
            json!({"name": format!("key {at}")}),
        );
    }
    let mut seen = Vec::new();
    let mut position = Value::Null;
    loop {
        let page = call(
            &mut bench,
            "GetApiKeys",
            json!({"limit": 2, "position": position}),
        );
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        seen.extend(
            items
                .iter()
                .map(|key| key["name"].as_str().unwrap().to_owned()),
        );
        match page.get("position") {
            Some(next) => position = next.clone(),
            None => break,
        }
    }
    assert_eq!(seen, ["key 4", "key 3", "key 2", "key 1", "key 0"]);
}

#[test]
fn method_settings_are_found_by_path() {
    let mut bench = Bench::new();
    let (api, _) = mocked(&mut bench);
    call(
        &mut bench,
        "CreateDeployment",
        json!({"restApiId": api, "stageName": "Prod"}),
    );
    let patches = json!([
        {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "10"},
        {"op": "replace", "path": "/~1cakes~1{cake}/GET/throttling/rateLimit", "value": "2"},
        {"op": "replace", "path": "/~1/GET/throttling/rateLimit", "value": "3"},
    ]);
    let update = json!({"restApiId": api, "stageName": "Prod", "patchOperations": patches});
    call(&mut bench, "UpdateStage", update);
    let stage = bench
        .cloud
        .gateway()
        .rest()
        .deployed(&api, "Prod")
        .unwrap()
        .0;
    let rate = |path: &str, method: &str| {
        let settings = stage.settings_for(path, method).unwrap();
        settings.throttling_rate_limit
    };
    assert_eq!(rate("/cakes/{cake}", "GET"), 2.0);
    assert_eq!(rate("/cakes/{cake}", "PUT"), 10.0);
    assert_eq!(rate("/", "GET"), 3.0);
    let logging = json!([{"op": "replace", "path": "/*/*/logging/loglevel", "value": "INFO"}]);
    let update = json!({"restApiId": api, "stageName": "Prod", "patchOperations": logging});
    assert_eq!(
        bench.refusal(API, "UpdateStage", update),
        "BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging"
    );
}

#[test]
fn a_quota_counts_days_weeks_and_months() {
    let mut bench = Bench::new();
    let quota = json!({"limit": 10, "period": "WEEK"});
    let plan = call(
        &mut bench,
        "CreateUsagePlan",
        json!({"name": "bronze", "quota": quota}),
    );
    let key = id(&call(
        &mut bench,
        "CreateApiKey",
        json!({"name": "till", "enabled": true}),
    ));
    let joins = json!({"usagePlanId": plan["id"], "keyId": key, "keyType": "API_KEY"});
    call(&mut bench, "CreateUsagePlanKey", joins);
    let remaining = json!([{"op": "replace", "path": "/remaining", "value": "4"}]);
    let params = json!({"usagePlanId": plan["id"], "keyId": key, "patchOperations": remaining});
    // Sessions begin on a Monday, 5 January 2026.
    let answer = call(&mut bench, "UpdateUsage", params);
    assert_eq!(answer["items"][&key], json!([[6, 4]]));
    bench.pass(5 * 86_400_000);
    let used = |bench: &Bench| {
        bench.cloud.to_json()["usagePlans"]["bronze"]["keys"]["till"]["used"].clone()
    };
    assert_eq!(used(&bench), 6);
    bench.pass(86_400_000);
    assert_eq!(used(&bench), 0);
    let usage =
        json!({"usagePlanId": plan["id"], "startDate": "2026-01-05", "endDate": "2026-01-06"});
    let usage = call(&mut bench, "GetUsage", usage);
    assert_eq!(usage["items"][&key], json!([[6, 4], [0, 4]]));
}

#[test]
fn a_key_opens_a_stage_through_one_plan() {
    let mut bench = Bench::new();
    let (api, _) = mocked(&mut bench);
    call(
        &mut bench,
        "CreateDeployment",
        json!({"restApiId": api, "stageName": "Prod"}),
    );
    let key = id(&call(&mut bench, "CreateApiKey", json!({"enabled": true})));
    let mut plan = |name: &str| {
        let stages = json!([{"apiId": api, "stage": "Prod"}]);
        let plan = call(
            &mut bench,
            "CreateUsagePlan",
            json!({"name": name, "apiStages": stages}),
        );
        let joins = json!({"usagePlanId": plan["id"], "keyId": key, "keyType": "API_KEY"});
        bench.try_call(API, "CreateUsagePlanKey", joins)
    };
    assert!(plan("bronze").is_ok());
    assert_eq!(plan("silver").unwrap_err().code, "ConflictException");
    let missing = json!({"name": "gold", "apiStages": [{"apiId": api, "stage": "Test"}]});
    assert_eq!(
        bench.refusal(API, "CreateUsagePlan", missing),
        format!("BadRequestException: API Stage not found: {api}:Test")
    );
}

#[test]
fn domains_hold_mutual_tls_to_its_conditions() {
    let mut bench = Bench::new();
    let domain = |kind: &str, certificate: &str, region: &str, policy: &str, store: &str| {
        let mut domain = json!({
            "domainName": "api.bakery.example",
            "endpointConfiguration": {"types": [kind]},
            "securityPolicy": policy,
            "mutualTlsAuthentication": {"truststoreUri": store},
        });
        domain[certificate] = format!("arn:aws:acm:{region}:111122223333:certificate/1").into();
        domain
    };
    let regional = "regionalCertificateArn";
    let store = "s3://trust/store.pem";
    for wrong in [
        domain("EDGE", "certificateArn", "us-east-1", "TLS_1_2", store),
        domain("REGIONAL", regional, "eu-west-1", "TLS_1_2", store),
        domain("REGIONAL", regional, "us-east-1", "TLS_1_0", store),
        domain(
            "REGIONAL",
            regional,
            "us-east-1",
            "TLS_1_2",
            "trust/store.pem",
        ),
        domain("REGIONAL", "certificateArn", "us-east-1", "TLS_1_2", store),
    ] {
        let shown = wrong.to_string();
        let error = bench
            .try_call(API, "CreateDomainName", wrong)
            .expect_err(&shown);
        assert_eq!(error.code, "BadRequestException", "{shown}");
    }
    let right = domain("REGIONAL", regional, "us-east-1", "TLS_1_2", store);
    let answer = call(&mut bench, "CreateDomainName", right);
    assert_eq!(answer["mutualTlsAuthentication"]["truststoreUri"], store);
}

#[test]
fn nothing_given_makes_it_panic() {
    let actions = include_str!("../dispatch.rs");
    let actions = actions.split('"').filter(|word| {
        word.starts_with(|letter: char| letter.is_ascii_uppercase())
            && word.chars().all(|letter| letter.is_ascii_alphanumeric())
    });
    let odd = [
        json!({}),
        json!([]),
        json!({"restApiId": 1, "resourceId": [], "patchOperations": "x", "name": {}, "body": 7, "limit": -1}),
        json!({"restApiId": "x", "resourceId": "", "httpMethod": "", "statusCode": "200", "type": "AWS", "body": "{", "patchOperations": [{"op": "add"}, {"op": "copy", "path": "/"}, {}]}),
    ];
    let mut bench = Bench::new();
    let mut tried = 0;
    for action in actions {
        for params in &odd {
            let _ = bench.try_call(API, action, params.clone());
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}
