//! The part of a request that a statement looks at.

use super::At;
use crate::sorted::SortSmall as _;
use crate::waf::error::{BAD_FORMAT, EXACTLY_ONE, Error};
use crate::waf::model::{Field, Forwarded, Invalid, Json, MapScope, Oversize, Pick, Target, Which};
use crate::waf::transform::Transformation;

/// Parts that AWS WAF can look at, and Stratus cannot.
const NOT_MODELLED: [&str; 4] = [
    "HeaderOrder",
    "JA3Fingerprint",
    "JA4Fingerprint",
    "UriFragment",
];

/// `FieldToMatch` and `TextTransformations` of a statement.
pub(super) fn target(given: &At<'_>) -> Result<Target, Error> {
    Ok(Target {
        field: field(&given.need("FieldToMatch")?)?,
        transformations: transformations(given)?,
    })
}

/// The transformations, in the order of their priority.
pub(super) fn transformations(given: &At<'_>) -> Result<Vec<Transformation>, Error> {
    let mut found = Vec::new();
    for item in given.need("TextTransformations")?.items()? {
        let priority = item.need("Priority")?.whole(0, 2_147_483_647)?;
        let kind = item.need("Type")?.one_of(&Transformation::ALL)?;
        if found.iter().any(|(other, _)| *other == priority) {
            let reason = "Two text transformations have the same priority.";
            return Err(Error::parameter(
                "TEXT_TRANSFORMATION",
                priority.to_string(),
                reason,
            ));
        }
        found.push((priority, kind));
    }
    if found.is_empty() {
        let reason = "A statement needs at least one text transformation; NONE changes nothing.";
        return Err(Error::parameter(
            "TEXT_TRANSFORMATION",
            "TextTransformations",
            reason,
        ));
    }
    found.sort_small_by_key(|(priority, _)| *priority);
    Ok(found.into_iter().map(|(_, kind)| kind).collect())
}

fn field(given: &At<'_>) -> Result<Field, Error> {
    let (name, inner) = given.only("FIELD_TO_MATCH", "FieldToMatch")?;
    Ok(match name {
        "SingleHeader" => Field::Header(inner.need("Name")?.sized(1, 64)?.to_ascii_lowercase()),
        "SingleQueryArgument" => {
            Field::Argument(inner.need("Name")?.sized(1, 64)?.to_ascii_lowercase())
        }
        "AllQueryArguments" => Field::AllArguments,
        "UriPath" => Field::Path,
        "QueryString" => Field::Query,
        "Method" => Field::Method,
        "Body" => Field::Body {
            oversize: oversize(&inner)?.unwrap_or_default(),
        },
        "JsonBody" => Field::Json(Box::new(json(&inner)?)),
        "Headers" => Field::Headers(pick(&inner, "Headers", "HEADER_MATCH_PATTERN")?),
        "Cookies" => Field::Cookies(pick(&inner, "Cookies", "COOKIE_MATCH_PATTERN")?),
        name if NOT_MODELLED.contains(&name) => {
            return Err(Error::NotModelled(format!("look at `{name}`")));
        }
        _ => return Err(Error::parameter("FIELD_TO_MATCH", name, EXACTLY_ONE)),
    })
}

fn oversize(given: &At<'_>) -> Result<Option<Oversize>, Error> {
    let Some(handling) = given.get("OversizeHandling") else {
        return Ok(None);
    };
    let choices = [
        ("CONTINUE", Oversize::Continue),
        ("MATCH", Oversize::Match),
        ("NO_MATCH", Oversize::NoMatch),
    ];
    handling.one_of(&choices).map(Some)
}

fn scope(given: &At<'_>) -> Result<MapScope, Error> {
    given.need("MatchScope")?.one_of(&[
        ("ALL", MapScope::All),
        ("KEY", MapScope::Key),
        ("VALUE", MapScope::Value),
    ])
}

fn json(given: &At<'_>) -> Result<Json, Error> {
    let (which, inner) = given
        .need("MatchPattern")?
        .only("JSON_MATCH_PATTERN", "JsonMatchPattern")?;
    let paths = match which {
        "All" => None,
        _ => {
            let mut paths = Vec::new();
            for path in inner.items()? {
                let text = path.text()?;
                if !text.starts_with('/') {
                    return Err(Error::parameter("JSON_MATCH_PATTERN", text, BAD_FORMAT));
                }
                paths.push(text.to_owned());
            }
            Some(paths)
        }
    };
    let invalid = match given.get("InvalidFallbackBehavior") {
        Some(fallback) => fallback.one_of(&[
            ("MATCH", Invalid::Match),
            ("NO_MATCH", Invalid::NoMatch),
            ("EVALUATE_AS_STRING", Invalid::Text),
        ])?,
        None => Invalid::NoMatch,
    };
    Ok(Json {
        paths,
        scope: scope(given)?,
        invalid,
        oversize: oversize(given)?.unwrap_or_default(),
    })
}

fn pick(given: &At<'_>, what: &str, field: &'static str) -> Result<Pick, Error> {
    let pattern = given.need("MatchPattern")?;
    let (which, _) = pattern.only(field, "MatchPattern")?;
    let names = || -> Result<Vec<String>, Error> {
        let names = pattern.texts(which)?;
        Ok(names.into_iter().map(str::to_owned).collect())
    };
    let which = match which {
        "All" => Which::All,
        name if name == format!("Included{what}") => Which::Only(names()?),
        name if name == format!("Excluded{what}") => Which::But(names()?),
        name => return Err(Error::parameter(field, name, EXACTLY_ONE)),
    };
    given.need("OversizeHandling")?;
    Ok(Pick {
        which,
        scope: scope(given)?,
        oversize: oversize(given)?.unwrap_or_default(),
    })
}

/// `ForwardedIPConfig`, `IPSetForwardedIPConfig`, or a custom key's.
pub(super) fn forwarded(given: &At<'_>) -> Result<Forwarded, Error> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let header = given
        .need("HeaderName")?
        .made_of(255, allowed, "^[a-zA-Z0-9-]+$")?;
    let fallback = given
        .need("FallbackBehavior")?
        .one_of(&[("MATCH", true), ("NO_MATCH", false)])?;
    Ok(Forwarded {
        header: header.to_owned(),
        fallback,
    })
}
