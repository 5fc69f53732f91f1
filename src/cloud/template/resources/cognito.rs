//! Amazon Cognito: `AWS::Cognito::UserPool`, `UserPoolClient`, `UserPoolResourceServer`, `UserPoolDomain`,
//! `UserPoolGroup` and `UserPoolUser`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Cognito.html> (read 2026-11-22).

use super::part::{TEXT, TEXT_LIST, given_but as given, part};
use super::{Desired, Identity, ResourceType, call};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::names;
use crate::template::schema::{Property, Shape};
use crate::template::stack::Kind;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Every type of Amazon Cognito.
pub(super) static TYPES: [&ResourceType; 6] = [&POOL, &CLIENT, &SERVER, &DOMAIN, &GROUP, &USER];

const WHOLE: Shape = Shape::Integer {
    min: 0,
    max: 86_400,
    unit: "in the client's units",
};

fn ask(
    cloud: &mut Cloud,
    action: &str,
    params: Map<String, Value>,
) -> Result<Arc<Value>, AwsError> {
    call(cloud, Service::CognitoIdp, action, params)
}

static POOL: ResourceType = ResourceType {
    kind: Kind::UserPool,
    not_modelled: &[
        "DeletionProtection",
        "DeviceConfiguration",
        "EmailConfiguration",
        "EmailVerificationMessage",
        "EmailVerificationSubject",
        "EnabledMfas",
        "LambdaConfig",
        "SmsConfiguration",
        "SmsVerificationMessage",
        "UserPoolAddOns",
        "UserPoolTier",
        "VerificationMessageTemplate",
    ],
    ..part(
        "AWS::Cognito::UserPool",
        &POOL_PROPERTIES,
        &["Arn", "ProviderName", "ProviderURL", "UserPoolId"],
        |desired, account| {
            let tail = names::stream_of(&desired.id).name(9);
            pool(&format!("{}_{tail}", account.region), account)
        },
        |cloud, desired| {
            let mut params = given(desired, &["UserPoolName"]);
            let name = desired.properties.text_of("UserPoolName");
            params.insert("PoolName".into(), name.unwrap_or(&desired.name).into());
            let answer = ask(cloud, "CreateUserPool", params)?;
            Ok(pool(
                &Identity::part(&answer["UserPool"], "Id"),
                cloud.account(),
            ))
        },
    )
};

fn pool(id: &str, account: &Account) -> Identity {
    let provider = format!("cognito-idp.{}.amazonaws.com/{id}", account.region);
    let arn = super::arn("cognito-idp", account, &format!("userpool/{id}"));
    Identity::new(
        id,
        [
            ("Arn", &arn),
            ("ProviderName", &provider),
            ("ProviderURL", &format!("https://{provider}")),
            ("UserPoolId", id),
        ],
    )
}

static POOL_PROPERTIES: [Property; 11] = [
    Property::new("AccountRecoverySetting", Shape::Anything),
    Property::new("AdminCreateUserConfig", Shape::Anything),
    Property::new("AliasAttributes", TEXT_LIST),
    Property::new("AutoVerifiedAttributes", TEXT_LIST),
    Property::new("MfaConfiguration", Shape::OneOf(&["OFF", "ON", "OPTIONAL"])),
    Property::new("Policies", Shape::Object(&POLICIES)),
    Property::new("Schema", Shape::Anything),
    Property::new("UsernameAttributes", TEXT_LIST),
    Property::new("UsernameConfiguration", Shape::Anything),
    Property::new("UserPoolName", Shape::Text { max: 128 }),
    Property::new("UserPoolTags", Shape::Anything),
];

static POLICIES: [Property; 1] = [Property::new("PasswordPolicy", Shape::Object(&PASSWORD))];

static PASSWORD: [Property; 7] = [
    Property::new(
        "MinimumLength",
        Shape::Integer {
            min: 6,
            max: 99,
            unit: "characters",
        },
    ),
    Property::new("PasswordHistorySize", WHOLE),
    Property::new("RequireLowercase", Shape::Boolean),
    Property::new("RequireNumbers", Shape::Boolean),
    Property::new("RequireSymbols", Shape::Boolean),
    Property::new("RequireUppercase", Shape::Boolean),
    Property::new("TemporaryPasswordValidityDays", WHOLE),
];

static CLIENT: ResourceType = part(
    "AWS::Cognito::UserPoolClient",
    &CLIENT_PROPERTIES,
    &["ClientId", "ClientSecret", "Name"],
    |desired, _| {
        let id = names::stream_of(&desired.id).name(26).to_lowercase();
        client(&id, &id, &desired.name)
    },
    |cloud, desired| {
        let mut params = given(desired, &[]);
        params
            .entry("ClientName")
            .or_insert_with(|| desired.name.as_str().into());
        let answer = ask(cloud, "CreateUserPoolClient", params)?;
        let made = &answer["UserPoolClient"];
        let part = |key| Identity::part(made, key);
        Ok(client(
            &part("ClientId"),
            &part("ClientSecret"),
            &part("ClientName"),
        ))
    },
);

fn client(id: &str, secret: &str, name: &str) -> Identity {
    Identity::new(
        id,
        [("ClientId", id), ("ClientSecret", secret), ("Name", name)],
    )
}

