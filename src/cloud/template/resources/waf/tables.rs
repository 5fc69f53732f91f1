//! What rules of AWS WAF look like in a template.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-wafv2-webacl-rule.html> and the
//! pages below it (read 2026-11-22).

use crate::template::schema::{Property, Rule, Shape};

pub(super) const NAME: Shape = Shape::Ruled(Rule {
    holds: is_name,
    says: "have 1 to 128 letters, digits, `-` and `_`",
});

pub(super) const SCOPE: Shape = Shape::OneOf(&["REGIONAL", "CLOUDFRONT"]);
pub(super) const TEXT: Shape = Shape::Text { max: 256 };
pub(super) const VISIBILITY: Shape = Shape::Object(&VISIBILITY_CONFIG);
pub(super) const ACTION: Shape = Shape::Object(&ACTIONS);
pub(super) const RULES: Shape = list(&ONE_RULE);
const ONE_RULE: Shape = Shape::Object(&RULE);

const ARN: Shape = Shape::Text { max: 2_048 };
const EMPTY: Shape = Shape::Object(&[]);
const MATCH: Shape = Shape::OneOf(&["MATCH", "NO_MATCH"]);

const fn list(of: &'static Shape) -> Shape {
    Shape::List {
        of,
        min: 0,
        max: 10_000,
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=128).contains(&name.len()) && name.bytes().all(allowed)
}

static VISIBILITY_CONFIG: [Property; 3] = [
    Property::required("CloudWatchMetricsEnabled", Shape::Boolean),
    Property::required(
        "MetricName",
        Shape::Ruled(Rule {
            holds: is_metric,
            says: "have 1 to 255 letters, digits, `-`, `_`, `#`, `:`, `.` and `/`",
        }),
    ),
    Property::required("SampledRequestsEnabled", Shape::Boolean),
];

fn is_metric(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_#:./".contains(&byte);
    (1..=255).contains(&name.len()) && name.bytes().all(allowed)
}

static RULE: [Property; 9] = [
    Property::new("Action", ACTION),
    Property::new("CaptchaConfig", Shape::Document),
    Property::new("ChallengeConfig", Shape::Document),
    Property::required("Name", NAME),
    Property::new("OverrideAction", Shape::Object(&OVERRIDE)),
    Property::required("Priority", WHOLE),
    Property::new("RuleLabels", list(&Shape::Object(&LABEL))),
    Property::required("Statement", Shape::Object(&STATEMENTS)),
    Property::required("VisibilityConfig", VISIBILITY),
];

const WHOLE: Shape = Shape::Integer {
    min: 0,
    max: 2_147_483_647,
    unit: "",
};

static LABEL: [Property; 1] = [Property::required("Name", Shape::Text { max: 1_024 })];

static OVERRIDE: [Property; 2] = [
    Property::new("Count", HANDLED),
    Property::new("None", EMPTY),
];

static ACTIONS: [Property; 5] = [
    Property::new("Allow", HANDLED),
    Property::new("Block", Shape::Object(&BLOCK)),
    Property::new("Captcha", HANDLED),
    Property::new("Challenge", HANDLED),
    Property::new("Count", HANDLED),
];

const HANDLED: Shape = Shape::Object(&HANDLING);

static HANDLING: [Property; 1] = [Property::new(
    "CustomRequestHandling",
    Shape::Object(&INSERT),
)];
static INSERT: [Property; 1] = [Property::required("InsertHeaders", HEADERS)];
const HEADERS: Shape = list(&ONE_HEADER);
const ONE_HEADER: Shape = Shape::Object(&HEADER);
static HEADER: [Property; 2] = [
    Property::required("Name", Shape::Text { max: 64 }),
    Property::required("Value", Shape::Text { max: 255 }),
];

static BLOCK: [Property; 1] = [Property::new(
    "CustomResponse",
    Shape::Object(&CUSTOM_RESPONSE),
)];
static CUSTOM_RESPONSE: [Property; 3] = [
    Property::new("CustomResponseBodyKey", NAME),
    Property::required(
        "ResponseCode",
        Shape::Integer {
            min: 200,
            max: 599,
            unit: "",
        },
    ),
    Property::new("ResponseHeaders", HEADERS),
];

/// Statements hold statements; only statics may go round in a circle.
static STATEMENT: Shape = Shape::Object(&STATEMENTS);

