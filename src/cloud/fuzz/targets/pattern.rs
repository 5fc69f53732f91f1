//! Any text is a pattern of Amazon EventBridge, or none; what is one can be asked about every event.

#![no_main]

use cloud::events::pattern::Pattern;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let Ok(pattern) = Pattern::read(text) else {
        return;
    };
    let event = json!({
        "source": "bakery",
        "detail-type": "Order",
        "detail": {"a": [1, -2.5, {"b": "c"}], "ip": "10.0.0.1", "t": "x, y", "none": null},
    });
    let _ = pattern.matches(&event);
    let _ = pattern.matches(&json!({}));
});
