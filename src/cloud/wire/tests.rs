//! Requests at AWS's endpoints, and what comes back.

mod refused;

use super::keys::Keys;
use super::{actions, compose, endpoint, http_date, sigv4};
use crate::call::Service;
use crate::clock::Time;
use crate::core::Output;
use crate::engine::{Cloud, Config, Input};
use crate::http::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

fn cloud() -> Cloud {
    Cloud::new(Config::default())
}

/// Signs and sends a request as the reader.
fn send(cloud: &mut Cloud, mut request: HttpRequest) -> HttpResponse {
    let (path, _) = request.path_and_query();
    let endpoint = endpoint(request.host(), path).unwrap();
    let name = super::signing_name(endpoint.service);
    sigv4::sign(
        &mut request,
        &Keys::learner(),
        &endpoint.region,
        name,
        cloud.now(),
    );
    exchange(cloud, request)
}

/// Sends a request as it is and waits for the answer.
fn exchange(cloud: &mut Cloud, request: HttpRequest) -> HttpResponse {
    let ticket = cloud.handle(cloud.now(), Input::Http(request));
    for _ in 0..100 {
        match cloud.poll() {
            Output::Answer { ticket: of, answer } if of == ticket => {
                return serde_json::from_value((*answer.unwrap()).clone()).unwrap();
            }
            Output::Idle { wake: Some(wake) } => cloud.advance(wake),
            Output::Idle { wake: None } => break,
            _ => {}
        }
    }
    panic!("no answer");
}

fn ask(cloud: &mut Cloud, service: Service, action: &str, params: &Value) -> HttpResponse {
    let request = compose(service, action, params, "us-east-1").unwrap();
    send(cloud, request)
}

fn body(response: &HttpResponse) -> Value {
    serde_json::from_str(&response.body).unwrap_or_else(|_| panic!("{response:?}"))
}

#[test]
fn aws_json_is_spoken_with_amazon_sqs() {
    let cloud = &mut cloud();
    let made = ask(
        cloud,
        Service::Sqs,
        "CreateQueue",
        &json!({"QueueName": "orders"}),
    );
    assert_eq!(made.status, 200);
    assert_eq!(
        made.headers.get("content-type"),
        Some("application/x-amz-json-1.0")
    );
    assert_eq!(
        made.headers.get("Date"),
        Some("Mon, 05 Jan 2026 09:00:00 GMT")
    );
    assert_eq!(made.headers.get("x-amzn-requestid").map(str::len), Some(36));
    let url = body(&made)["QueueUrl"].clone();
    assert_eq!(
        url,
        "https://sqs.us-east-1.amazonaws.com/111122223333/orders"
    );
    let sent = json!({"QueueUrl": url, "MessageBody": "one rye"});
    assert_eq!(ask(cloud, Service::Sqs, "SendMessage", &sent).status, 200);
    let received = ask(
        cloud,
        Service::Sqs,
        "ReceiveMessage",
        &json!({"QueueUrl": url}),
    );
    assert_eq!(body(&received)["Messages"][0]["Body"], "one rye");

    let none = ask(
        cloud,
        Service::Sqs,
        "GetQueueUrl",
        &json!({"QueueName": "none"}),
    );
    assert_eq!(none.status, 400);
    assert_eq!(body(&none)["__type"], "com.amazonaws.sqs#QueueDoesNotExist");
    assert_eq!(
        none.headers.get("x-amzn-query-error"),
        Some("AWS.SimpleQueueService.NonExistentQueue;Sender")
    );
}

#[test]
fn an_answer_may_come_later() {
    let cloud = &mut cloud();
    ask(
        cloud,
        Service::Sqs,
        "CreateQueue",
        &json!({"QueueName": "orders"}),
    );
    let url = "https://sqs.us-east-1.amazonaws.com/111122223333/orders";
    let polled = json!({"QueueUrl": url, "WaitTimeSeconds": 20});
    let answer = ask(cloud, Service::Sqs, "ReceiveMessage", &polled);
    assert_eq!(answer.status, 200);
    assert_eq!(cloud.now(), Time::START.after(20_000));
}

