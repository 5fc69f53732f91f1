//! Pictures of dates and times, as XPath's `format-dateTime` has them
//! (<https://www.w3.org/TR/xpath-functions-31/#rules-for-datetime-formatting>).

use crate::jsonata::error::{Fail, fail};
use crate::jsonata::functions::picture::{Case, Picture};

/// A part of a picture.
pub(super) enum Part {
    Literal(String),
    Marker(Marker),
}

/// `[component presentation, width]`
pub(super) struct Marker {
    pub(super) component: char,
    /// Written as a name.
    pub(super) names: Option<Case>,
    /// Written as a number.
    pub(super) number: Option<Picture>,
    /// The last letter of the presentation, where it says more: `o` for an ordinal, `t` for a Z at UTC.
    pub(super) modifier: Option<char>,
    pub(super) width_max: Option<usize>,
    /// How many of a year's last digits are written.
    pub(super) year_digits: Option<usize>,
}

/// How each component is written when the picture does not say.
const DEFAULTS: [(char, &str); 18] = [
    ('Y', "1"),
    ('M', "1"),
    ('D', "1"),
    ('d', "1"),
    ('F', "n"),
    ('W', "1"),
    ('w', "1"),
    ('X', "1"),
    ('x', "1"),
    ('H', "1"),
    ('h', "1"),
    ('P', "n"),
    ('m', "01"),
    ('s', "01"),
    ('f', "1"),
    ('Z', "01:01"),
    ('z', "01:01"),
    ('C', "n"),
];

/// Reads a whole picture.
pub(super) fn parse(picture: &str) -> Result<Vec<Part>, Fail> {
    let mut parts = Vec::new();
    let mut rest = picture;
    while let Some((before, after)) = rest.split_once('[') {
        literal(before, &mut parts);
        if let Some(after) = after.strip_prefix('[') {
            literal("[", &mut parts);
            rest = after;
            continue;
        }
        let (marker, after) = after.split_once(']').ok_or_else(|| fail("D3135"))?;
        let marker = Marker::parse(marker)?;
        // A number that another follows at once is read by its number of digits.
        if let (
            Some(Part::Marker(Marker {
                number: Some(number),
                ..
            })),
            true,
        ) = (parts.last_mut(), marker.is_integer())
        {
            number.read_width = Some(number.mandatory);
        }
        parts.push(Part::Marker(marker));
        rest = after;
    }
    literal(rest, &mut parts);
    Ok(parts)
}

fn literal(text: &str, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Literal(text.replace("]]", "]")));
    }
}

/// A width: a number, or no limit. Beyond a thousand there is nothing to write.
fn width(text: &str) -> Option<usize> {
    text.parse().ok().map(|width: usize| width.min(1000))
}

impl Marker {
    fn parse(text: &str) -> Result<Self, Fail> {
        let text: String = text.split_whitespace().collect();
        let (text, widths) = text.rsplit_once(',').unwrap_or((&text, ""));
        let (min, max) = widths.split_once('-').unwrap_or((widths, ""));
        let (min, max) = (width(min), width(max));
        let mut chars = text.chars();
        let component = chars.next().unwrap_or(' ');
        let mut presentation = chars.as_str();
        let mut modifier = None;
        if presentation.is_empty() {
            let known = DEFAULTS
                .iter()
                .find(|row| row.0 == component)
                .map(|row| row.1);
            let known = if component == 'E' { Some("n") } else { known };
            presentation = known.ok_or_else(|| fail("D3132").value(component))?;
        } else if presentation.chars().count() > 1 && presentation.ends_with(['a', 't', 'c', 'o']) {
            modifier = presentation.chars().last();
            presentation = &presentation[..presentation.len() - 1];
        }
        let mut marker = Self {
            component,
            names: None,
            number: None,
            modifier,
            width_max: max,
            year_digits: None,
        };
        if presentation.starts_with(['n', 'N']) {
            marker.names = Some(match presentation.get(..2) {
                Some("Nn") => Case::Title,
                _ if presentation.starts_with('N') => Case::Upper,
                _ => Case::Lower,
            });
        }
        if matches!(component, 'Z' | 'z') {
            marker.number = Some(Picture::parse(presentation)?);
        } else if marker.names.is_none() && "YMDdFWwXxHhmsf".contains(component) {
            let ordinal = if modifier == Some('o') { ";o" } else { "" };
            let mut number = Picture::parse(&(presentation.to_owned() + ordinal))?;
            number.mandatory = number.mandatory.max(min.unwrap_or(0));
            if component == 'Y' {
                let digits = number.mandatory + number.optional;
                marker.year_digits = max.or((digits >= 2).then_some(digits));
                number.mandatory = max.unwrap_or(number.mandatory);
            }
            marker.number = Some(number);
        }
        Ok(marker)
    }

    /// Written as a number, other than a time zone.
    fn is_integer(&self) -> bool {
        self.number.is_some() && !matches!(self.component, 'Z' | 'z')
    }
}
