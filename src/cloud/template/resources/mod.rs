//! The resource types: one file a type, each a table of types and properties and a small function for what a table
//! cannot say.

mod bucket;
mod cognito;
mod connection;
mod function;
mod gateway;
mod gateway_v2;
mod lambda;
mod log_group;
mod mapping;
mod network;
mod part;
mod permission;
mod policy;
mod queue;
mod queue_policy;
mod role;
mod rule;
mod schedule;
mod state_machine;
mod state_machine_version;
mod table;
mod topic;
mod waf;

use super::node::Node;
use super::problem::Problems;
use super::schema::Property;
use super::stack::{Kind, Link};
use crate::arn::Arn;
use crate::call::{ApiCall, Service};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::{Account, Caller};
use crate::sorted::SortedMap;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What SAM's functions hang on.
pub(super) use bucket::{FUNCTIONS, NOTIFICATIONS};
/// What SAM's functions become.
pub(super) use function::FUNCTION;
pub(super) use lambda::{ALIAS, EVENT_INVOKE_CONFIG, URL, VERSION};
pub(super) use mapping::MAPPING;
pub(super) use permission::PERMISSION;
pub(super) use queue::{QUEUE, is_fifo};
pub(super) use queue_policy::QUEUE_POLICY;
/// What SAM gives to a function without a role.
pub(super) use role::ROLE;
pub(super) use rule::RULE;
pub(super) use schedule::SCHEDULE;
/// What SAM's state machines become.
pub(super) use state_machine::STATE_MACHINE;
/// What is published of them.
pub(super) use state_machine_version::{
    ALIAS as STATE_MACHINE_ALIAS, VERSION as STATE_MACHINE_VERSION,
};
pub(super) use topic::SUBSCRIPTION;

/// What SAM's APIs become.
pub(super) use gateway::{
    API_KEY, BASE_PATH_MAPPING, DEPLOYMENT, DOMAIN_NAME, REST_API, STAGE, USAGE_PLAN,
    USAGE_PLAN_KEY,
};

/// What SAM's HTTP APIs become.
pub(super) use gateway_v2::{
    API as HTTP_API, API_MAPPING, DOMAIN_NAME as HTTP_DOMAIN_NAME, STAGE as HTTP_STAGE,
};

/// Every modelled resource type but SAM's own.
pub(super) fn types() -> impl Iterator<Item = &'static ResourceType> + Clone {
    TYPES
        .into_iter()
        .chain(gateway::TYPES)
        .chain(gateway_v2::TYPES)
        .chain(cognito::TYPES)
        .chain(network::TYPES)
}

static TYPES: [&ResourceType; 30] = [
    &log_group::LOG_GROUP,
    &QUEUE,
    &QUEUE_POLICY,
    &FUNCTION,
    &MAPPING,
    &ROLE,
    &policy::POLICY,
    &PERMISSION,
    &VERSION,
    &ALIAS,
    &EVENT_INVOKE_CONFIG,
    &URL,
    &topic::TOPIC,
    &SUBSCRIPTION,
    &topic::TOPIC_POLICY,
    &bucket::BUCKET,
    &bucket::BUCKET_POLICY,
    &RULE,
    &STATE_MACHINE,
    &connection::CONNECTION,
    &STATE_MACHINE_VERSION,
    &STATE_MACHINE_ALIAS,
    &state_machine::ACTIVITY,
    &table::TABLE,
    &waf::WEB_ACL,
    &waf::IP_SET,
    &waf::PATTERN_SET,
    &waf::RULE_GROUP,
    &waf::ASSOCIATION,
    &SCHEDULE,
];

/// One resource type.
#[derive(Debug)]
pub(super) struct ResourceType {
    /// `AWS::SQS::Queue`.
    pub name: &'static str,
    pub kind: Kind,
    pub properties: &'static [Property],
    /// Properties that AWS has and Stratus does not model.
    pub not_modelled: &'static [&'static str],
    /// What `!GetAtt` knows.
    pub attributes: &'static [&'static str],
    /// The property that names it, when the author may.
    pub named_by: Option<&'static str>,
    /// How long a generated name may be.
    pub name_max: usize,
    /// The end of a generated name.
    pub name_suffix: fn(&Node) -> &'static str,
    /// What `!Ref` and `!GetAtt` will give, as far as that is known beforehand.
    pub identify: fn(&Desired, &Account) -> Identity,
    /// Finds what is wrong between properties, and between resources.
    pub examine: fn(&Desired, &World<'_>, &mut Problems),
    /// Creates it.
    pub create: fn(&mut Cloud, &Desired) -> Result<Identity, AwsError>,
    /// The arrows that begin at it.
    pub links: fn(&Desired, &World<'_>) -> Vec<Link>,
}

/// What `!Ref` and `!GetAtt` give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    pub reference: String,
    pub attributes: SortedMap<String, String>,
}

