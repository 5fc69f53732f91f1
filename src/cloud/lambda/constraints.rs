//! What each action's parameters must be: a table, as the API's model says it.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html> (read 2026-11-22).

use super::check::{Member, Rule};
use super::pattern::{
    ACCOUNT, ACTION, ALIAS, ARN, DESTINATION, FUNCTION, HANDLER, LAYER, LAYER_VERSION, LOG_GROUP,
    NAMESPACED_FUNCTION, NAMESPACED_STATEMENT, ORGANIZATION, PROVISIONED_QUALIFIER, QUALIFIER,
    RESOURCE_ARN, ROLE, SECURITY_GROUP, STATEMENT, SUBNET, TAGGABLE, TOKEN, UNQUALIFIED_FUNCTION,
    URL_FUNCTION, URL_QUALIFIER, VERSION,
};
use Rule::{Any, OneOf, Text, Texts, Whole, Words};

const MOST: i64 = 2_147_483_647;
const NAME: Member = Member("FunctionName", true, Text(1, 140, Some(FUNCTION)));
const ANY_NAME: Member = Member(
    "FunctionName",
    true,
    Text(1, 256, Some(NAMESPACED_FUNCTION)),
);
const PLAIN_NAME: Member = Member(
    "FunctionName",
    true,
    Text(1, 140, Some(UNQUALIFIED_FUNCTION)),
);
const BESIDE: Member = Member("Qualifier", false, Text(1, 128, Some(QUALIFIER)));
const DESCRIPTION: Member = Member("Description", false, Text(0, 256, None));
const MAX_ITEMS: Member = Member("MaxItems", false, Whole(1, 10_000));
const MAX_FEW: Member = Member("MaxItems", false, Whole(1, 50));
const UUID: Member = Member("UUID", true, Text(1, 36, None));
const ALIAS_NAME: Member = Member("Name", true, Text(1, 128, Some(ALIAS)));
const LAYER_NAME: Member = Member("LayerName", true, Text(1, 2_048, Some(LAYER)));
const RESOURCE: Member = Member("Resource", true, Text(1, 10_000, Some(TAGGABLE)));

const NAMED: &[Member] = &[NAME];
const QUALIFIED: &[Member] = &[BESIDE, ANY_NAME];
const PROVISIONED: &[Member] = &[
    NAME,
    Member("Qualifier", true, Text(1, 128, Some(PROVISIONED_QUALIFIER))),
];
const URL: &[Member] = &[
    Member("FunctionName", true, Text(1, 140, Some(URL_FUNCTION))),
    Member("Qualifier", false, Text(1, 128, Some(URL_QUALIFIER))),
];
const URL_SETTINGS: &[Member] = &[
    Member("AuthType", false, OneOf("NONE, AWS_IAM")),
    Member("InvokeMode", false, OneOf("RESPONSE_STREAM, BUFFERED")),
];
const CONFIGURATION: &[Member] = &[
    DESCRIPTION,
    Member("Handler", false, Text(0, 128, Some(HANDLER))),
    Member("Timeout", false, Whole(1, 900)),
    Member("MemorySize", false, Whole(128, 10_240)),
    Member("EphemeralStorage.Size", false, Whole(512, 10_240)),
    Member("TracingConfig.Mode", false, OneOf("Active, PassThrough")),
    Member("SnapStart.ApplyOn", false, OneOf("PublishedVersions, None")),
    Member("LoggingConfig.LogFormat", false, OneOf("JSON, Text")),
    Member(
        "LoggingConfig.ApplicationLogLevel",
        false,
        OneOf("TRACE, DEBUG, INFO, WARN, ERROR, FATAL"),
    ),
    Member(
        "LoggingConfig.SystemLogLevel",
        false,
        OneOf("DEBUG, INFO, WARN"),
    ),
    Member(
        "LoggingConfig.LogGroup",
        false,
        Text(1, 512, Some(LOG_GROUP)),
    ),
    Member(
        "DeadLetterConfig.TargetArn",
        false,
        Text(0, 10_000, Some(RESOURCE_ARN)),
    ),
    Member("KMSKeyArn", false, Text(0, 10_000, Some(RESOURCE_ARN))),
    Member(
        "VpcConfig.SubnetIds",
        false,
        Texts(16, 0, 1_024, Some(SUBNET)),
    ),
    Member(
        "VpcConfig.SecurityGroupIds",
        false,
        Texts(5, 0, 1_024, Some(SECURITY_GROUP)),
    ),
    Member("Layers", false, Texts(1_000, 1, 2_048, Some(LAYER_VERSION))),
    Member("Architectures", false, Words(1, "x86_64, arm64")),
];
const ASYNCHRONOUS: &[Member] = &[
    BESIDE,
    ANY_NAME,
    Member("MaximumRetryAttempts", false, Whole(0, 2)),
    Member("MaximumEventAgeInSeconds", false, Whole(60, 21_600)),
    Member(
        "DestinationConfig.OnFailure.Destination",
        false,
        Text(0, 350, Some(DESTINATION)),
    ),
    Member(
        "DestinationConfig.OnSuccess.Destination",
        false,
        Text(0, 350, Some(DESTINATION)),
    ),
];
const MAPPING: &[Member] = &[
    Member("BatchSize", false, Whole(1, 10_000)),
    Member("MaximumBatchingWindowInSeconds", false, Whole(0, 300)),
    Member("ParallelizationFactor", false, Whole(1, 10)),
    Member("MaximumRecordAgeInSeconds", false, Whole(-1, 604_800)),
    Member("MaximumRetryAttempts", false, Whole(-1, 10_000)),
    Member("TumblingWindowInSeconds", false, Whole(0, 900)),
    Member("ScalingConfig.MaximumConcurrency", false, Whole(2, 1_000)),
    Member(
        "FunctionResponseTypes",
        false,
        Words(1, "ReportBatchItemFailures"),
    ),
    Member(
        "StartingPosition",
        false,
        OneOf("LATEST, AT_TIMESTAMP, TRIM_HORIZON"),
    ),
];
const STATEMENT_ID: Member = Member("StatementId", true, Text(1, 100, Some(STATEMENT)));

