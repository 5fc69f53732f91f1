//! `AWS::ApiGateway::DomainName`, `BasePathMapping`, `ClientCertificate` and `Account`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-domainname.html> (read 2026-11-22).

use super::api::ENDPOINT;
use super::{
    Desired, Identity, ResourceType, TEXT, ask, given, made, made_up, nested, part, tagged,
};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::template::schema::{Property, Shape, TAGS};
use serde_json::{Map, json};

pub(in crate::template) static DOMAIN_NAME: ResourceType = ResourceType {
    named_by: Some("DomainName"),
    not_modelled: &["OwnershipVerificationCertificateArn", "RoutingMode"],
    identify: |desired, _| {
        let target = made_up(&desired.id);
        known(
            desired,
            &format!("d-{target}.cloudfront.net"),
            &format!("d-{target}.amazonaws.com"),
        )
    },
    ..part(
        "AWS::ApiGateway::DomainName",
        &DOMAIN_PROPERTIES,
        &[
            "DistributionDomainName",
            "DistributionHostedZoneId",
            "RegionalDomainName",
            "RegionalHostedZoneId",
        ],
        create_domain,
    )
};

static DOMAIN_PROPERTIES: [Property; 7] = [
    Property::new("CertificateArn", TEXT),
    Property::required("DomainName", Shape::Text { max: 512 }),
    Property::new("EndpointConfiguration", Shape::Object(&ENDPOINT)),
    Property::new("MutualTlsAuthentication", Shape::Object(&MUTUAL_TLS)),
    Property::new("RegionalCertificateArn", TEXT),
    Property::new("SecurityPolicy", Shape::OneOf(&["TLS_1_0", "TLS_1_2"])),
    Property::new("Tags", TAGS),
];

static MUTUAL_TLS: [Property; 2] = [
    Property::required("TruststoreUri", TEXT),
    Property::new("TruststoreVersion", TEXT),
];

fn known(desired: &Desired, distribution: &str, regional: &str) -> Identity {
    Identity::new(
        &desired.name,
        [
            ("DistributionDomainName", distribution),
            ("DistributionHostedZoneId", "Z2FDTNDATAQYW2"),
            ("RegionalDomainName", regional),
            ("RegionalHostedZoneId", "Z1UJRXOUMOOFQ8"),
        ],
    )
}

fn create_domain(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let properties = &desired.properties;
    let names = [
        "CertificateArn",
        "DomainName",
        "RegionalCertificateArn",
        "SecurityPolicy",
    ];
    let mut params = given(desired, &names);
    nested(&mut params, properties, "EndpointConfiguration");
    nested(&mut params, properties, "MutualTlsAuthentication");
    tagged(&mut params, properties);
    let answer = ask(cloud, "CreateDomainName", params)?;
    let part = |key: &str| Identity::part(&answer, key);
    Ok(known(
        desired,
        &part("distributionDomainName"),
        &part("regionalDomainName"),
    ))
}

pub(in crate::template) static BASE_PATH_MAPPING: ResourceType = part(
    "AWS::ApiGateway::BasePathMapping",
    &MAPPING_PROPERTIES,
    &[],
    |cloud, desired| {
        let names = MAPPING_PROPERTIES.map(|property| property.name);
        ask(cloud, "CreateBasePathMapping", given(desired, &names))?;
        let domain = desired.properties.text_of("DomainName").unwrap_or_default();
        let base = desired.properties.text_of("BasePath").unwrap_or_default();
        Ok(Identity::new(&format!("{domain}|{base}"), []))
    },
);

static MAPPING_PROPERTIES: [Property; 4] = [
    Property::new("BasePath", TEXT),
    Property::required("DomainName", TEXT),
    Property::new("RestApiId", TEXT),
    Property::new("Stage", TEXT),
];

pub(super) static CLIENT_CERTIFICATE: ResourceType = part(
    "AWS::ApiGateway::ClientCertificate",
    &CERTIFICATE_PROPERTIES,
    &["ClientCertificateId"],
    |cloud, desired| {
        let mut params = given(desired, &["Description"]);
        tagged(&mut params, &desired.properties);
        let answer = ask(cloud, "GenerateClientCertificate", params)?;
        Ok(made(desired, &answer, "clientCertificateId"))
    },
);

static CERTIFICATE_PROPERTIES: [Property; 2] = [
    Property::new("Description", TEXT),
    Property::new("Tags", TAGS),
];

pub(super) static ACCOUNT: ResourceType = part(
    "AWS::ApiGateway::Account",
    &ACCOUNT_PROPERTIES,
    &["Id"],
    |cloud, desired| {
        if let Some(role) = desired.properties.text_of("CloudWatchRoleArn") {
            let patch = json!([{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]);
            let mut params = Map::new();
            params.insert("patchOperations".into(), patch);
            ask(cloud, "UpdateAccount", params)?;
        }
        Ok(super::identity(desired, &desired.name))
    },
);

static ACCOUNT_PROPERTIES: [Property; 1] = [Property::new("CloudWatchRoleArn", TEXT)];
