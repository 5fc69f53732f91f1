//! Controls become calls, and calls become what was asked.

use super::*;
use crate::app::stage::model::testing::Bench;

#[test]
fn the_queue_that_clients_use_comes_first() {
    let bench = Bench::new(true);
    let targets = Targets::new(bench.session.stack());
    let names: Vec<&str> = targets.queues.iter().map(|queue| &*queue.name).collect();
    assert_eq!(names, ["orders", "burnt"]);
    assert!(targets.mapping("bake").is_some() && targets.mapping("other").is_none());
    assert_eq!(targets.clients.len(), 1);
}

#[test]
fn settings_become_what_they_are_set_to() {
    let mut bench = Bench::new(true);
    let targets = Targets::new(bench.session.stack());
    let mapping = targets.mapping("bake").cloned().unwrap();
    for (setting, target, value) in [
        (Setting::VisibilityTimeout, "orders", 45),
        (Setting::Delay, "orders", 5),
        (Setting::BatchSize, &*mapping, 3),
        (Setting::BatchWindow, &*mapping, 5),
        (Setting::MaximumConcurrency, &*mapping, 7),
        (Setting::MaximumConcurrency, &*mapping, NONE),
        (Setting::MaxReceiveCount, "orders", 4),
        (Setting::ReservedConcurrency, "bake", 5),
        (Setting::ReservedConcurrency, "bake", NONE),
        (Setting::Timeout, "bake", 20),
        (Setting::Memory, "bake", 512),
        (Setting::Retries, "bake", 0),
        (Setting::Retries, "bake", 1),
        (Setting::Duration, "bake", 2_000),
        (Setting::Rate, "Web shop", 60),
    ] {
        let input = setting.input(bench.cloud(), target, value).unwrap();
        bench.act(input);
        // While AWS changes a function it takes no other change.
        bench.wait(10_000);
        assert_eq!(
            setting.value(bench.cloud(), target),
            Some(value),
            "{setting:?}"
        );
    }
    let refused = bench.chronicle.calls().values().filter(|call| {
        call.answer
            .as_ref()
            .is_none_or(|answer| answer.error.is_some())
    });
    assert_eq!(refused.count(), 0);
}

#[test]
fn what_is_not_there_has_no_value() {
    let bench = Bench::new(false);
    assert_eq!(Setting::BatchSize.value(bench.cloud(), "none"), None);
    assert!(Setting::Delay.input(bench.cloud(), "none", 1).is_none());
}

#[test]
fn sliders_stand_at_the_nearest_step() {
    for setting in [
        Setting::VisibilityTimeout,
        Setting::Delay,
        Setting::MaxReceiveCount,
        Setting::BatchWindow,
        Setting::MaximumConcurrency,
        Setting::ReservedConcurrency,
        Setting::Timeout,
        Setting::Memory,
        Setting::Retries,
        Setting::Duration,
        Setting::Rate,
    ] {
        assert!(setting.steps().is_sorted());
        for (at, step) in setting.steps().iter().enumerate() {
            assert_eq!(setting.step_of(*step), at);
        }
    }
    assert_eq!(Setting::VisibilityTimeout.step_of(1_000_000), 23);
    let reserved = Setting::ReservedConcurrency;
    assert_eq!(reserved.steps()[reserved.step_of(1_000)], 900);
}

#[test]
fn own_messages_leave_out_what_is_empty() {
    let mut bench = Bench::new(false);
    let queue = bench.cloud().sqs().queue("orders").unwrap();
    let Input::Call(call) = send_own(queue, "bread", "", "") else {
        panic!("it is a call");
    };
    assert_eq!(call.params.as_object().unwrap().len(), 2);
    bench.act(Input::Call(call));
    assert_eq!(
        bench
            .cloud()
            .sqs()
            .queue("orders")
            .unwrap()
            .messages()
            .count(),
        1
    );
}

