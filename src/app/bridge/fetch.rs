//! The site's own data files.

use super::href;
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Gets a JSON file of the site.
///
/// # Errors
/// A sentence for the reader.
pub async fn fetch_json<T: DeserializeOwned>(path: &str) -> Result<T, String> {
    let (status, text) = fetch_text(&href(path)).await.map_err(|_| {
        "The lesson's data did not arrive. The network or the site's server may be down.".to_owned()
    })?;
    if status != 200 {
        return Err(format!(
            "The server answered {status} when asked for {path}."
        ));
    }
    // By way of a `Value`, as everywhere: one reader of JSON text, and one that makes types, in all of the program.
    let data = serde_json::from_str::<Value>(&text).and_then(serde_json::from_value);
    data.map_err(|error| {
        format!("{path} does not fit this version of Stratus ({error}). Reload the page to get both anew.")
    })
}

async fn fetch_text(url: &str) -> Result<(u16, String), JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str(url))
        .await?
        .unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}
