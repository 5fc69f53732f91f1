//! The patterns of the API's model: what Lambda prints when a text does not fit, and whether it fits.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html> (read 2026-11-22).

use super::named;

/// A pattern: as AWS writes it, and as a function.
pub(super) type Pattern = (&'static str, fn(&str) -> bool);

pub(super) const FUNCTION: Pattern = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?",
    |text| named::parse(text).is_some_and(|parts| parts.is_plain()),
);
pub(super) const NAMESPACED_FUNCTION: Pattern = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
    |text| named::parse(text).is_some(),
);
pub(super) const URL_FUNCTION: Pattern = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?",
    |text| {
        named::parse(text).is_some_and(|parts| {
            parts.is_plain() && parts.name.len() <= 64 && parts.qualifier.is_none_or(is_alias)
        })
    },
);
pub(super) const UNQUALIFIED_FUNCTION: Pattern = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)",
    |text| named::parse(text).is_some_and(|parts| parts.is_plain() && parts.qualifier.is_none()),
);
pub(super) const QUALIFIER: Pattern = (r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+", |text| {
    text == "$LATEST.PUBLISHED" || all(text, b"-_$")
});
pub(super) const PROVISIONED_QUALIFIER: Pattern = ("(|[a-zA-Z0-9$_-]+)", |text| {
    text.is_empty() || all(text, b"-_$")
});
pub(super) const URL_QUALIFIER: Pattern = (r"((?!^\d+$)^[0-9a-zA-Z-_]+$)", is_alias);
pub(super) const ALIAS: Pattern = ("(?!^[0-9]+$)([a-zA-Z0-9-_]+)", is_alias);
pub(super) const VERSION: Pattern = (r"(\$LATEST(\.PUBLISHED)?|[0-9]+)", |text| {
    matches!(text, "$LATEST" | "$LATEST.PUBLISHED") || digits(text)
});
pub(super) const ROLE: Pattern = (
    r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+",
    |text| {
        let account = text
            .strip_prefix("arn:")
            .and_then(partition)
            .and_then(|rest| rest.strip_prefix(":iam::"));
        account
            .and_then(|rest| rest.split_once(":role"))
            .is_some_and(|(account, name)| {
                is_account(account) && name.len() > 1 && all(name, b"_+=,.@-/")
            })
    },
);
pub(super) const HANDLER: Pattern = (r"[^\s]+", |text| {
    !text.is_empty() && !text.contains(char::is_whitespace)
});
pub(super) const STATEMENT: Pattern = ("([a-zA-Z0-9-_]+)", |text| all(text, b"-_"));
pub(super) const NAMESPACED_STATEMENT: Pattern = ("([a-zA-Z0-9-_.]+)", |text| all(text, b"-_."));
pub(super) const ACTION: Pattern = (r"(lambda:[*]|lambda:[a-zA-Z]+|[*])", |text| {
    let named = |action: &str| action.bytes().all(|byte| byte.is_ascii_alphabetic());
    text == "*"
        || text
            .strip_prefix("lambda:")
            .is_some_and(|action| action == "*" || !action.is_empty() && named(action))
});
pub(super) const ARN: Pattern = (
    r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)",
    is_arn,
);
pub(super) const DESTINATION: Pattern = (
    r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)",
    |text| text.is_empty() || text.starts_with("kafka://") || is_arn(text),
);
pub(super) const RESOURCE_ARN: Pattern = (r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()", |text| {
    text.is_empty()
        || text
            .strip_prefix("arn:")
            .and_then(partition)
            .and_then(|rest| rest.strip_prefix(':')?.split_once(':'))
            .is_some_and(|(service, _)| all(service, b"-."))
});
pub(super) const ACCOUNT: Pattern = (r"\d{12}", is_account);
pub(super) const TOKEN: Pattern = (r"[a-zA-Z0-9._\-]+", |text| all(text, b"._-"));
pub(super) const ORGANIZATION: Pattern = (r"o-[a-z0-9]{10,32}", |text| {
    text.strip_prefix("o-").is_some_and(|id| {
        (10..=32).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
});
pub(super) const LOG_GROUP: Pattern = (r"[\.\-_/#A-Za-z0-9]+", |text| all(text, b".-_/#"));
pub(super) const SUBNET: Pattern = ("subnet-[0-9a-z]*", |text| is_id(text, "subnet-"));
pub(super) const SECURITY_GROUP: Pattern = ("sg-[0-9a-zA-Z]*", |text| is_id(text, "sg-"));
pub(super) const TAGGABLE: Pattern = (
    r"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)",
    is_taggable,
);
pub(super) const LAYER: Pattern = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})",
    |text| {
        let name = text.split(":layer:").last().unwrap_or(text);
        (1..=140).contains(&name.len())
            && all(name, b"-_")
            && (name.len() == text.len() || is_arn(text))
    },
);
pub(super) const LAYER_VERSION: Pattern = (
    r"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))",
    |text| {
        text.split_once(":layer:")
            .and_then(|(_, rest)| rest.split_once(':'))
            .is_some_and(|(name, version)| all(name, b"-_") && digits(version) && is_arn(text))
    },
);

/// Whether a text has letters, digits and these others only, and one of them at least.
pub(super) fn all(text: &str, others: &[u8]) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}

pub(super) fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && digits(text)
}

/// An alias's name: letters, digits, `-` and `_`, but not digits alone.
pub(super) fn is_alias(text: &str) -> bool {
    all(text, b"-_") && !digits(text)
}

/// `us-east-1`, `us-gov-west-1`...
pub(super) fn is_region(text: &str) -> bool {
    let text = text.strip_prefix("eusc-").unwrap_or(text);
    let parts: Vec<&str> = text.split('-').collect();
    let lower = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let number = |part: &str| part.len() == 1 && digits(part);
    match parts.as_slice() {
        [country, place, n] => country.len() == 2 && lower(country) && lower(place) && number(n),
        [country, "gov" | "iso" | "isob" | "isoe" | "isof", place, n] => {
            country.len() == 2 && lower(country) && lower(place) && number(n)
        }
        _ => false,
    }
}

/// What follows the partition of an ARN: `aws`, `aws-cn`, or nothing.
pub(super) fn partition(rest: &str) -> Option<&str> {
    let end = rest.find(':')?;
    let name = &rest[..end];
    (name.is_empty() || name.starts_with("aws") && all(name, b"-")).then(|| &rest[end..])
}

fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", name, service, region, account, _] => {
            name.starts_with("aws")
                && all(name, b"-")
                && all(service, b"-")
                && (region.is_empty() || is_region(region))
                && (account.is_empty() || is_account(account))
        }
        _ => false,
    }
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_taggable(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(7, ':').collect();
    let ["arn", _, "lambda", region, account, kind, name] = parts.as_slice() else {
        return false;
    };
    let plain = |name: &str| all(name, b"-_");
    is_region(region)
        && is_account(account)
        && match *kind {
            "function" => match name.split_once(':') {
                Some((name, qualifier)) => {
                    plain(name) && (qualifier == "$LATEST" || plain(qualifier))
                }
                None => plain(name),
            },
            "layer" | "capacity-provider" => plain(name),
            "code-signing-config" => name.starts_with("csc-") && name.len() == 21,
            "event-source-mapping" => {
                name.len() == 36
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
            }
            _ => false,
        }
}
