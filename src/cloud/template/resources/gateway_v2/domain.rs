//! `AWS::ApiGatewayV2::DomainName` and `AWS::ApiGatewayV2::ApiMapping`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-domainname.html>
//! (read 2026-11-22).

use super::{Identity, ResourceType};
use super::{TEXT, TEXTS, ask, given, identity, made_up, part};
use crate::template::schema::{Property, Shape};

pub(in crate::template) static DOMAIN_NAME: ResourceType = ResourceType {
    not_modelled: &["RoutingMode"],
    identify: |desired, account| {
        let name = desired.properties.text_of("DomainName").unwrap_or_default();
        let regional = format!(
            "d-{}.execute-api.{}.amazonaws.com",
            made_up(&desired.id),
            account.region
        );
        known(name, &regional, &account.region)
    },
    ..part(
        "AWS::ApiGatewayV2::DomainName",
        &DOMAIN_PROPERTIES,
        &[
            "DomainNameArn",
            "RegionalDomainName",
            "RegionalHostedZoneId",
        ],
        |cloud, desired| {
            let region = cloud.account().region.clone();
            let answer = ask(cloud, "CreateDomainName", given(desired, &[]))?;
            let regional = &answer["DomainNameConfigurations"][0]["ApiGatewayDomainName"];
            let name = Identity::part(&answer, "DomainName");
            Ok(known(&name, regional.as_str().unwrap_or_default(), &region))
        },
    )
};

fn known(name: &str, regional: &str, region: &str) -> Identity {
    let arn = format!("arn:aws:apigateway:{region}::/domainnames/{name}");
    Identity::new(
        name,
        [
            ("DomainNameArn", &arn),
            ("RegionalDomainName", regional),
            ("RegionalHostedZoneId", "Z1UJRXOUMOOFQ8"),
        ],
    )
}

static DOMAIN_PROPERTIES: [Property; 4] = [
    Property::required("DomainName", Shape::Text { max: 253 }),
    Property::required(
        "DomainNameConfigurations",
        Shape::List {
            of: &Shape::Object(&CONFIGURATION),
            min: 1,
            max: 1,
        },
    ),
    Property::new("MutualTlsAuthentication", Shape::Object(&MUTUAL)),
    Property::new("Tags", TEXTS),
];

static CONFIGURATION: [Property; 6] = [
    Property::required("CertificateArn", TEXT),
    Property::new("CertificateName", TEXT),
    Property::new("EndpointType", Shape::OneOf(&["REGIONAL"])),
    Property::new("IpAddressType", Shape::OneOf(&["ipv4", "dualstack"])),
    Property::new("OwnershipVerificationCertificateArn", TEXT),
    Property::new("SecurityPolicy", Shape::OneOf(&["TLS_1_2"])),
];

static MUTUAL: [Property; 2] = [
    Property::required("TruststoreUri", TEXT),
    Property::new("TruststoreVersion", TEXT),
];

pub(in crate::template) static API_MAPPING: ResourceType = part(
    "AWS::ApiGatewayV2::ApiMapping",
    &MAPPING_PROPERTIES,
    &["ApiMappingId"],
    |cloud, desired| {
        let answer = ask(cloud, "CreateApiMapping", given(desired, &[]))?;
        Ok(identity(desired, &Identity::part(&answer, "ApiMappingId")))
    },
);

static MAPPING_PROPERTIES: [Property; 4] = [
    Property::required("ApiId", TEXT),
    Property::new("ApiMappingKey", Shape::Text { max: 300 }),
    Property::required("DomainName", Shape::Text { max: 253 }),
    Property::required("Stage", Shape::Text { max: 128 }),
];
