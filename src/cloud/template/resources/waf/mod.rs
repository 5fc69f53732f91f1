//! AWS WAF: `AWS::WAFv2::WebACL`, `IPSet`, `RegexPatternSet`, `RuleGroup` and `WebACLAssociation`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_WAFv2.html> (read 2026-11-22).

mod tables;

use super::{
    Desired, Identity, ResourceType, World, arn, call, no_links, no_suffix, params, tag_list,
};
use crate::call::Service;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::sqs::base64;
use crate::template::deploy::has_gap;
use crate::template::names;
use crate::template::node::{Data, Node, quoted};
use crate::template::problem::Problems;
use crate::template::schema::{Property, Shape, TAGS};
use crate::template::stack::Kind;
use crate::waf::{self, address::Block};
use serde_json::{Map, Value, json};
use tables::{ACTION, NAME, RULES, SCOPE, TEXT, VISIBILITY};

/// A kind of resource of AWS WAF: its segment in ARNs and the action that creates it.
const fn named(
    name: &'static str,
    kind: Kind,
    properties: &'static [Property],
    attributes: &'static [&'static str],
) -> ResourceType {
    ResourceType {
        name,
        kind,
        properties,
        not_modelled: &[
            "ApplicationConfig",
            "DataProtectionConfig",
            "OnSourceDDoSProtectionConfig",
        ],
        attributes,
        named_by: Some("Name"),
        name_max: 128,
        name_suffix: no_suffix,
        identify,
        examine,
        create,
        links: no_links,
    }
}

pub(super) static WEB_ACL: ResourceType = named(
    "AWS::WAFv2::WebACL",
    Kind::WebAcl,
    &WEB_ACL_PROPERTIES,
    &["Arn", "Id", "Capacity", "LabelNamespace"],
);

pub(super) static IP_SET: ResourceType = named(
    "AWS::WAFv2::IPSet",
    Kind::IpSet,
    &IP_SET_PROPERTIES,
    &["Arn", "Id"],
);

pub(super) static PATTERN_SET: ResourceType = named(
    "AWS::WAFv2::RegexPatternSet",
    Kind::RegexPatternSet,
    &PATTERN_SET_PROPERTIES,
    &["Arn", "Id"],
);

pub(super) static RULE_GROUP: ResourceType = named(
    "AWS::WAFv2::RuleGroup",
    Kind::RuleGroup,
    &RULE_GROUP_PROPERTIES,
    &["Arn", "Id", "LabelNamespace"],
);

pub(super) static ASSOCIATION: ResourceType = ResourceType {
    name: "AWS::WAFv2::WebACLAssociation",
    kind: Kind::WebAclAssociation,
    properties: &ASSOCIATION_PROPERTIES,
    not_modelled: &[],
    attributes: &[],
    named_by: None,
    name_max: 128,
    name_suffix: no_suffix,
    identify: |desired, _| {
        let text = |key| desired.properties.text_of(key).unwrap_or_default();
        Identity::new(
            &format!("{}|{}", text("WebACLArn"), text("ResourceArn")),
            [],
        )
    },
    examine: examine_association,
    create: |cloud, desired| {
        let given = params(desired.properties.to_json());
        call(cloud, Service::Wafv2, "AssociateWebACL", given)?;
        Ok((ASSOCIATION.identify)(desired, cloud.account()))
    },
    links: no_links,
};

static WEB_ACL_PROPERTIES: [Property; 12] = [
    Property::new("AssociationConfig", Shape::Document),
    Property::new("CaptchaConfig", Shape::Document),
    Property::new("ChallengeConfig", Shape::Document),
    Property::new("CustomResponseBodies", Shape::Document),
    Property::required("DefaultAction", ACTION),
    Property::new("Description", TEXT),
    Property::new("Name", NAME),
    Property::new("Rules", RULES),
    Property::required("Scope", SCOPE),
    Property::new("Tags", TAGS),
    Property::new("TokenDomains", Shape::Anything),
    Property::required("VisibilityConfig", VISIBILITY),
];

static IP_SET_PROPERTIES: [Property; 6] = [
    Property::required(
        "Addresses",
        Shape::List {
            of: &Shape::Text { max: 50 },
            min: 0,
            max: 10_000,
        },
    ),
    Property::new("Description", TEXT),
    Property::required("IPAddressVersion", Shape::OneOf(&["IPV4", "IPV6"])),
    Property::new("Name", NAME),
    Property::required("Scope", SCOPE),
    Property::new("Tags", TAGS),
];

static PATTERN_SET_PROPERTIES: [Property; 5] = [
    Property::new("Description", TEXT),
    Property::new("Name", NAME),
    Property::required(
        "RegularExpressionList",
        Shape::List {
            of: &Shape::Text { max: 512 },
            min: 0,
            max: 10,
        },
    ),
    Property::required("Scope", SCOPE),
    Property::new("Tags", TAGS),
];

