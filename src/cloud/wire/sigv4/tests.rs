//! The signatures that AWS publishes, and what is refused.
//!
//! From AWS's Signature Version 4 test suite, and from
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html> (read 2026-11-22).

use super::{Claim, Door, Refusal, Steps, encode, presign, read_amz_date, sign, verify};
use crate::clock::Time;
use crate::http::HttpRequest;
use crate::iam::{Account, Caller};
use crate::wire::keys::{Keys, SESSION_MS, holder};

fn request(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&str>) -> HttpRequest {
    HttpRequest {
        method: method.into(),
        url: url.into(),
        headers: headers.iter().copied().collect(),
        body: body.map(Into::into),
        ..HttpRequest::default()
    }
}

fn keys(id: &str, secret: &str) -> Keys {
    Keys {
        access_key_id: id.into(),
        secret_access_key: secret.into(),
        session_token: None,
    }
}

/// Signs as AWS's test suite does.
fn suite(method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Steps {
    let keys = keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let now = read_amz_date("20150830T123600Z").unwrap();
    let url = format!("https://example.amazonaws.com{path}");
    let mut request = request(method, &url, headers, body);
    sign(&mut request, &keys, "us-east-1", "service", now)
}

#[test]
fn the_suites_signatures_come_out() {
    let cases: [(&str, &str, &str); 10] = [
        (
            "GET",
            "/",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "POST",
            "/",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "GET",
            "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        ),
        (
            "GET",
            "/ሴ",
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        ),
        (
            "GET",
            "/example space/",
            "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        ),
        (
            "GET",
            "/example/..",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "GET",
            "/./",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "GET",
            "//",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "GET",
            "/?ሴ=bar",
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        ),
    ];
    for (method, path, signature) in cases {
        let steps = suite(method, path, &[], None);
        assert_eq!(steps.signature, signature, "{}", steps.canonical_request);
    }
}

#[test]
fn the_suites_headers_and_bodies_are_signed() {
    let trimmed = suite(
        "GET",
        "/",
        &[("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
        None,
    );
    assert_eq!(
        trimmed.signature,
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
    );
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let form = suite("POST", "/", &form, Some("Param1=value1"));
    assert_eq!(
        form.signature,
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
    );
    assert_eq!(form.signed_headers, "content-type;host;x-amz-date");
}

/// The worked example of AWS's own page, with every step.
#[test]
fn the_documented_steps_come_out() {
    let keys = keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let now = read_amz_date("20150830T123600Z").unwrap();
    let mut listing = request(
        "GET",
        "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        &[(
            "Content-Type",
            "application/x-www-form-urlencoded; charset=utf-8",
        )],
        None,
    );
    let steps = sign(&mut listing, &keys, "us-east-1", "iam", now);
    assert_eq!(
        steps.canonical_hash,
        "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
    );
    assert_eq!(
        steps.string_to_sign,
        format!(
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n{}",
            steps.canonical_hash
        )
    );
    assert_eq!(
        steps.derived_keys[3],
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
    );
    assert_eq!(
        steps.signature,
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    );
    assert_eq!(
        listing.headers.get("authorization"),
        Some(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        )
    );
}

/// The four examples of Amazon S3's page, and its presigned URL.
#[test]
fn amazon_s3s_signatures_come_out() {
    let keys = Keys::learner();
    let now = read_amz_date("20130524T000000Z").unwrap();
    let bucket = "https://examplebucket.s3.amazonaws.com";
    let date = ("Date", "Fri, 24 May 2013 00:00:00 GMT");
    let cases = [
        (
            request(
                "GET",
                &format!("{bucket}/test.txt"),
                &[("Range", "bytes=0-9")],
                None,
            ),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            request(
                "PUT",
                &format!("{bucket}/test%24file.text"),
                &[date, ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                Some("Welcome to Amazon S3."),
            ),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            request("GET", &format!("{bucket}/?lifecycle"), &[], None),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            request("GET", &format!("{bucket}/?max-keys=2&prefix=J"), &[], None),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ];
    for (mut request, signature) in cases {
        let steps = sign(&mut request, &keys, "us-east-1", "s3", now);
        assert_eq!(steps.signature, signature, "{}", steps.canonical_request);
    }
    let mut link = request("GET", &format!("{bucket}/test.txt"), &[], None);
    let steps = presign(&mut link, &keys, "us-east-1", "s3", now, 86_400);
    assert_eq!(
        steps.signature, "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        "{}",
        steps.canonical_request
    );
    assert!(
        link.url
            .ends_with(&format!("&X-Amz-Signature={}", steps.signature))
    );
}

const DOOR: Door<'_> = Door {
    region: "us-east-1",
    service: "execute-api",
};

fn check(request: &HttpRequest, door: Door<'_>, now: Time) -> Result<Caller, Refusal> {
    let account = Account::default();
    let find = |claim: &Claim<'_>| holder(&account, now, claim);
    verify(request, door, now, &find).map(|verified| verified.caller)
}

fn order() -> HttpRequest {
    request(
        "POST",
        "https://abc123.execute-api.us-east-1.amazonaws.com/prod/orders?fast=yes",
        &[("Content-Type", "application/json")],
        Some(r#"{"cake":"lemon"}"#),
    )
}

fn signed() -> HttpRequest {
    let mut order = order();
    sign(
        &mut order,
        &Keys::learner(),
        "us-east-1",
        "execute-api",
        Time::START,
    );
    order
}

#[test]
fn what_is_signed_is_taken_and_what_is_changed_is_not() {
    let now = Time::START;
    assert_eq!(check(&signed(), DOOR, now), Ok(Caller::Learner));
    let changes: [fn(&mut HttpRequest); 5] = [
        |request| request.body = Some(r#"{"cake":"Lemon"}"#.into()),
        |request| request.method = "PUT".into(),
        |request| request.url = request.url.replace("orders", "order"),
        |request| request.url = request.url.replace("yes", "no"),
        |request| request.headers.set("Content-Type", "text/plain"),
    ];
    for change in changes {
        let mut order = signed();
        change(&mut order);
        let refused = check(&order, DOOR, now);
        assert!(
            matches!(refused, Err(Refusal::Mismatch { .. })),
            "{order:?}"
        );
    }
    let mut seen = signed();
    seen.headers.set("User-Agent", "curl/8");
    seen.headers.set("X-Amzn-Trace-Id", "Root=1");
    assert_eq!(
        check(&seen, DOOR, now),
        Ok(Caller::Learner),
        "not all is signed"
    );
}

#[test]
fn a_signature_is_good_for_15_minutes_either_way() {
    let signed = signed();
    let minutes = |count: i64| {
        let start = i64::try_from(Time::START.as_millis()).unwrap();
        Time::from_millis(u64::try_from(start + count * 60_000).unwrap())
    };
    assert!(check(&signed, DOOR, minutes(15)).is_ok());
    assert!(check(&signed, DOOR, minutes(-15)).is_ok());
    assert_eq!(
        check(&signed, DOOR, minutes(16)).unwrap_err().message(),
        "Signature expired: 20260105T090000Z is now earlier than 20260105T090100Z (20260105T091600Z - 15 min.)"
    );
    assert_eq!(
        check(&signed, DOOR, minutes(-16)).unwrap_err().message(),
        "Signature not yet current: 20260105T090000Z is still later than 20260105T085900Z (20260105T084400Z + 15 min.)"
    );
}

#[test]
fn a_signature_is_for_one_region_and_service() {
    let elsewhere = Door {
        region: "eu-central-1",
        service: "sqs",
    };
    let refused = check(&signed(), elsewhere, Time::START).unwrap_err();
    assert_eq!(
        refused.message(),
        "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'sqs'. "
    );
}

#[test]
fn what_is_missing_is_named() {
    let now = Time::START;
    assert_eq!(check(&order(), DOOR, now), Err(Refusal::Missing));
    let mut basic = order();
    basic.headers.set("Authorization", "Basic bGVtb24=");
    let message = check(&basic, DOOR, now).unwrap_err().message();
    assert!(
        message.starts_with("Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization="),
        "{message}"
    );
    let mut stranger = order();
    let strange = keys(
        "AKIAI44QH8DHBEXAMPLE",
        "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
    );
    sign(&mut stranger, &strange, "us-east-1", "execute-api", now);
    assert_eq!(
        check(&stranger, DOOR, now),
        Err(Refusal::UnknownKey("AKIAI44QH8DHBEXAMPLE".into()))
    );
}

#[test]
fn a_role_has_keys_for_an_hour() {
    let account = Account::default();
    let keys = Keys::of_role(&account, "baker/oven", Time::START.after(SESSION_MS));
    let at = |now: Time| {
        let mut order = order();
        sign(&mut order, &keys, "us-east-1", "execute-api", now);
        (check(&order, DOOR, now), order)
    };
    let (taken, mut order) = at(Time::START);
    assert_eq!(taken, Ok(Caller::Role("baker/oven".into())));
    assert_eq!(
        at(Time::START.after(SESSION_MS)).0,
        Err(Refusal::ExpiredToken)
    );
    order.headers.remove("X-Amz-Security-Token");
    let refused = check(&order, DOOR, Time::START);
    assert!(
        matches!(refused, Err(Refusal::UnknownKey(_))),
        "the token belongs to the keys"
    );
}

#[test]
fn a_link_is_good_until_it_expires() {
    let s3 = Door {
        region: "us-east-1",
        service: "s3",
    };
    let mut link = request("GET", "https://bakery.s3.amazonaws.com/menu.txt", &[], None);
    presign(
        &mut link,
        &Keys::learner(),
        "us-east-1",
        "s3",
        Time::START,
        3600,
    );
    assert!(check(&link, s3, Time::START.after(3_600_000)).is_ok());
    let refused = check(&link, s3, Time::START.after(3_601_000));
    assert!(matches!(refused, Err(Refusal::LinkExpired { .. })));
    let mut longer = link.clone();
    longer.url = longer.url.replace("3600", "9999999");
    assert_eq!(check(&longer, s3, Time::START), Err(Refusal::LongExpiry));
}

#[test]
fn amazon_s3_holds_the_body_against_its_hash() {
    let s3 = Door {
        region: "us-east-1",
        service: "s3",
    };
    let mut put = request(
        "PUT",
        "https://bakery.s3.amazonaws.com/menu",
        &[],
        Some("rye"),
    );
    sign(&mut put, &Keys::learner(), "us-east-1", "s3", Time::START);
    put.body = Some("Rye".into());
    assert!(matches!(
        check(&put, s3, Time::START),
        Err(Refusal::Body { .. })
    ));
}

#[test]
fn nothing_that_is_sent_makes_it_panic() {
    arbtest::arbtest(|input| {
        let text: String = input.arbitrary()?;
        let mut odd = signed();
        match input.int_in_range(0..=3)? {
            0 => odd.headers.set("Authorization", text),
            1 => odd.headers.set("X-Amz-Date", text),
            2 => odd.url = text,
            _ => {
                odd.url = format!(
                    "https://a.b/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={}",
                    encode(&text, false)
                );
            }
        }
        let _ = check(&odd, DOOR, Time::START);
        Ok(())
    });
}
