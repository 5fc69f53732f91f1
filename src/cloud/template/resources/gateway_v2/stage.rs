//! `AWS::ApiGatewayV2::Stage` and `AWS::ApiGatewayV2::Deployment`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-stage.html> (read 2026-11-22).

use super::{Identity, ResourceType};
use super::{MAP, TEXT, TEXTS, ask, given, identity, part};
use crate::template::schema::{Property, Shape};

pub(in crate::template) static STAGE: ResourceType = ResourceType {
    not_modelled: &["AccessPolicyId"],
    identify: |desired, _| {
        Identity::new(
            desired.properties.text_of("StageName").unwrap_or_default(),
            [],
        )
    },
    ..part(
        "AWS::ApiGatewayV2::Stage",
        &STAGE_PROPERTIES,
        &[],
        |cloud, desired| {
            let answer = ask(cloud, "CreateStage", given(desired, &[]))?;
            Ok(Identity::new(&Identity::part(&answer, "StageName"), []))
        },
    )
};

static STAGE_PROPERTIES: [Property; 11] = [
    Property::new("AccessLogSettings", Shape::Object(&ACCESS_LOG)),
    Property::required("ApiId", TEXT),
    Property::new("AutoDeploy", Shape::Boolean),
    Property::new("ClientCertificateId", TEXT),
    Property::new("DefaultRouteSettings", Shape::Object(&SETTINGS)),
    Property::new("DeploymentId", TEXT),
    Property::new("Description", TEXT),
    Property::new("RouteSettings", MAP),
    Property::required("StageName", Shape::Text { max: 128 }),
    Property::new("StageVariables", TEXTS),
    Property::new("Tags", TEXTS),
];

static ACCESS_LOG: [Property; 2] = [
    Property::new("DestinationArn", TEXT),
    Property::new("Format", Shape::Text { max: 3_072 }),
];

static SETTINGS: [Property; 5] = [
    Property::new("DataTraceEnabled", Shape::Boolean),
    Property::new("DetailedMetricsEnabled", Shape::Boolean),
    Property::new("LoggingLevel", Shape::OneOf(&["OFF", "ERROR", "INFO"])),
    Property::new(
        "ThrottlingBurstLimit",
        Shape::Integer {
            min: 0,
            max: 5_000,
            unit: "requests at once",
        },
    ),
    Property::new("ThrottlingRateLimit", Shape::Number),
];

pub(super) static DEPLOYMENT: ResourceType = part(
    "AWS::ApiGatewayV2::Deployment",
    &DEPLOYMENT_PROPERTIES,
    &["DeploymentId"],
    |cloud, desired| {
        let answer = ask(cloud, "CreateDeployment", given(desired, &[]))?;
        Ok(identity(desired, &Identity::part(&answer, "DeploymentId")))
    },
);

static DEPLOYMENT_PROPERTIES: [Property; 3] = [
    Property::required("ApiId", TEXT),
    Property::new("Description", TEXT),
    Property::new("StageName", Shape::Text { max: 128 }),
];
