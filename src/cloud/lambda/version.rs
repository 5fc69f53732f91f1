//! Versions of a function: settings and code.

use super::check::{complaint, constraints_of_runtime};
use super::error::Error;
use super::function::version_name;
use super::named::qualified;
use crate::call::ApiCall;
use crate::clock::Time;
use crate::core::Core;
use crate::iam::Caller;
use crate::sqs::base64;
use crate::zip::{self, Files};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// How much the names and values of environment variables take at most, as JSON.
const ENVIRONMENT_BYTES_MAX: usize = 4_096;
/// How many layers a function has at most.
const LAYERS_MAX: usize = 5;

/// A deployment package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its bytes as base64, or its place in a bucket.
    pub package: Arc<str>,
    /// Its SHA-256 digest as base64.
    pub sha256: Arc<str>,
    /// How many bytes it has.
    pub size: u64,
    /// Its files, when it is a zip archive and the outside runs code.
    pub files: Option<Arc<Files>>,
}

/// A change that AWS is still carrying out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// None: the version can be invoked.
    Done,
    /// It is being created, and cannot be invoked yet.
    Creating,
    /// It is being changed.
    Updating,
}

/// A version of a function.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) number: u32,
    /// Its settings as AWS shows them.
    pub(super) settings: Arc<Value>,
    pub(super) code: Arc<Code>,
    pub(super) revision: Arc<str>,
    pub(super) modified: Time,
    pub(super) change: Change,
    /// How often code or settings have changed: environments of an older generation are of no use.
    pub(super) generation: u32,
}

impl Version {
    pub(super) fn timeout_s(&self) -> u32 {
        self.whole("Timeout", 3)
    }

    pub(super) fn memory_mb(&self) -> u32 {
        self.whole("MemorySize", 128)
    }

    pub(super) fn role(&self) -> &str {
        self.settings["Role"].as_str().unwrap_or_default()
    }

    pub(super) fn log_group(&self) -> Arc<str> {
        let group = &self.settings["LoggingConfig"]["LogGroup"];
        group.as_str().unwrap_or_default().into()
    }

    /// Where events go that were not handled: a queue's or a topic's ARN.
    pub(super) fn dead_letter_target(&self) -> Option<&str> {
        self.settings["DeadLetterConfig"]["TargetArn"].as_str()
    }

    fn whole(&self, key: &str, otherwise: u32) -> u32 {
        let value = self.settings[key].as_u64();
        value
            .and_then(|value| u32::try_from(value).ok())
            .unwrap_or(otherwise)
    }

    /// As lists of functions and versions show it.
    pub(super) fn listed(&self, name: &str, arn: &str) -> Map<String, Value> {
        let mut shown = match &*self.settings {
            Value::Object(settings) => settings.clone(),
            _ => Map::new(),
        };
        let mut set = |key: &str, value: Value| drop(shown.insert(key.into(), value));
        set("FunctionName", name.into());
        set("FunctionArn", arn.into());
        set("CodeSha256", json!(self.code.sha256));
        set("CodeSize", self.code.size.into());
        set("LastModified", timestamp(self.modified).into());
        set("RevisionId", json!(self.revision));
        set("Version", json!(version_name(self.number)));
        shown
    }

    /// As `GetFunctionConfiguration` answers.
    pub(super) fn shown(&self, core: &Core, name: &str, arn: &str) -> Value {
        let mut shown = self.listed(name, arn);
        let mut set = |key: &str, value: &str| drop(shown.insert(key.into(), value.into()));
        match self.change {
            Change::Creating => {
                set("State", "Pending");
                set("StateReason", "The function is being created.");
                set("StateReasonCode", "Creating");
            }
            Change::Updating => {
                set("State", "Active");
                set("LastUpdateStatus", "InProgress");
                set("LastUpdateStatusReason", "The function is being created.");
                set("LastUpdateStatusReasonCode", "Creating");
            }
            Change::Done => {
                set("State", "Active");
                set("LastUpdateStatus", "Successful");
            }
        }
        if let Some(runtime) = self.settings["Runtime"].as_str() {
            let arn = format!(
                "arn:aws:lambda:{}::runtime:{}",
                core.account.region,
                hex(&Sha256::digest(runtime))
            );
            shown.insert(
                "RuntimeVersionConfig".into(),
                json!({"RuntimeVersionArn": arn}),
            );
        }
        Value::Object(shown)
    }

