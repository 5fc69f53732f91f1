//! Lists come in pages.

use super::super::error::Error;
use super::Answer;
use crate::given::Given;
use serde_json::{Value, json};

/// How many items a page has unless the caller says otherwise, and at most.
const USUAL: usize = 25;
const MOST: usize = 500;

/// The page that a caller asks for. `MaxResults` is a text in this API; the token is the number of the first item.
pub(super) fn page(given: Given<'_>, items: impl Iterator<Item = Value>) -> Answer {
    let number = |name: &str| match given.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => text.parse::<usize>().map(Some).map_err(|_| ()),
        Some(other) => other
            .as_u64()
            .map(|number| usize::try_from(number).ok())
            .ok_or(()),
    };
    let size = number("MaxResults").map_err(|()| Error::bad("Invalid maxResults parameter"))?;
    let size = size.unwrap_or(USUAL);
    if !(1..=MOST).contains(&size) {
        return Err(Error::bad("Invalid maxResults parameter"));
    }
    let from = number("NextToken").map_err(|()| Error::bad("Invalid next token"))?;
    let from = from.unwrap_or(0);
    let items: Vec<Value> = items.skip(from).take(size + 1).collect();
    let mut answer = json!({"Items": items.iter().take(size).collect::<Vec<_>>()});
    if items.len() > size {
        answer["NextToken"] = (from + size).to_string().into();
    }
    Ok(answer)
}