static CLIENT_PROPERTIES: [Property; 19] = [
    Property::new("AccessTokenValidity", WHOLE),
    Property::new(
        "AllowedOAuthFlows",
        Shape::List {
            of: &Shape::OneOf(&["code", "implicit", "client_credentials"]),
            min: 0,
            max: 3,
        },
    ),
    Property::new("AllowedOAuthFlowsUserPoolClient", Shape::Boolean),
    Property::new("AllowedOAuthScopes", TEXT_LIST),
    Property::new("CallbackURLs", TEXT_LIST),
    Property::new("ClientName", Shape::Text { max: 128 }),
    Property::new("DefaultRedirectURI", TEXT),
    Property::new("EnableTokenRevocation", Shape::Boolean),
    Property::new("ExplicitAuthFlows", TEXT_LIST),
    Property::new("GenerateSecret", Shape::Boolean),
    Property::new("IdTokenValidity", WHOLE),
    Property::new("LogoutURLs", TEXT_LIST),
    Property::new(
        "PreventUserExistenceErrors",
        Shape::OneOf(&["ENABLED", "LEGACY"]),
    ),
    Property::new("ReadAttributes", TEXT_LIST),
    Property::new("RefreshTokenValidity", WHOLE),
    Property::new("SupportedIdentityProviders", TEXT_LIST),
    Property::new("TokenValidityUnits", Shape::Object(&UNITS)),
    Property::required("UserPoolId", TEXT),
    Property::new("WriteAttributes", TEXT_LIST),
];

const UNIT: Shape = Shape::OneOf(&["seconds", "minutes", "hours", "days"]);
static UNITS: [Property; 3] = [
    Property::new("AccessToken", UNIT),
    Property::new("IdToken", UNIT),
    Property::new("RefreshToken", UNIT),
];

static SERVER: ResourceType = part(
    "AWS::Cognito::UserPoolResourceServer",
    &SERVER_PROPERTIES,
    &[],
    |desired, _| {
        Identity::new(
            desired.properties.text_of("Identifier").unwrap_or_default(),
            [],
        )
    },
    |cloud, desired| {
        let answer = ask(cloud, "CreateResourceServer", given(desired, &[]))?;
        Ok(Identity::new(
            &Identity::part(&answer["ResourceServer"], "Identifier"),
            [],
        ))
    },
);

static SERVER_PROPERTIES: [Property; 4] = [
    Property::required("Identifier", Shape::Text { max: 256 }),
    Property::required("Name", Shape::Text { max: 256 }),
    Property::new(
        "Scopes",
        Shape::List {
            of: &Shape::Object(&SCOPE),
            min: 0,
            max: 100,
        },
    ),
    Property::required("UserPoolId", TEXT),
];

static SCOPE: [Property; 2] = [
    Property::required("ScopeDescription", Shape::Text { max: 256 }),
    Property::required("ScopeName", Shape::Text { max: 256 }),
];

static DOMAIN: ResourceType = ResourceType {
    not_modelled: &["CustomDomainConfig", "ManagedLoginVersion"],
    ..part(
        "AWS::Cognito::UserPoolDomain",
        &DOMAIN_PROPERTIES,
        &["CloudFrontDistribution"],
        domain,
        |cloud, desired| {
            ask(cloud, "CreateUserPoolDomain", given(desired, &[]))?;
            Ok(domain(desired, cloud.account()))
        },
    )
};

fn domain(desired: &Desired, account: &Account) -> Identity {
    let name = desired.properties.text_of("Domain").unwrap_or_default();
    let host = format!("{name}.auth.{}.amazoncognito.com", account.region);
    Identity::new(name, [("CloudFrontDistribution", &host)])
}

static DOMAIN_PROPERTIES: [Property; 2] = [
    Property::required("Domain", Shape::Text { max: 63 }),
    Property::required("UserPoolId", TEXT),
];

static GROUP: ResourceType = part(
    "AWS::Cognito::UserPoolGroup",
    &GROUP_PROPERTIES,
    &[],
    |desired, _| {
        Identity::new(
            desired
                .properties
                .text_of("GroupName")
                .unwrap_or(&desired.name),
            [],
        )
    },
    |cloud, desired| {
        let mut params = given(desired, &[]);
        params
            .entry("GroupName")
            .or_insert_with(|| desired.name.as_str().into());
        let answer = ask(cloud, "CreateGroup", params)?;
        Ok(Identity::new(
            &Identity::part(&answer["Group"], "GroupName"),
            [],
        ))
    },
);

static GROUP_PROPERTIES: [Property; 5] = [
    Property::new("Description", TEXT),
    Property::new("GroupName", Shape::Text { max: 128 }),
    Property::new("Precedence", WHOLE),
    Property::new("RoleArn", TEXT),
    Property::required("UserPoolId", TEXT),
];

static USER: ResourceType = ResourceType {
    not_modelled: &["ClientMetadata", "ForceAliasCreation", "ValidationData"],
    ..part(
        "AWS::Cognito::UserPoolUser",
        &USER_PROPERTIES,
        &[],
        |desired, _| {
            Identity::new(
                desired
                    .properties
                    .text_of("Username")
                    .unwrap_or(&desired.name),
                [],
            )
        },
        |cloud, desired| {
            let but = ["DesiredDeliveryMediums", "MessageAction"];
            let mut params = given(desired, &but);
            params
                .entry("Username")
                .or_insert_with(|| desired.name.as_str().into());
            let answer = ask(cloud, "AdminCreateUser", params)?;
            Ok(Identity::new(
                &Identity::part(&answer["User"], "Username"),
                [],
            ))
        },
    )
};

static USER_PROPERTIES: [Property; 5] = [
    Property::new("DesiredDeliveryMediums", TEXT_LIST),
    Property::new("MessageAction", Shape::OneOf(&["RESEND", "SUPPRESS"])),
    Property::new("UserAttributes", Shape::Anything),
    Property::new("Username", Shape::Text { max: 128 }),
    Property::required("UserPoolId", TEXT),
];