static STATEMENTS: [Property; 15] = [
    Property::new("AndStatement", Shape::Object(&SEVERAL)),
    Property::new("ByteMatchStatement", Shape::Object(&BYTES)),
    Property::new("GeoMatchStatement", Shape::Object(&GEO)),
    Property::new("IPSetReferenceStatement", Shape::Object(&IP_SET)),
    Property::new("LabelMatchStatement", Shape::Object(&LABEL_MATCH)),
    Property::new("ManagedRuleGroupStatement", Shape::Object(&MANAGED)),
    Property::new("NotStatement", Shape::Object(&NOT)),
    Property::new("OrStatement", Shape::Object(&SEVERAL)),
    Property::new("RateBasedStatement", Shape::Object(&RATE)),
    Property::new("RegexMatchStatement", Shape::Object(&REGEX)),
    Property::new(
        "RegexPatternSetReferenceStatement",
        Shape::Object(&REGEX_SET),
    ),
    Property::new("RuleGroupReferenceStatement", Shape::Object(&GROUP)),
    Property::new("SizeConstraintStatement", Shape::Object(&SIZE)),
    Property::new("SqliMatchStatement", Shape::Object(&SQLI)),
    Property::new("XssMatchStatement", Shape::Object(&TARGET)),
];

static SEVERAL: [Property; 1] = [Property::required("Statements", list(&STATEMENT))];
static NOT: [Property; 1] = [Property::required("Statement", Shape::Object(&STATEMENTS))];

const FIELD: Property = Property::required("FieldToMatch", Shape::Object(&FIELDS));
const TRANSFORMATIONS: Property =
    Property::required("TextTransformations", list(&ONE_TRANSFORMATION));
const ONE_TRANSFORMATION: Shape = Shape::Object(&TRANSFORMATION);

static TRANSFORMATION: [Property; 2] = [
    Property::required("Priority", WHOLE),
    Property::required(
        "Type",
        Shape::OneOf(&[
            "NONE",
            "COMPRESS_WHITE_SPACE",
            "HTML_ENTITY_DECODE",
            "LOWERCASE",
            "CMD_LINE",
            "URL_DECODE",
            "BASE64_DECODE",
            "HEX_DECODE",
            "MD5",
            "REPLACE_COMMENTS",
            "ESCAPE_SEQ_DECODE",
            "SQL_HEX_DECODE",
            "CSS_DECODE",
            "JS_DECODE",
            "NORMALIZE_PATH",
            "NORMALIZE_PATH_WIN",
            "REMOVE_NULLS",
            "REPLACE_NULLS",
            "BASE64_DECODE_EXT",
            "URL_DECODE_UNI",
            "UTF8_TO_UNICODE",
        ]),
    ),
];

static BYTES: [Property; 5] = [
    FIELD,
    Property::required(
        "PositionalConstraint",
        Shape::OneOf(&[
            "EXACTLY",
            "STARTS_WITH",
            "ENDS_WITH",
            "CONTAINS",
            "CONTAINS_WORD",
        ]),
    ),
    Property::new("SearchString", Shape::Text { max: 200 }),
    Property::new("SearchStringBase64", Shape::Text { max: 272 }),
    TRANSFORMATIONS,
];

static REGEX: [Property; 3] = [
    FIELD,
    Property::required("RegexString", Shape::Text { max: 512 }),
    TRANSFORMATIONS,
];
static REGEX_SET: [Property; 3] = [Property::required("Arn", ARN), FIELD, TRANSFORMATIONS];
static SIZE: [Property; 4] = [
    Property::required(
        "ComparisonOperator",
        Shape::OneOf(&["EQ", "NE", "LE", "LT", "GE", "GT"]),
    ),
    FIELD,
    Property::required(
        "Size",
        Shape::Integer {
            min: 0,
            max: 21_474_836_480,
            unit: "bytes",
        },
    ),
    TRANSFORMATIONS,
];
static SQLI: [Property; 3] = [
    FIELD,
    Property::new("SensitivityLevel", Shape::OneOf(&["LOW", "HIGH"])),
    TRANSFORMATIONS,
];
static TARGET: [Property; 2] = [FIELD, TRANSFORMATIONS];

