//! A small bakery for tests: a web shop, a queue with dead letters, and an oven that can fail.

use super::chronicle::Chronicle;
use super::layout::{Layout, Plan, Wants};
use super::picture::{Moment, Picture};
use cloud::call::Service;
use cloud::core::Settings;
use cloud::engine::{Cloud, Input};
use cloud::session::{Recipe, Session};
use course::model::Scene;
use serde_json::{Value, json};
use std::sync::Arc;

/// The bakery's template. Without an oven the reader is the only one who takes orders.
pub fn template(oven: bool) -> Value {
    let mut template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Metadata": {"Stratus": {"Clients": [{"Name": "Web shop", "SendsTo": "OrdersQueue"}]}},
        "Resources": {
            "OrdersQueue": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "QueueName": "orders",
                    "VisibilityTimeout": 30,
                    "RedrivePolicy": {
                        "deadLetterTargetArn": {"Fn::GetAtt": ["BurntQueue", "Arn"]},
                        "maxReceiveCount": 1,
                    },
                },
            },
            "BurntQueue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "burnt"}},
        },
    });
    if oven {
        template["Resources"]["BakeFunction"] = json!({
            "Type": "AWS::Serverless::Function",
            "Metadata": {"Stratus": {"DurationMs": 4000, "ColdStartMs": 400}},
            "Properties": {
                "FunctionName": "bake",
                "Runtime": "python3.14",
                "Handler": "app.handler",
                "CodeUri": ".",
                "Timeout": 10,
                "Events": {"Orders": {
                    "Type": "SQS",
                    "Properties": {"Queue": {"Fn::GetAtt": ["OrdersQueue", "Arn"]}, "BatchSize": 1},
                }},
            },
        });
    }
    template
}

/// The bakery as a scene of a lesson.
pub fn scene(oven: bool) -> Scene {
    Scene {
        id: "bakery".into(),
        title: "The bakery".into(),
        task: String::new(),
        description: String::new(),
        seed: 1,
        template: Arc::new(template(oven)),
        parameters: Default::default(),
        settings: Settings::default(),
        setup: Vec::new(),
        calls: Vec::new(),
        commands: Vec::new(),
        events: Vec::new(),
        inputs: Vec::new(),
        requests: Vec::new(),
        controls: Vec::new(),
        speed: 1.0,
        playing: false,
    }
}

/// A stage without a browser.
pub struct Bench {
    pub session: Session,
    pub chronicle: Chronicle,
    pub layout: Layout,
    pub picture: Picture,
    pub real_ms: f64,
}

/// A function that the reader invokes: what its model says of it, and what its properties add.
pub fn function(model: &Value, more: Value) -> Value {
    let mut properties = json!({
        "FunctionName": "price",
        "Runtime": "python3.14",
        "Handler": "app.handler",
        "CodeUri": ".",
        "Timeout": 10,
    });
    if let (Value::Object(properties), Value::Object(more)) = (&mut properties, more) {
        properties.extend(more);
    }
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "LostQueue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "lost"}},
            "PriceFunction": {
                "Type": "AWS::Serverless::Function",
                "Metadata": {"Stratus": model},
                "Properties": properties,
            },
        },
    })
}

impl Bench {
    pub fn new(oven: bool) -> Self {
        let wants = Wants {
            receives: !oven,
            ..Wants::NONE
        };
        Self::of(template(oven), &wants)
    }

    pub fn of(template: Value, wants: &Wants) -> Self {
        let session = Session::new(Recipe::new(1, Arc::new(template))).unwrap();
        let plan = Plan::new(session.stack(), wants);
        let mut bench = Self {
            session,
            chronicle: Chronicle::default(),
            layout: Layout::new(&plan, false),
            picture: Picture::default(),
            real_ms: 0.0,
        };
        bench.look();
        bench
    }

    pub fn cloud(&self) -> &Cloud {
        self.session.cloud()
    }

    pub fn act(&mut self, input: Input) {
        self.session.act(input).unwrap();
        self.look();
    }

    pub fn send(&mut self, count: u32) {
        self.act(super::action::send("Web shop", count));
    }

    pub fn receive(&mut self) {
        let queue = self.cloud().sqs().queue("orders").unwrap();
        let input = super::action::receive(queue, 1, 0);
        self.act(input);
    }

    /// Virtual and real time pass alike.
    pub fn wait(&mut self, millis: u64) {
        let to = self.session.now().after(millis);
        self.session.advance_to(to);
        self.real_ms += millis as f64;
        self.look();
    }

    pub fn back(&mut self, millis: u64) {
        let now = self.session.now();
        let to = cloud::clock::Time::from_millis(now.as_millis() - millis);
        self.session.seek(to);
        self.chronicle = Chronicle::default();
        self.chronicle.read(self.session.cloud());
        self.draw(false);
    }

    fn look(&mut self) {
        self.chronicle.read(self.session.cloud());
        self.draw(true);
    }

    fn draw(&mut self, follows: bool) {
        let moment = Moment {
            cloud: self.session.cloud(),
            chronicle: &self.chronicle,
            layout: &self.layout,
            real_ms: self.real_ms,
            follows,
        };
        self.picture = moment.picture(&self.picture);
    }
}

/// A cloud in which an execution of a state machine of these states, the first one first, has had a minute.
pub fn ran(states: &Value, input: &Value) -> Bench {
    let first = states.as_object().unwrap().keys().next().unwrap().clone();
    let definition = json!({"StartAt": first, "States": states}).to_string();
    let mut bench = Bench::new(false);
    let role = "arn:aws:iam::111122223333:role/baker";
    let made = json!({"name": "baking", "definition": definition, "roleArn": role});
    bench.act(super::action::call(
        Service::States,
        "CreateStateMachine",
        made,
    ));
    let arn = bench
        .cloud()
        .states()
        .state_machine("baking")
        .unwrap()
        .arn
        .to_string();
    let params = json!({"stateMachineArn": arn, "input": input.to_string()});
    bench.act(super::action::call(
        Service::States,
        "StartExecution",
        params,
    ));
    bench.wait(60_000);
    bench
}