#[test]
fn aws_query_is_spoken_with_amazon_sns_and_iam() {
    let cloud = &mut cloud();
    let made = ask(cloud, Service::Sns, "CreateTopic", &json!({"Name": "news"}));
    assert_eq!(made.headers.get("content-type"), Some("text/xml"));
    let id = made.headers.get("x-amzn-RequestId").unwrap();
    assert_eq!(
        made.body,
        format!(
            "<CreateTopicResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">\n  <CreateTopicResult>\n    <TopicArn>arn:aws:sns:us-east-1:111122223333:news</TopicArn>\n  </CreateTopicResult>\n  <ResponseMetadata>\n    <RequestId>{id}</RequestId>\n  </ResponseMetadata>\n</CreateTopicResponse>\n"
        )
    );
    let none = ask(
        cloud,
        Service::Iam,
        "GetRole",
        &json!({"RoleName": "nobody"}),
    );
    assert_eq!(none.status, 404);
    assert!(
        none.body
            .contains("<Type>Sender</Type>\n    <Code>NoSuchEntity</Code>"),
        "{}",
        none.body
    );
}

#[test]
fn rest_with_json_is_spoken_with_lambda() {
    let cloud = &mut cloud();
    let none = ask(
        cloud,
        Service::Lambda,
        "Invoke",
        &json!({"FunctionName": "bake", "Payload": "{}"}),
    );
    assert_eq!(none.status, 404);
    assert_eq!(
        none.headers.get("x-amzn-errortype"),
        Some("ResourceNotFoundException")
    );
    assert_eq!(body(&none)["Type"], "User");
    let list = ask(
        cloud,
        Service::Lambda,
        "ListFunctions",
        &json!({"MaxItems": 5}),
    );
    assert_eq!(body(&list)["Functions"], json!([]));
}

#[test]
fn rest_with_xml_is_spoken_with_amazon_s3() {
    let cloud = &mut cloud();
    let bucket = "https://bakery.s3.us-east-1.amazonaws.com";
    let request = |method: &str, path: &str, body: Option<&str>| HttpRequest {
        method: method.into(),
        url: format!("{bucket}{path}"),
        body: body.map(Into::into),
        ..HttpRequest::default()
    };
    assert_eq!(send(cloud, request("PUT", "/", None)).status, 200);
    let mut menu = request("PUT", "/menus/monday%20menu.txt", Some("rye, lemon"));
    menu.headers.set("Content-Type", "text/plain");
    menu.headers.set("x-amz-meta-baker", "Ada");
    let put = send(cloud, menu);
    assert_eq!((put.status, put.body.as_str()), (200, ""));
    assert!(put.headers.get("ETag").is_some() && put.headers.get("x-amz-id-2").is_some());
    let read = send(cloud, request("GET", "/menus/monday%20menu.txt", None));
    assert_eq!(read.body, "rye, lemon");
    assert_eq!(read.headers.get("content-type"), Some("text/plain"));
    assert_eq!(read.headers.get("x-amz-meta-baker"), Some("Ada"));
    assert_eq!(
        read.headers.get("last-modified"),
        Some(&*http_date(cloud.now()))
    );
    let head = send(cloud, request("HEAD", "/menus/monday%20menu.txt", None));
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let list = send(cloud, request("GET", "/?list-type=2&prefix=menus%2F", None));
    assert!(
        list.body
            .contains("<Contents><Key>menus/monday menu.txt</Key>"),
        "{}",
        list.body
    );
    let none = send(cloud, request("GET", "/cake", None));
    let id = none.headers.get("x-amz-request-id").unwrap();
    assert_eq!(none.status, 404);
    assert!(none.body.contains("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>cake</Key>"), "{}", none.body);
    assert!(none.body.contains(&format!("<RequestId>{id}</RequestId>")));
    let gone = send(cloud, request("DELETE", "/menus/monday%20menu.txt", None));
    assert_eq!((gone.status, gone.body.as_str()), (204, ""));
}