static RULE_GROUP_PROPERTIES: [Property; 8] = [
    Property::required(
        "Capacity",
        Shape::Integer {
            min: 1,
            max: 5_000,
            unit: "web ACL capacity units",
        },
    ),
    Property::new("CustomResponseBodies", Shape::Document),
    Property::new("Description", TEXT),
    Property::new("Name", NAME),
    Property::new("Rules", RULES),
    Property::required("Scope", SCOPE),
    Property::new("Tags", TAGS),
    Property::required("VisibilityConfig", VISIBILITY),
];

static ASSOCIATION_PROPERTIES: [Property; 2] = [
    Property::required("ResourceArn", Shape::Text { max: 2_048 }),
    Property::required(
        "WebACLArn",
        Shape::Arn {
            service: "wafv2",
            hint: "`!GetAtt WEBACL.Arn` gives a web ACL's ARN.",
        },
    ),
];

/// The segment in ARNs, and the end of the actions' names.
const fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::IpSet => ("ipset", "IPSet"),
        Kind::RegexPatternSet => ("regexpatternset", "RegexPatternSet"),
        Kind::RuleGroup => ("rulegroup", "RuleGroup"),
        _ => ("webacl", "WebACL"),
    }
}

/// The id comes with the creation; until then one of the same form stands for it.
fn identify(desired: &Desired, account: &Account) -> Identity {
    identity(desired, &names::uuid(&desired.id), 0, account)
}

fn identity(desired: &Desired, id: &str, capacity: u64, account: &Account) -> Identity {
    let name = &desired.name;
    let (segment, _) = words(desired.ty.kind);
    let arn = arn("wafv2", account, &format!("regional/{segment}/{name}/{id}"));
    let labels = format!("awswaf:{}:{segment}:{name}:", account.id);
    let all = [
        ("Arn", arn.as_str()),
        ("Id", id),
        ("Capacity", &capacity.to_string()),
        ("LabelNamespace", &labels),
    ];
    Identity::new(&format!("{name}|{id}|REGIONAL"), all)
}

fn examine(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    if let Some(scope) = properties.get("Scope")
        && scope.as_str() == Some("CLOUDFRONT")
    {
        let message = "Stratus does not model Amazon CloudFront. An API's stage takes `REGIONAL`.";
        problems.add(&scope.path, message);
    }
    match desired.ty.kind {
        Kind::IpSet => {
            let version = properties.text_of("IPAddressVersion").unwrap_or("IPV4");
            for node in properties.get("Addresses").map_or(&[][..], Node::items) {
                if let Some(text) = node.as_str()
                    && let Err(why) = Block::read(text, version)
                {
                    problems.add(&node.path, why);
                }
            }
        }
        Kind::RegexPatternSet => {
            let list = properties.get("RegularExpressionList");
            for node in list.map_or(&[][..], Node::items) {
                if let Some(text) = node.as_str()
                    && let Err(why) = waf::check_pattern(text)
                {
                    problems.add(
                        &node.path,
                        format!("This is not a regular expression: {why}."),
                    );
                }
            }
        }
        _ => examine_rules(desired, world, problems),
    }
}

/// Looks at each rule by itself, so that every one that cannot be is reported.
fn examine_rules(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    let bodies = properties.get("CustomResponseBodies").map(Node::to_json);
    let mut seen: Vec<(&str, &Node)> = Vec::new();
    for rule in properties.get("Rules").map_or(&[][..], Node::items) {
        for key in ["Name", "Priority"] {
            let Some(node) = rule.get(key) else { continue };
            if seen
                .iter()
                .any(|(of, other)| *of == key && other.data == node.data)
            {
                let message = format!(
                    "Another rule has this {} already. Each rule needs its own.",
                    key.to_lowercase()
                );
                problems.add(&node.path, message);
            }
            seen.push((key, node));
        }
        examine_references(rule, world, problems);
        if let Some(message) = wrong_action(rule) {
            problems.add(&rule.path, message);
        } else if !has_gap(rule) {
            let in_group = desired.ty.kind == Kind::RuleGroup;
            let checked = waf::check_rule(&api_form(rule), bodies.as_ref(), in_group);
            if let Err(why) = checked {
                problems.add(&rule.path, format!("AWS WAF refuses this rule: {why}."));
            }
        }
    }
    if let Some(node) = properties.get("DefaultAction")
        && !matches!(node.entries(), [(name, _)] if name == "Allow" || name == "Block")
        && node.is_map()
    {
        problems.add(
            &node.path,
            "A default action is `Allow: {}` or `Block: {}`, one of them.",
        );
    }
}