#[test]
fn dead_letters_go_back_to_where_they_came_from() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.receive();
    bench.wait(31_000);
    bench.receive();
    let burnt = bench.cloud().sqs().queue("burnt").unwrap();
    let input = redrive(burnt);
    bench.act(input);
    bench.wait(5_000);
    assert_eq!(
        bench
            .cloud()
            .sqs()
            .queue("burnt")
            .unwrap()
            .messages()
            .count(),
        0
    );
    assert_eq!(
        bench
            .cloud()
            .sqs()
            .queue("orders")
            .unwrap()
            .messages()
            .count(),
        1
    );
}

#[test]
fn an_invocation_answers_who_waits_and_takes_the_event_of_who_does_not() {
    let mut bench = Bench::new(true);
    let said = |bench: &Bench| {
        let call = bench.chronicle.calls().values().last().cloned().unwrap();
        call.answer.unwrap()
    };
    bench.act(invoke("bake", "{\"order\": 1}", true));
    bench.wait(10_000);
    let answer = said(&bench);
    assert_eq!(answer.status, 200);
    assert!(answer.body["LogResult"].is_string() && answer.body.get("Payload").is_some());
    bench.act(invoke("bake", "{\"order\": 1}", false));
    assert_eq!(said(&bench).status, 202);
    bench.act(invoke("bake", "{'order': 1}", true));
    let answer = said(&bench);
    assert_eq!(
        answer.error.as_deref(),
        Some("InvalidRequestContentException")
    );
}

#[test]
fn a_permission_is_taken_away_and_given() {
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Photos": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "cake-photos"}},
            "Shrink": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Runtime": "python3.14", "Handler": "app.handler", "CodeUri": ".",
                    "Events": {"New": {"Type": "S3", "Properties": {
                        "Bucket": {"Ref": "Photos"}, "Events": "s3:ObjectCreated:*",
                    }}},
                },
            },
        },
    });
    let recipe = cloud::session::Recipe::new(1, Arc::new(template));
    let mut session = cloud::session::Session::new(recipe).unwrap();
    let all = Permission::all(session.stack());
    assert_eq!(all.len(), 1);
    assert_eq!(
        (&*all[0].source, all[0].principal),
        ("cake-photos", "s3.amazonaws.com")
    );
    for give in [false, true, false] {
        assert_ne!(all[0].is_given(session.cloud()), give);
        let inputs = all[0].inputs(session.cloud(), give);
        assert_eq!(inputs.len(), 1);
        session.act(inputs[0].clone()).unwrap();
        assert_eq!(all[0].is_given(session.cloud()), give);
        assert!(all[0].inputs(session.cloud(), give).is_empty());
    }
}

#[test]
fn clients_of_apis_send_requests_not_orders() {
    let template = json!({
        "Metadata": {"Stratus": {"Clients": [
            {"Name": "Page", "SendsTo": "ShopApi", "Browser": {"Origin": "https://shop.example"},
             "Requests": [{"Title": "Look", "Path": "/prod/cakes"}]},
            {"Name": "Till", "Program": "curl",
             "Requests": [{"Title": "Order", "Url": "https://orders.example/orders"}]},
            {"Name": "Kiosk", "SendsTo": "Orders"},
        ]}},
        "Resources": {
            "ShopApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "shop"}},
            "Orders": {"Type": "AWS::SQS::Queue"},
        },
    });
    let bench = Bench::of(template, &crate::app::stage::model::layout::Wants::NONE);
    let targets = Targets::new(bench.session.stack());
    let flow = |name: &str| targets.client(name).unwrap().does.flow();
    assert_eq!(
        [flow("Page"), flow("Till"), flow("Kiosk")],
        ["Requests", "Requests", "Orders"]
    );
    let page = targets.client("Page").unwrap().does;
    assert_eq!(
        (page.verb(), page.done(2)),
        ("Send", "2 requests sent".into())
    );
}
