//! The properties of SAM's function, and what becomes of each.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html> (read 2026-11-22).

/// What becomes of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Becomes {
    /// The function's property of the same name.
    Same,
    /// The function's `Code`.
    Code,
    /// The function's `Tags`, a list there.
    Tags,
    /// The function's `TracingConfig`.
    Tracing,
    /// Part of the role.
    Policies,
    /// Event source mappings.
    Events,
    /// Resources beside the function, and permissions.
    Parts,
}

/// A property of SAM's function.
pub(in crate::template) struct SamProperty {
    pub name: &'static str,
    /// Whether `Globals` may have it.
    pub global: bool,
    pub(super) becomes: Becomes,
}

const fn property(name: &'static str, global: bool, becomes: Becomes) -> SamProperty {
    SamProperty {
        name,
        global,
        becomes,
    }
}

pub(in crate::template) static PROPERTIES: [SamProperty; 25] = [
    property("Architectures", true, Becomes::Same),
    property("AutoPublishAlias", true, Becomes::Parts),
    property("CodeUri", true, Becomes::Code),
    property("DeadLetterQueue", true, Becomes::Parts),
    property("Description", true, Becomes::Same),
    property("Environment", true, Becomes::Same),
    property("EphemeralStorage", true, Becomes::Same),
    property("EventInvokeConfig", true, Becomes::Parts),
    property("Events", false, Becomes::Events),
    property("FunctionName", false, Becomes::Same),
    property("FunctionUrlConfig", true, Becomes::Parts),
    property("Handler", true, Becomes::Same),
    property("InlineCode", false, Becomes::Code),
    property("LoggingConfig", true, Becomes::Same),
    property("MemorySize", true, Becomes::Same),
    property("PackageType", false, Becomes::Same),
    property("Policies", false, Becomes::Policies),
    property("ProvisionedConcurrencyConfig", true, Becomes::Parts),
    property("RecursiveLoop", true, Becomes::Same),
    property("ReservedConcurrentExecutions", true, Becomes::Same),
    property("Role", false, Becomes::Same),
    property("Runtime", true, Becomes::Same),
    property("Tags", true, Becomes::Tags),
    property("Timeout", true, Becomes::Same),
    property("Tracing", true, Becomes::Tracing),
];

/// Properties that SAM has and Stratus does not model.
pub(in crate::template) const NOT_MODELLED: [&str; 22] = [
    "AssumeRolePolicyDocument",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "CapacityProviderConfig",
    "CodeSigningConfigArn",
    "DeploymentPreference",
    "DurableConfig",
    "FileSystemConfigs",
    "FunctionScalingConfig",
    "ImageConfig",
    "ImageUri",
    "KmsKeyArn",
    "Layers",
    "PermissionsBoundary",
    "PropagateTags",
    "PublishToLatestPublished",
    "RolePath",
    "RuntimeManagementConfig",
    "SnapStart",
    "SourceKMSKeyArn",
    "TenancyConfig",
    "VpcConfig",
];