#[test]
fn sts_tells_who_signed_and_gives_keys_of_roles() {
    let cloud = &mut cloud();
    let who = ask(cloud, Service::Sts, "GetCallerIdentity", &json!({}));
    assert!(
        who.body
            .contains("<Arn>arn:aws:iam::111122223333:user/learner</Arn>"),
        "{}",
        who.body
    );
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"},
    }]});
    let role = json!({"RoleName": "baker", "AssumeRolePolicyDocument": trust.to_string()});
    assert_eq!(ask(cloud, Service::Iam, "CreateRole", &role).status, 200);
    let arn = "arn:aws:iam::111122223333:role/baker";
    let params = json!({"RoleArn": arn, "RoleSessionName": "ada"});
    let assumed = ask(cloud, Service::Sts, "AssumeRole", &params);
    assert!(assumed.body.contains("<SessionToken>"), "{}", assumed.body);
    let expires = cloud.now().after(super::keys::SESSION_MS);
    let account = cloud.account().clone();
    let keys = Keys::of_role(&account, "baker/ada", expires);
    assert!(assumed.body.contains(&keys.access_key_id));
    let mut request = compose(Service::Sqs, "ListQueues", &json!({}), "us-east-1").unwrap();
    sigv4::sign(&mut request, &keys, "us-east-1", "sqs", cloud.now());
    let refused = exchange(cloud, request);
    assert_eq!(refused.status, 403);
    assert_eq!(
        body(&refused)["message"],
        "User: arn:aws:sts::111122223333:assumed-role/baker/ada is not authorized to perform: sqs:listqueues on resource: * because no identity-based policy allows the sqs:listqueues action"
    );
}

#[test]
fn what_nobody_has_is_unknown() {
    let cloud = &mut cloud();
    let unknown = ask(cloud, Service::Sqs, "BakeBread", &json!({}));
    assert_eq!(
        (unknown.status, unknown.body.as_str()),
        (
            400,
            r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#
        )
    );
    let unknown = ask(cloud, Service::Sts, "BakeBread", &json!({}));
    assert!(
        unknown
            .body
            .contains("Could not find operation BakeBread for version 2011-06-15")
    );
    assert!(unknown.body.contains("AWSFault/2005-15-09"));
    let url = "https://lambda.us-east-1.amazonaws.com/2015-03-31/ovens".to_owned();
    let path = HttpRequest {
        method: "GET".into(),
        url,
        ..HttpRequest::default()
    };
    let unknown = send(cloud, path);
    assert_eq!(unknown.status, 403);
    assert_eq!(
        body(&unknown)["message"],
        "Unable to determine service/operation name to be authorized"
    );
    let real = ask(cloud, Service::Lambda, "ListCapacityProviders", &json!({}));
    assert_eq!(real.status, 501, "what is real but not modelled says so");
    let nowhere = HttpRequest {
        method: "GET".into(),
        url: "https://ovens.us-east-1.amazonaws.com/".into(),
        ..HttpRequest::default()
    };
    let ticket = cloud.handle(cloud.now(), Input::Http(nowhere));
    let answer = std::iter::from_fn(|| match cloud.poll() {
        Output::Answer { ticket: of, answer } if of == ticket => Some(answer),
        _ => None,
    });
    let error = answer.take(1).next().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "CouldNotResolveHost: Could not resolve host: ovens.us-east-1.amazonaws.com"
    );
}

#[test]
fn another_region_is_another_cloud() {
    let cloud = &mut cloud();
    let name = json!({"QueueName": "orders"});
    assert_eq!(ask(cloud, Service::Sqs, "CreateQueue", &name).status, 200);
    let there = compose(Service::Sqs, "GetQueueUrl", &name, "eu-central-1").unwrap();
    let none = send(cloud, there);
    assert_eq!(none.status, 400);
    assert_eq!(body(&none)["__type"], "com.amazonaws.sqs#QueueDoesNotExist");
    let here = ask(cloud, Service::Sqs, "GetQueueUrl", &name);
    assert_eq!(here.status, 200);
}

#[test]
fn the_log_has_the_request_and_its_answer() {
    let cloud = &mut cloud();
    ask(
        cloud,
        Service::Sqs,
        "GetQueueUrl",
        &json!({"QueueName": "orders"}),
    );
    let log: Vec<Value> = cloud
        .log()
        .iter()
        .map(|entry| serde_json::to_value(entry).unwrap())
        .filter(|entry| entry["service"] == "wire")
        .collect();
    assert_eq!(log[0]["type"], "HttpAsked");
    assert_eq!(
        (&log[0]["api"], &log[0]["action"]),
        (&json!("sqs"), &json!("GetQueueUrl"))
    );
    assert_eq!(log[0]["client"], "You");
    assert_eq!(
        log[0]["http"]["headers"]["X-Amz-Target"],
        "AmazonSQS.GetQueueUrl"
    );
    assert_eq!(
        (&log[1]["type"], &log[1]["status"]),
        (&json!("HttpAnswered"), &json!(400))
    );
    assert_eq!(log[1]["code"], "AWS.SimpleQueueService.NonExistentQueue");
    assert!(
        log[1]["http"]["body"]
            .as_str()
            .unwrap()
            .contains("does not exist")
    );
}