/// A rule has an action, a rule that names a group an override action: the slip that everybody makes once.
fn wrong_action(rule: &Node) -> Option<&'static str> {
    let statement = rule.get("Statement")?;
    let is_group = ["ManagedRuleGroupStatement", "RuleGroupReferenceStatement"]
        .iter()
        .any(|kind| statement.get(kind).is_some());
    match (is_group, rule.get("Action"), rule.get("OverrideAction")) {
        (true, None, Some(_)) | (false, Some(_), None) => None,
        (true, ..) => Some(
            "A rule that names a rule group has an `OverrideAction` and no `Action`: `None: {}` leaves the group's rules as they are, `Count: {}` lets them count only.",
        ),
        (false, ..) => Some(
            "A rule has an `Action` and no `OverrideAction`: `Allow: {}`, `Block: {}`, `Count: {}`, `Captcha: {}` or `Challenge: {}`.",
        ),
    }
}

/// The kinds of what statements refer to.
const REFERENCES: [(&str, Kind, &str); 3] = [
    ("IPSetReferenceStatement", Kind::IpSet, "IP set"),
    (
        "RegexPatternSetReferenceStatement",
        Kind::RegexPatternSet,
        "regex pattern set",
    ),
    ("RuleGroupReferenceStatement", Kind::RuleGroup, "rule group"),
];

/// Finds references to what is not in the template, however deep they stand.
fn examine_references(node: &Node, world: &World<'_>, problems: &mut Problems) {
    for (key, inner) in node.entries() {
        let reference = REFERENCES.iter().find(|(name, ..)| name == key);
        if let Some((_, kind, what)) = reference
            && let Some(arn) = inner.get("Arn")
            && let Some(text) = arn.as_str()
            && world.by_arn(*kind, text).is_none()
        {
            let message = format!(
                "There is no {what} with the ARN {} in this template. `!GetAtt NAME.Arn` gives its ARN.",
                quoted(text)
            );
            problems.add(&arn.path, message);
        }
        examine_references(inner, world, problems);
    }
    for item in node.items() {
        examine_references(item, world, problems);
    }
}

/// Properties as the API has them: `ARN` in references, search strings as texts.
fn api_form(node: &Node) -> Value {
    match &node.data {
        Data::Map(entries) => {
            let mut fields = Map::new();
            for (key, value) in entries {
                match key.as_str() {
                    "Arn" => drop(fields.insert("ARN".into(), value.to_json())),
                    "SearchStringBase64" => {
                        let bytes = value.as_str().and_then(base64::decode);
                        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
                        fields.insert("SearchString".into(), json!(text));
                    }
                    _ => drop(fields.insert(key.clone(), api_form(value))),
                }
            }
            Value::Object(fields)
        }
        Data::List(items) => items.iter().map(api_form).collect(),
        _ => node.to_json(),
    }
}

fn create(cloud: &mut Cloud, desired: &Desired) -> Result<Identity, AwsError> {
    let (_, word) = words(desired.ty.kind);
    let mut given = params(api_form(&desired.properties));
    given.insert("Name".into(), json!(desired.name));
    given.insert("Tags".into(), tag_list(&desired.properties));
    if let Some(Value::Array(list)) = given.get_mut("RegularExpressionList") {
        for source in list {
            *source = json!({"RegexString": source.take()});
        }
    }
    let answer = call(cloud, Service::Wafv2, &format!("Create{word}"), given)?;
    let id = answer["Summary"]["Id"].as_str().unwrap_or_default();
    let named = json!({"Name": desired.name, "Scope": "REGIONAL", "Id": id});
    let capacity = match desired.ty.kind {
        Kind::WebAcl => {
            let found = call(cloud, Service::Wafv2, "GetWebACL", params(named))?;
            found["WebACL"]["Capacity"].as_u64().unwrap_or(0)
        }
        _ => 0,
    };
    Ok(identity(desired, id, capacity, cloud.account()))
}

fn examine_association(desired: &Desired, world: &World<'_>, problems: &mut Problems) {
    let properties = &desired.properties;
    if let Some(node) = properties.get("WebACLArn")
        && let Some(text) = node.as_str()
        && world.by_arn(Kind::WebAcl, text).is_none()
    {
        let message = format!(
            "There is no web ACL with the ARN {} in this template. `!GetAtt NAME.Arn` gives its ARN.",
            quoted(text)
        );
        problems.add(&node.path, message);
    }
    if let Some(node) = properties.get("ResourceArn")
        && let Some(text) = node.as_str()
        && let Err(why) = waf::check_resource(text)
    {
        let message = format!(
            "{why}. A stage of a REST API is written `!Sub arn:aws:apigateway:${{AWS::Region}}::/restapis/${{API}}/stages/STAGE`."
        );
        problems.add(&node.path, message);
    }
}