    /// Its ARN: with its number, unless it is `$LATEST`.
    pub(super) fn arn(&self, function_arn: &str) -> String {
        if self.number == 0 {
            function_arn.into()
        } else {
            qualified(function_arn, &self.number.to_string())
        }
    }
}

/// The settings of a new function.
pub(super) fn settings(name: &str, params: &Value) -> Result<Value, Error> {
    let mut settings = json!({
        "Role": params["Role"],
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "TracingConfig": {"Mode": "PassThrough"},
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": format!("/aws/lambda/{name}")},
    });
    let image = params["PackageType"] == "Image";
    for key in ["PackageType", "Architectures"] {
        if let Some(value) = params.get(key).filter(|value| !value.is_null()) {
            settings[key] = value.clone();
        }
    }
    if !image && (params["Runtime"].is_null() || params["Handler"].is_null()) {
        return Err(Error::invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
        ));
    }
    change(&mut settings, params)?;
    Ok(settings)
}

/// Changes settings as the parameters ask.
pub(super) fn change(settings: &mut Value, params: &Value) -> Result<(), Error> {
    let given = |key: &str| params.get(key).filter(|value| !value.is_null());
    if let Some(runtime) = given("Runtime").and_then(Value::as_str) {
        constraints_of_runtime(runtime)?;
    }
    for key in [
        "Runtime",
        "Role",
        "Handler",
        "Description",
        "Timeout",
        "MemorySize",
        "EphemeralStorage",
        "TracingConfig",
        "KMSKeyArn",
        "FileSystemConfigs",
    ] {
        if let Some(value) = given(key) {
            settings[key] = value.clone();
        }
    }
    if let Some(environment) = given("Environment") {
        settings["Environment"] = json!({"Variables": variables(environment)?});
    }
    // A DeadLetterConfig without a target changes nothing; an empty target takes it away.
    match given("DeadLetterConfig").and_then(|config| config["TargetArn"].as_str()) {
        Some("") => drop(
            settings
                .as_object_mut()
                .map(|all| all.remove("DeadLetterConfig")),
        ),
        Some(target) => settings["DeadLetterConfig"] = json!({"TargetArn": target}),
        None => {}
    }
    if let Some(layers) = given("Layers").and_then(Value::as_array) {
        settings["Layers"] = layers_shown(layers)?;
    }
    if let Some(apply_on) = given("SnapStart").and_then(|one| one["ApplyOn"].as_str()) {
        settings["SnapStart"] = json!({"ApplyOn": apply_on, "OptimizationStatus": "Off"});
    }
    if let Some(logging) = given("LoggingConfig") {
        change_logging(&mut settings["LoggingConfig"], logging);
    }
    if let Some(network) = given("VpcConfig") {
        settings["VpcConfig"] = network_shown(network);
    }
    Ok(())
}

fn variables(environment: &Value) -> Result<Value, Error> {
    let variables = environment
        .get("Variables")
        .cloned()
        .unwrap_or_else(|| json!({}));
    let written = variables.to_string();
    // The limit counts names and values as the JSON text that AWS keeps.
    if written.len() > ENVIRONMENT_BYTES_MAX {
        return Err(Error::invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {written}"
        )));
    }
    for name in variables
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
    {
        let mut letters = name.bytes();
        let named = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && name.len() > 1
            && letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !named {
            return Err(Error::constraint(complaint(
                &format!("'{variables}'"),
                "Environment.Variables",
                "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
            )));
        }
    }
    Ok(variables)
}

