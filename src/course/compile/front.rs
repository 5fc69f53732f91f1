//! The front matter of a lesson: what it says of itself.

use super::source::Source;
use super::table::{Field, Table};
use crate::model::AwsPage;
use std::collections::BTreeSet;
use std::ops::Range;

/// How many minutes a lesson may take.
const MINUTES_MAX: u64 = 120;
/// Where AWS's pages are.
const AWS_SITES: [&str; 2] = ["https://docs.aws.amazon.com/", "https://aws.amazon.com/"];

/// What a lesson says of itself.
#[derive(Debug, Default)]
pub(crate) struct FrontMatter {
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) minutes: u32,
    pub(crate) outcomes: Vec<String>,
    pub(crate) aws: Vec<AwsPage>,
}

/// Where the front matter is, and where the prose begins.
pub(crate) fn split(source: Source<'_>) -> Option<(Range<usize>, usize)> {
    let fence = "+++\n";
    let end = source.whole.strip_prefix(fence).and_then(|rest| {
        Some(
            fence.len()
                + rest
                    .find("\n+++\n")
                    .map(|at| at + 1)
                    .or_else(|| rest.starts_with(fence).then_some(0))?,
        )
    });
    if end.is_none() {
        source.error(
            0,
            "a lesson begins with its front matter: TOML between two lines of `+++`",
        );
    }
    let end = end?;
    Some((fence.len()..end, end + fence.len()))
}

/// Reads the front matter. `known` are the numbers of the misconceptions, `mapped` is the lesson's title on the map.
pub(crate) fn read(
    source: Source<'_>,
    range: Range<usize>,
    known: &BTreeSet<u64>,
    mapped: &str,
) -> Option<FrontMatter> {
    let mut table = Table::parse(source, range, 0, "the front matter")?;
    let title = table.need("title").and_then(|field| title(field, mapped));
    let summary = table.plain("summary");
    let minutes = table
        .need("minutes")
        .and_then(|field| field.number(1..=MINUTES_MAX));
    let outcomes = table
        .need_list("outcomes", 1)
        .into_iter()
        .filter_map(Field::plain)
        .collect();
    for field in table.list("misconceptions") {
        misconception(field, known);
    }
    let aws = table
        .need_list("aws", 1)
        .into_iter()
        .filter_map(aws_page)
        .collect();
    table.finish();
    Some(FrontMatter {
        title: title.unwrap_or_default(),
        summary: summary.unwrap_or_default(),
        minutes: minutes
            .and_then(|minutes| u32::try_from(minutes).ok())
            .unwrap_or_default(),
        outcomes,
        aws,
    })
}

/// Two titles would be one too many.
fn title(field: Field<'_>, mapped: &str) -> Option<String> {
    let (source, at) = (field.source, field.at);
    let title = field.plain()?;
    if title != mapped {
        source.error(
            at,
            format!("week.toml calls this lesson `{mapped}`; give it the same title in both"),
        );
    }
    Some(title)
}

fn misconception(field: Field<'_>, known: &BTreeSet<u64>) {
    let (source, at) = (field.source, field.at);
    if let Some(number) = field.number(1..=999)
        && !known.contains(&number)
    {
        source.error(at, format!("misconceptions.toml has no number {number}"));
    }
}

fn aws_page(field: Field<'_>) -> Option<AwsPage> {
    let mut table = field.table("an AWS page")?;
    let title = table.plain("title");
    let url = table.text("url");
    let read = table.text("read");
    table.finish();
    let (url, read) = (url?, read?);
    if !AWS_SITES.iter().any(|site| url.value.starts_with(site)) {
        let message = format!(
            "AWS's pages begin with {}; link to one of those",
            AWS_SITES.join(" or ")
        );
        url.error(0, message);
    }
    if !is_date(&read.value) {
        let message = format!(
            "`{}` is no date; write the day you read the page, as in 2026-11-22",
            read.value
        );
        read.error(0, message);
    }
    Some(AwsPage {
        title: title?,
        url: url.value.into_owned(),
        read: read.value.into_owned(),
    })
}

/// Whether a text is a day of the Gregorian calendar: `2026-11-22`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    if [year.len(), month.len(), day.len()] != [4, 2, 2] {
        return false;
    }
    let number = |part: &str| {
        part.parse::<u32>()
            .ok()
            .filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_that_there_are() {
        for good in ["2026-11-22", "2024-02-29", "2000-02-29"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-29",
            "1900-02-29",
            "2026-1-1",
            "26-11-22",
            "2026-04-31",
            "+026-01-01",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
