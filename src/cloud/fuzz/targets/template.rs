//! Any JSON is a SAM template, or it is told what is wrong with it; what is accepted deploys or says why not.

#![no_main]

use cloud::engine::{Cloud, Config};
use cloud::template::{check, deploy};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fuzz_target!(|bytes: &[u8]| {
    let Ok(template) = serde_json::from_slice(bytes) else {
        return;
    };
    let parameters = BTreeMap::new();
    let checked = check(&template, &parameters);
    let mut cloud = Cloud::new(Config::default());
    let deployed = deploy(&mut cloud, &template, &parameters);
    assert!(checked.is_ok() || deployed.is_err());
    cloud.advance(cloud.now().after(60_000));
});