fn layers_shown(layers: &[Value]) -> Result<Value, Error> {
    if layers.len() > LAYERS_MAX {
        return Err(Error::invalid("Cannot reference more than 5 layers."));
    }
    Ok(layers
        .iter()
        .map(|arn| json!({"Arn": arn, "CodeSize": 0}))
        .collect())
}

/// With JSON logs there are levels; with text there are none.
fn change_logging(current: &mut Value, asked: &Value) {
    for key in [
        "LogFormat",
        "ApplicationLogLevel",
        "SystemLogLevel",
        "LogGroup",
    ] {
        if let Some(value) = asked.get(key).filter(|value| !value.is_null()) {
            current[key] = value.clone();
        }
    }
    let Value::Object(fields) = current else {
        return;
    };
    if fields
        .get("LogFormat")
        .is_some_and(|format| format == "JSON")
    {
        for key in ["ApplicationLogLevel", "SystemLogLevel"] {
            fields.entry(key).or_insert_with(|| "INFO".into());
        }
    } else {
        fields.remove("ApplicationLogLevel");
        fields.remove("SystemLogLevel");
    }
}

fn network_shown(network: &Value) -> Value {
    let list = |key: &str| network[key].as_array().cloned().unwrap_or_default();
    let subnets = list("SubnetIds");
    let vpc = if subnets.is_empty() {
        ""
    } else {
        "vpc-0b0f8e6d3a1c5d7e9"
    };
    json!({
        "SubnetIds": subnets,
        "SecurityGroupIds": list("SecurityGroupIds"),
        "VpcId": vpc,
        "Ipv6AllowedForDualStack": network["Ipv6AllowedForDualStack"] == true,
    })
}

impl Code {
    /// Reads a deployment package: `ZipFile`, `S3Bucket` and `S3Key`, or `ImageUri`.
    pub(super) fn read(code: &Value) -> Result<Self, Error> {
        let text = |key: &str| code[key].as_str();
        let (package, bytes) = match (text("ZipFile"), text("S3Bucket"), text("ImageUri")) {
            (Some(zip), _, _) => (
                zip.to_owned(),
                base64::decode(zip).unwrap_or_else(|| zip.as_bytes().to_vec()),
            ),
            (None, Some(bucket), _) => {
                let place = format!("s3://{bucket}/{}", text("S3Key").unwrap_or_default());
                let bytes = place.as_bytes().to_vec();
                (place, bytes)
            }
            (None, None, Some(image)) => (image.to_owned(), image.as_bytes().to_vec()),
            (None, None, None) => {
                return Err(Error::invalid("Please provide a source for function code."));
            }
        };
        if bytes.is_empty() {
            return Err(Error::invalid("Uploaded file must be a non-empty zip"));
        }
        Ok(Self {
            files: None,
            package: package.into(),
            sha256: base64::encode(&Sha256::digest(&bytes)).into(),
            size: bytes.len() as u64,
        })
    }
}

impl Code {
    /// As [`Self::read`], for a function: where the outside runs code, the archive is unpacked.
    pub(super) fn of_function(core: &Core, call: &ApiCall, code: &Value) -> Result<Self, Error> {
        let read = Self::read(code)?;
        let Some(archive) = code["ZipFile"].as_str().filter(|_| core.settings.python) else {
            return Ok(read);
        };
        let bytes = base64::decode(archive);
        let files = bytes.and_then(|bytes| zip::read(&bytes));
        let files = files.filter(|files| !files.is_empty());
        // CloudFormation's `ZipFile` is not an archive but the handler's text.
        if files.is_none() && !matches!(call.caller, Caller::Service(_)) {
            return Err(Error::invalid(
                "Could not unzip uploaded file. Please check your file, then try to upload again.",
            ));
        }
        Ok(Self {
            files: files.map(Arc::new),
            ..read
        })
    }
}

/// `2026-01-05T09:00:00.000+0000`
pub(super) fn timestamp(at: Time) -> String {
    let iso = at.iso();
    format!("{}+0000", iso.trim_end_matches('Z'))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
