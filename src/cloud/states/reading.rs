//! Items that a distributed Map reads from S3.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html> (read 2026-11-22).

use super::definition::Reader;
use super::query::{Fault, Sort, names};
use serde_json::{Map, Value};

/// The items in S3's answer, at most so many.
pub(super) fn items(reader: &Reader, answer: &Value, most: usize) -> Result<Vec<Value>, Fault> {
    let mut items = if &*reader.action == "listObjectsV2" {
        let objects = answer["Contents"].as_array().into_iter().flatten();
        objects.map(listed).collect()
    } else {
        let body = text_of(&answer["Body"]);
        match &*reader.format {
            "CSV" => csv(reader, &body)?,
            "JSONL" => json_lines(&body)?,
            "MANIFEST" => manifest(&body),
            _ => json(reader, &body)?,
        }
    };
    items.truncate(most);
    Ok(items)
}

/// An object of a listing.
fn listed(object: &Value) -> Value {
    serde_json::json!({
        "Etag": object["ETag"],
        "Key": object["Key"],
        "LastModified": object["LastModified"],
        "Size": object["Size"],
        "StorageClass": object["StorageClass"],
    })
}

fn text_of(body: &Value) -> String {
    match body {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn failed(cause: &str) -> Fault {
    Fault::new(names::ITEM_READER, cause, Sort::Given)
}

fn json(reader: &Reader, body: &str) -> Result<Vec<Value>, Fault> {
    let wrong = || failed("Attempting to map over non-iterable node.");
    let value: Value = serde_json::from_str(body).map_err(|_| wrong())?;
    let place = match &reader.pointer {
        Some(pointer) => value.pointer(pointer),
        None => Some(&value),
    };
    match place {
        Some(Value::Array(items)) => Ok(items.clone()),
        _ => Err(wrong()),
    }
}

fn json_lines(body: &str) -> Result<Vec<Value>, Fault> {
    let lines = body.lines().filter(|line| !line.trim().is_empty());
    let parsed = lines.map(serde_json::from_str);
    parsed
        .collect::<Result<_, _>>()
        .map_err(|_| failed("The item reader could not parse the file as JSON Lines."))
}

/// Lines of an inventory: bucket and key.
fn manifest(body: &str) -> Vec<Value> {
    rows(body, ',')
        .into_iter()
        .map(|row| {
            let field = |at: usize| row.get(at).cloned().unwrap_or_default();
            serde_json::json!({"Bucket": field(0), "Key": field(1)})
        })
        .collect()
}

fn csv(reader: &Reader, body: &str) -> Result<Vec<Value>, Fault> {
    let mut rows = rows(body, reader.delimiter).into_iter();
    let headers = match &reader.headers {
        Some(headers) => headers.clone(),
        None => rows.next().unwrap_or_default(),
    };
    let is_double = |at: usize| headers[..at].contains(&headers[at]);
    if (0..headers.len()).any(is_double) {
        return Err(failed("CSV headers cannot contain duplicates."));
    }
    let objects = rows.map(|row| {
        let field = |at: usize| row.get(at).cloned().unwrap_or_default();
        let pairs = headers.iter().enumerate();
        let object: Map<String, Value> = pairs
            .map(|(at, header)| (header.clone(), Value::String(field(at))))
            .collect();
        Value::Object(object)
    });
    Ok(objects.collect())
}

/// Rows of fields; quotes may hold delimiters, line ends and doubled quotes.
fn rows(body: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut field = String::new();
    let mut is_quoted = false;
    let mut has_any = false;
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if is_quoted || field.is_empty() => is_quoted = !is_quoted,
            c if c == delimiter && !is_quoted => row.push(std::mem::take(&mut field)),
            '\r' if !is_quoted && chars.peek() == Some(&'\n') => continue,
            '\n' if !is_quoted => {
                if has_any {
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                has_any = false;
                continue;
            }
            c => field.push(c),
        }
        has_any = true;
    }
    if has_any {
        row.push(field);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn rows_keep_what_quotes_hold() {
        let read = rows("a,\"b,\"\"c\"\"\",d\r\n\n,,\n  \nlast", ',');
        let rows: Vec<String> = read.iter().map(|row| row.join("|")).collect();
        assert_eq!(rows, ["a|b,\"c\"|d", "||", "  ", "last"]);
    }
}