const NONE: &[Member] = &[];

/// The names of actions, and the constraints that they share.
static ACTIONS: [(&str, [&[Member]; 2]); 41] = [
    (
        "CreateFunction",
        [
            &[
                NAME,
                Member("Role", true, Text(0, 10_000, Some(ROLE))),
                Member("Code", true, Any),
                Member("PackageType", false, OneOf("Image, Zip")),
            ],
            CONFIGURATION,
        ],
    ),
    (
        "UpdateFunctionConfiguration",
        [
            &[NAME, Member("Role", false, Text(0, 10_000, Some(ROLE)))],
            CONFIGURATION,
        ],
    ),
    (
        "UpdateFunctionCode",
        [
            &[
                NAME,
                Member("Architectures", false, Words(1, "x86_64, arm64")),
            ],
            NONE,
        ],
    ),
    (
        "GetFunction GetFunctionConfiguration DeleteFunction GetPolicy GetFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig GetRuntimeManagementConfig",
        [QUALIFIED, NONE],
    ),
    (
        "Invoke",
        [
            QUALIFIED,
            &[
                Member(
                    "InvocationType",
                    false,
                    OneOf("Event, RequestResponse, DryRun"),
                ),
                Member("LogType", false, OneOf("None, Tail")),
            ],
        ],
    ),
    (
        "ListFunctions",
        [
            &[Member("FunctionVersion", false, OneOf("ALL")), MAX_ITEMS],
            NONE,
        ],
    ),
    ("PublishVersion", [NAMED, &[DESCRIPTION]]),
    ("ListVersionsByFunction", [&[ANY_NAME, MAX_ITEMS], NONE]),
    (
        "CreateAlias",
        [
            &[NAME, ALIAS_NAME, DESCRIPTION],
            &[Member(
                "FunctionVersion",
                true,
                Text(1, 1_024, Some(VERSION)),
            )],
        ],
    ),
    (
        "UpdateAlias",
        [
            &[NAME, ALIAS_NAME, DESCRIPTION],
            &[Member(
                "FunctionVersion",
                false,
                Text(1, 1_024, Some(VERSION)),
            )],
        ],
    ),
    ("GetAlias DeleteAlias", [&[NAME, ALIAS_NAME], NONE]),
    (
        "ListAliases",
        [
            &[NAME, MAX_ITEMS],
            &[Member(
                "FunctionVersion",
                false,
                Text(1, 1_024, Some(VERSION)),
            )],
        ],
    ),
    (
        "PutFunctionConcurrency",
        [
            NAMED,
            &[Member("ReservedConcurrentExecutions", true, Whole(0, MOST))],
        ],
    ),
    (
        "GetFunctionConcurrency DeleteFunctionConcurrency",
        [NAMED, NONE],
    ),
    (
        "PutProvisionedConcurrencyConfig",
        [
            PROVISIONED,
            &[Member(
                "ProvisionedConcurrentExecutions",
                true,
                Whole(1, MOST),
            )],
        ],
    ),
    (
        "GetProvisionedConcurrencyConfig DeleteProvisionedConcurrencyConfig",
        [PROVISIONED, NONE],
    ),
    ("ListProvisionedConcurrencyConfigs", [NAMED, &[MAX_FEW]]),
    (
        "PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig",
        [ASYNCHRONOUS, NONE],
    ),
    (
        "ListFunctionEventInvokeConfigs",
        [&[ANY_NAME, MAX_FEW], NONE],
    ),
    (
        "AddPermission",
        [
            QUALIFIED,
            &[
                STATEMENT_ID,
                Member("Action", true, Text(0, 10_000, Some(ACTION))),
                Member("Principal", true, Text(0, 2_048, Some(HANDLER))),
                Member("SourceArn", false, Text(0, 10_000, Some(ARN))),
                Member("FunctionUrlAuthType", false, OneOf("NONE, AWS_IAM")),
                Member("SourceAccount", false, Text(0, 12, Some(ACCOUNT))),
                Member("EventSourceToken", false, Text(0, 256, Some(TOKEN))),
                Member("PrincipalOrgID", false, Text(12, 34, Some(ORGANIZATION))),
            ],
        ],
    ),
    (
        "RemovePermission",
        [
            QUALIFIED,
            &[Member(
                "StatementId",
                true,
                Text(1, 100, Some(NAMESPACED_STATEMENT)),
            )],
        ],
    ),
    (
        "TagResource",
        [&[RESOURCE, Member("Tags", true, Any)], NONE],
    ),
    (
        "UntagResource",
        [&[RESOURCE, Member("TagKeys", true, Any)], NONE],
    ),
    ("ListTags", [&[RESOURCE], NONE]),
    (
        "CreateFunctionUrlConfig",
        [
            URL,
            &[
                Member("AuthType", true, OneOf("NONE, AWS_IAM")),
                Member("InvokeMode", false, OneOf("RESPONSE_STREAM, BUFFERED")),
            ],
        ],
    ),
    ("UpdateFunctionUrlConfig", [URL, URL_SETTINGS]),
    ("GetFunctionUrlConfig DeleteFunctionUrlConfig", [URL, NONE]),
    (
        "ListFunctionUrlConfigs",
        [
            &[
                Member("FunctionName", true, Text(1, 140, Some(URL_FUNCTION))),
                MAX_FEW,
            ],
            NONE,
        ],
    ),
    (
        "CreateEventSourceMapping",
        [
            &[
                ANY_NAME,
                Member("EventSourceArn", false, Text(0, 10_000, Some(ARN))),
            ],
            MAPPING,
        ],
    ),
    (
        "UpdateEventSourceMapping",
        [
            &[
                UUID,
                Member(
                    "FunctionName",
                    false,
                    Text(1, 256, Some(NAMESPACED_FUNCTION)),
                ),
            ],
            MAPPING,
        ],
    ),
    (
        "GetEventSourceMapping DeleteEventSourceMapping",
        [&[UUID], NONE],
    ),
    (
        "ListEventSourceMappings",
        [
            &[
                Member(
                    "FunctionName",
                    false,
                    Text(1, 256, Some(NAMESPACED_FUNCTION)),
                ),
                Member("EventSourceArn", false, Text(0, 10_000, Some(ARN))),
                MAX_ITEMS,
            ],
            NONE,
        ],
    ),
    (
        "PublishLayerVersion",
        [
            &[LAYER_NAME, DESCRIPTION, Member("Content", true, Any)],
            &[
                Member("LicenseInfo", false, Text(0, 512, None)),
                Member("CompatibleArchitectures", false, Words(2, "x86_64, arm64")),
            ],
        ],
    ),
    (
        "GetLayerVersion DeleteLayerVersion GetLayerVersionPolicy RemoveLayerVersionPermission",
        [&[LAYER_NAME, Member("VersionNumber", true, Any)], NONE],
    ),
    (
        "AddLayerVersionPermission",
        [
            &[LAYER_NAME, STATEMENT_ID, Member("VersionNumber", true, Any)],
            &[Member("Action", true, Any), Member("Principal", true, Any)],
        ],
    ),
    (
        "GetLayerVersionByArn",
        [
            &[Member("Arn", true, Text(1, 2_048, Some(LAYER_VERSION)))],
            NONE,
        ],
    ),
    ("ListLayers", [&[MAX_FEW], NONE]),
    ("ListLayerVersions", [&[LAYER_NAME, MAX_FEW], NONE]),
    (
        "PutRuntimeManagementConfig",
        [
            QUALIFIED,
            &[Member(
                "UpdateRuntimeOn",
                true,
                OneOf("FunctionUpdate, Auto, Manual"),
            )],
        ],
    ),
    (
        "PutFunctionRecursionConfig",
        [
            &[PLAIN_NAME],
            &[Member("RecursiveLoop", true, OneOf("Terminate, Allow"))],
        ],
    ),
    ("GetFunctionRecursionConfig", [&[PLAIN_NAME], NONE]),
];

/// The constraints of an action's parameters.
pub(super) fn members(action: &str) -> impl Iterator<Item = &'static Member> {
    let found = ACTIONS
        .iter()
        .find(|(names, _)| names.split(' ').any(|name| name == action));
    found
        .into_iter()
        .flat_map(|(_, members)| members.iter().copied().flatten())
}