impl Identity {
    pub fn new<const N: usize>(reference: &str, attributes: [(&str, &str); N]) -> Self {
        Self {
            reference: reference.into(),
            attributes: attributes
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
        }
    }

    /// What an API's answer says under this key; an answer without it is as good as an empty one.
    fn part(answer: &Value, key: &str) -> String {
        answer[key].as_str().unwrap_or_default().into()
    }
}

/// A resource as it shall be: everything resolved and in canonical form.
#[derive(Clone, Debug)]
pub(super) struct Desired {
    pub id: String,
    pub ty: &'static ResourceType,
    pub properties: Node,
    /// Its physical name.
    pub name: String,
}

/// All resources of a deployment.
pub(super) struct World<'a> {
    pub resources: &'a [(Desired, Identity)],
}

impl<'a> World<'a> {
    /// The resource of this kind that `!Ref` gives this for.
    fn by_reference(&self, kind: Kind, reference: &str) -> Option<&'a Desired> {
        self.find(kind, |identity| identity.reference == reference)
    }

    /// The resource of this kind that this is the ARN of.
    fn by_arn(&self, kind: Kind, arn: &str) -> Option<&'a Desired> {
        self.find(kind, |identity| {
            identity
                .attributes
                .get("Arn")
                .is_some_and(|found| found == arn)
        })
    }

    fn find(&self, kind: Kind, is_it: impl Fn(&Identity) -> bool) -> Option<&'a Desired> {
        let mut all = self.resources.iter();
        let (found, _) =
            all.find(|(desired, identity)| desired.ty.kind == kind && is_it(identity))?;
        Some(found)
    }
}

/// For types that have nothing more to be examined.
fn nothing_more(_: &Desired, _: &World<'_>, _: &mut Problems) {}

/// For types that no arrow begins at.
fn no_links(_: &Desired, _: &World<'_>) -> Vec<Link> {
    Vec::new()
}

fn no_suffix(_: &Node) -> &'static str {
    ""
}

/// The end of generated names of what this property makes special.
fn flag_suffix(properties: &Node, flag: &str, suffix: &'static str) -> &'static str {
    match properties.get(flag).and_then(Node::as_bool) {
        Some(true) => suffix,
        _ => "",
    }
}

/// The queue, function, state machine or topic of this ARN: where services can push to.
fn destination<'a>(world: &World<'a>, arn: Option<&str>) -> Option<&'a Desired> {
    let arn = arn?;
    let by_arn = |kind| world.by_arn(kind, arn);
    by_arn(Kind::Queue)
        .or_else(|| lambda::function_of(arn, world))
        .or_else(|| world.by_reference(Kind::Topic, arn))
        .or_else(|| world.by_reference(Kind::StateMachine, unqualified(arn)))
}

/// A state machine's ARN without the version or alias at its end.
fn unqualified(arn: &str) -> &str {
    let mut colons = arn.match_indices(':').skip(6);
    colons.next().map_or(arn, |(at, _)| &arn[..at])
}

/// The ARN of something in this account and region.
fn arn(service: &str, account: &Account, resource: &str) -> String {
    Arn {
        service: service.into(),
        region: account.region.clone(),
        account: account.id.clone(),
        resource: resource.into(),
    }
    .to_string()
}

/// Calls an API as CloudFormation does.
fn call(
    cloud: &mut Cloud,
    service: Service,
    action: &str,
    params: Map<String, Value>,
) -> Result<Arc<Value>, AwsError> {
    cloud.call_now(&ApiCall {
        service,
        action: action.into(),
        params: Arc::new(Value::Object(params)),
        caller: Caller::Service("cloudformation.amazonaws.com".into()),
    })
}

/// The fields of an object, as parameters.
fn params(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Tags as most APIs take them: a list.
fn tag_list(properties: &Node) -> Value {
    let tags = properties.get("Tags").map(Node::to_json);
    tags.unwrap_or_else(|| Value::Array(Vec::new()))
}

/// Tags as some APIs take them: an object.
fn tags(properties: &Node) -> Option<Value> {
    let items = properties.get("Tags")?.items();
    let tag = |item: &Node| {
        Some((
            item.text_of("Key")?.to_owned(),
            Value::from(item.text_of("Value")?),
        ))
    };
    Some(Value::Object(items.iter().filter_map(tag).collect()))
}