static FIELDS: [Property; 10] = [
    Property::new("AllQueryArguments", EMPTY),
    Property::new("Body", Shape::Object(&BODY)),
    Property::new("Cookies", Shape::Object(&COOKIES)),
    Property::new("Headers", Shape::Object(&ALL_HEADERS)),
    Property::new("JsonBody", Shape::Object(&JSON_BODY)),
    Property::new("Method", EMPTY),
    Property::new("QueryString", EMPTY),
    Property::new("SingleHeader", Shape::Object(&NAMED)),
    Property::new("SingleQueryArgument", Shape::Object(&NAMED)),
    Property::new("UriPath", EMPTY),
];
static NAMED: [Property; 1] = [Property::required("Name", Shape::Text { max: 64 })];
const OVERSIZE: Shape = Shape::OneOf(&["CONTINUE", "MATCH", "NO_MATCH"]);
const KEYS: Property = Property::required("MatchScope", Shape::OneOf(&["ALL", "KEY", "VALUE"]));
const NAMES: Shape = list(&TEXT);
static BODY: [Property; 1] = [Property::new("OversizeHandling", OVERSIZE)];
static COOKIES: [Property; 3] = [
    Property::required("MatchPattern", Shape::Object(&COOKIE_PATTERN)),
    KEYS,
    Property::required("OversizeHandling", OVERSIZE),
];
static COOKIE_PATTERN: [Property; 3] = [
    Property::new("All", EMPTY),
    Property::new("ExcludedCookies", NAMES),
    Property::new("IncludedCookies", NAMES),
];
static ALL_HEADERS: [Property; 3] = [
    Property::required("MatchPattern", Shape::Object(&HEADER_PATTERN)),
    KEYS,
    Property::required("OversizeHandling", OVERSIZE),
];
static HEADER_PATTERN: [Property; 3] = [
    Property::new("All", EMPTY),
    Property::new("ExcludedHeaders", NAMES),
    Property::new("IncludedHeaders", NAMES),
];
static JSON_BODY: [Property; 4] = [
    Property::new(
        "InvalidFallbackBehavior",
        Shape::OneOf(&["MATCH", "NO_MATCH", "EVALUATE_AS_STRING"]),
    ),
    Property::required("MatchPattern", Shape::Object(&JSON_PATTERN)),
    KEYS,
    Property::new("OversizeHandling", OVERSIZE),
];
static JSON_PATTERN: [Property; 2] = [
    Property::new("All", EMPTY),
    Property::new("IncludedPaths", list(&Shape::Text { max: 512 })),
];

static GEO: [Property; 2] = [
    Property::required("CountryCodes", list(&COUNTRY)),
    FORWARDED,
];
const COUNTRY: Shape = Shape::Ruled(Rule {
    holds: |code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()),
    says: "be a country's two capital letters, such as `CH`",
});
const FORWARDED: Property = Property::new("ForwardedIPConfig", Shape::Object(&FORWARDED_IP));
static FORWARDED_IP: [Property; 2] = [
    Property::required("FallbackBehavior", MATCH),
    Property::required("HeaderName", TEXT),
];
static IP_SET: [Property; 2] = [
    Property::required("Arn", ARN),
    Property::new("IPSetForwardedIPConfig", Shape::Object(&IP_SET_FORWARDED)),
];
static IP_SET_FORWARDED: [Property; 3] = [
    Property::required("FallbackBehavior", MATCH),
    Property::required("HeaderName", TEXT),
    Property::required("Position", Shape::OneOf(&["FIRST", "LAST", "ANY"])),
];
static LABEL_MATCH: [Property; 2] = [
    Property::required("Key", Shape::Text { max: 1_024 }),
    Property::required("Scope", Shape::OneOf(&["LABEL", "NAMESPACE"])),
];

static MANAGED: [Property; 6] = [
    Property::new("ExcludedRules", list(&Shape::Object(&LABEL))),
    Property::required("Name", NAME),
    Property::new("RuleActionOverrides", OVERRIDES),
    Property::new("ScopeDownStatement", Shape::Object(&STATEMENTS)),
    Property::required("VendorName", TEXT),
    Property::new("Version", TEXT),
];
static GROUP: [Property; 3] = [
    Property::required("Arn", ARN),
    Property::new("ExcludedRules", list(&Shape::Object(&LABEL))),
    Property::new("RuleActionOverrides", OVERRIDES),
];
const OVERRIDES: Shape = list(&ONE_ACTION_OVERRIDE);
const ONE_ACTION_OVERRIDE: Shape = Shape::Object(&ACTION_OVERRIDE);
static ACTION_OVERRIDE: [Property; 2] = [
    Property::required("ActionToUse", ACTION),
    Property::required("Name", NAME),
];

static RATE: [Property; 6] = [
    Property::required(
        "AggregateKeyType",
        Shape::OneOf(&["IP", "FORWARDED_IP", "CUSTOM_KEYS", "CONSTANT"]),
    ),
    Property::new("CustomKeys", list(&Shape::Document)),
    Property::new(
        "EvaluationWindowSec",
        Shape::Integer {
            min: 60,
            max: 600,
            unit: "seconds: 60, 120, 300 or 600",
        },
    ),
    FORWARDED,
    Property::required(
        "Limit",
        Shape::Integer {
            min: 10,
            max: 2_000_000_000,
            unit: "requests",
        },
    ),
    Property::new("ScopeDownStatement", Shape::Object(&STATEMENTS)),
];