#[test]
fn hosts_name_service_region_and_bucket() {
    use Service::{ApiGateway, ApiGatewayV2, CloudWatch, S3, Sqs};
    for (host, path, service, region, bucket) in [
        (
            "sqs.eu-central-1.amazonaws.com",
            "/",
            Sqs,
            "eu-central-1",
            None,
        ),
        (
            "a.b.s3.us-west-2.amazonaws.com",
            "/",
            S3,
            "us-west-2",
            Some("a.b"),
        ),
        ("a.s3.amazonaws.com", "/", S3, "us-east-1", Some("a")),
        (
            "apigateway.us-east-1.amazonaws.com",
            "/v2/apis",
            ApiGatewayV2,
            "us-east-1",
            None,
        ),
        (
            "apigateway.us-east-1.amazonaws.com",
            "/restapis",
            ApiGateway,
            "us-east-1",
            None,
        ),
        (
            "monitoring.us-east-1.amazonaws.com",
            "/",
            CloudWatch,
            "us-east-1",
            None,
        ),
    ] {
        let found = endpoint(host, path).unwrap_or_else(|| panic!("{host}"));
        assert_eq!(
            (found.service, &*found.region, found.bucket.as_deref()),
            (service, region, bucket),
            "{host}{path}"
        );
    }
    for host in ["iam.eu-central-1.amazonaws.com", "sqs.amazonaws.com"] {
        assert!(endpoint(host, "/").is_none(), "{host}");
    }
}

/// Whatever the parameters are, the request that is composed is read back as the same call.
#[test]
fn every_action_is_found_again_by_its_request() {
    for service in Service::ALL {
        for action in actions(service.id()) {
            let route = super::table::route_of(service.id(), action);
            let mut params = serde_json::Map::new();
            for part in route.iter().flat_map(|route| route.path.split('/')) {
                let label = part.trim_matches(['{', '}', '+']);
                if let (Some(route), true) = (&route, part.starts_with('{')) {
                    let member = super::table::label_member(service.id(), route, label);
                    params.insert(member.into_owned(), json!("a b:c"));
                }
            }
            let mut request =
                compose(service, action, &Value::Object(params.clone()), "us-east-1").unwrap();
            if action == "CopyObject" {
                request.headers.set("x-amz-copy-source", "a/b");
            }
            if let Some(route) = route {
                let (path, _) = request.path_and_query();
                let (found, labels) = super::rest::find(service.id(), &request, path).unwrap();
                let read = super::rest::params(service.id(), &found, labels, &request).unwrap();
                // Some actions that are not modelled differ only in what they are asked for.
                let same = (found.method, found.path, found.query)
                    == (route.method, route.path, route.query);
                assert!(
                    found.action == action || same && service == Service::S3,
                    "{action}"
                );
                for (name, value) in params {
                    assert_eq!(read[&name], value, "{action} {name}");
                }
            }
        }
    }
}

#[test]
fn nothing_that_arrives_makes_it_panic() {
    arbtest::arbtest(|input| {
        let hosts = ["sqs", "lambda", "s3", "sns", "apigateway", "events", "iam"];
        let host = input.choose(&hosts)?;
        let mut request = HttpRequest {
            method: (*input.choose(&["GET", "POST", "PUT", "DELETE", "HEAD"])?).into(),
            url: format!(
                "https://{host}.us-east-1.amazonaws.com/{}",
                input.arbitrary::<String>()?
            ),
            body: Some(input.arbitrary()?),
            ..HttpRequest::default()
        };
        if input.arbitrary()? {
            request
                .headers
                .set("Content-Type", "application/x-amz-json-1.0");
            request.headers.set("X-Amz-Target", "AmazonSQS.SendMessage");
        }
        sigv4::sign(
            &mut request,
            &Keys::learner(),
            "us-east-1",
            host,
            Time::START,
        );
        let mut cloud = cloud();
        cloud.handle(Time::START, Input::Http(request));
        Ok(())
    });
}
