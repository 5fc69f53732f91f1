//! Sheets of what pushes, and of what keeps: topics, buckets, rules, tables.

use super::Sheet;
use super::sheet::ask;
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::apis::served;
use crate::app::stage::model::words::{self, counted};
use cloud::call::Service;
use cloud::engine::Cloud;
use cloud::events::DEFAULT_BUS;
use serde_json::json;

pub(super) fn topic_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    let topic = cloud.sns().topics().find(|topic| *topic.name == *name)?;
    let params = json!({"TopicArn": topic.arn});
    let attributes = ask(cloud, Service::Sns, "GetTopicAttributes", params.clone());
    let subscriptions = ask(cloud, Service::Sns, "ListSubscriptionsByTopic", params);
    let sheet = Sheet {
        title: format!("Topic {name}"),
        words: format!(
            "What is published to it, Amazon SNS brings to each of its {} at once. It keeps nothing.",
            counted(topic.subscriptions().count(), "subscription")
        ),
        ..Sheet::default()
    };
    Some(
        sheet
            .with("Answer to ListSubscriptionsByTopic", subscriptions)
            .with("Answer to GetTopicAttributes", attributes),
    )
}

pub(super) fn api_sheet(cloud: &Cloud, kind: ApiKind, api: &str) -> Option<Sheet> {
    let served = served(cloud, kind, api)?;
    let (service, actions, params) = match kind {
        ApiKind::Rest => (
            Service::ApiGateway,
            ["GetRestApi", "GetResources"],
            json!({"restApiId": api, "embed": ["methods"]}),
        ),
        ApiKind::Http | ApiKind::WebSocket => (
            Service::ApiGatewayV2,
            ["GetApi", "GetRoutes"],
            json!({"ApiId": api}),
        ),
    };
    let sheet = Sheet {
        title: format!("{} {}", kind.title(), served.name),
        words: format!(
            "Its id is {api}. It has {} and {}.",
            counted(served.routes.len(), "route"),
            counted(served.stages.len(), "stage")
        ),
        ..Sheet::default()
    };
    let [about, routes] = actions.map(|action| ask(cloud, service, action, params.clone()));
    let (heading, routes_heading) = match kind {
        ApiKind::Rest => ("Answer to GetRestApi", "Answer to GetResources"),
        _ => ("Answer to GetApi", "Answer to GetRoutes"),
    };
    Some(sheet.with(heading, about).with(routes_heading, routes))
}

pub(super) fn endpoint_sheet(cloud: &Cloud, id: &str) -> Sheet {
    let policy = cloud.gateway().vpc_endpoint_policy(id);
    let who = match policy {
        Some(_) => "Its policy says who may come through it, and to what",
        None => "It has no policy of its own, so whoever is in the network comes through",
    };
    let sheet = Sheet {
        title: format!("VPC endpoint {id}"),
        words: format!(
            "A door from a network of Amazon VPC to AWS, for those who are in that network. {who}; then the API decides."
        ),
        ..Sheet::default()
    };
    match policy {
        Some(policy) => sheet.with("Its policy", policy.clone()),
        None => sheet,
    }
}

pub(super) fn server_sheet(host: &str) -> Sheet {
    Sheet {
        title: format!("Server {host}"),
        words: "A server outside AWS. The API asks it over the internet, and waits for what it answers.".into(),
        ..Sheet::default()
    }
}

pub(super) fn bucket_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    let bucket = cloud.s3().bucket(name)?;
    let params = json!({"Bucket": name});
    let notifies = ask(
        cloud,
        Service::S3,
        "GetBucketNotificationConfiguration",
        params.clone(),
    );
    let objects = ask(cloud, Service::S3, "ListObjectsV2", params);
    let sheet = Sheet {
        title: format!("Bucket {name}"),
        words: format!(
            "It keeps {}. Amazon S3 tells others of changes, and waits for nobody.",
            counted(bucket.objects().count(), "object")
        ),
        ..Sheet::default()
    };
    Some(
        sheet
            .with("Answer to GetBucketNotificationConfiguration", notifies)
            .with("Answer to ListObjectsV2", objects),
    )
}

pub(super) fn table_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    let params = json!({"TableName": name});
    let describe = ask(cloud, Service::DynamoDb, "DescribeTable", params.clone());
    let key = describe["Table"]["KeySchema"].as_array()?;
    let key: Vec<&str> = key
        .iter()
        .filter_map(|one| one["AttributeName"].as_str())
        .collect();
    let items = ask(cloud, Service::DynamoDb, "Scan", params);
    let sheet = Sheet {
        title: format!("Table {name}"),
        words: format!(
            "It keeps {}, each found by its {}.",
            counted(items["Items"].as_array().map_or(0, Vec::len), "item"),
            key.join(" and ")
        ),
        ..Sheet::default()
    };
    Some(
        sheet
            .with("Answer to Scan", items)
            .with("Answer to DescribeTable", describe),
    )
}

pub(super) fn rule_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    let rule = cloud.events().rule(DEFAULT_BUS, name)?;
    let when = match (&rule.schedule, rule.due()) {
        (Some((schedule, _)), Some(due)) => format!(
            "Its schedule is {schedule}; it comes round again in {}.",
            words::span(due.since(cloud.now()))
        ),
        (Some((schedule, _)), None) => {
            format!("Its schedule is {schedule}; it does not come round again.")
        }
        (None, _) => "It acts on events that match its pattern.".into(),
    };
    let state = if rule.enabled {
        ""
    } else {
        " It is turned off."
    };
    let describe = ask(
        cloud,
        Service::Events,
        "DescribeRule",
        json!({"Name": name}),
    );
    let targets = ask(
        cloud,
        Service::Events,
        "ListTargetsByRule",
        json!({"Rule": name}),
    );
    let sheet = Sheet {
        title: format!("Rule {name}"),
        words: format!("{when}{state}"),
        ..Sheet::default()
    };
    Some(
        sheet
            .with("Answer to DescribeRule", describe)
            .with("Answer to ListTargetsByRule", targets),
    )
}
