//! Numbers as JavaScript writes and reads them.

/// The shortest text that reads back as `x`, in JavaScript's form: `1`, `0.1`, `1e+21`, `1.5e-7`.
pub(super) fn to_text(x: f64) -> String {
    if !x.is_finite() {
        return if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .into();
    }
    if x == 0.0 {
        return "0".into();
    }
    let scientific = format!("{x:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let mut out = String::new();
    if x < 0.0 {
        out.push('-');
    }
    place_point(&mut out, &digits, exponent);
    out
}

/// Writes `0.digits * 10^(exponent + 1)`.
fn place_point(out: &mut String, digits: &str, exponent: i32) {
    let point = exponent + 1;
    let count = digits.len() as i32;
    if (1..=21).contains(&point) {
        let whole = point.min(count) as usize;
        out.push_str(&digits[..whole]);
        zeros(out, point - count);
        if count > point {
            out.push('.');
            out.push_str(&digits[whole..]);
        }
    } else if (-5..=0).contains(&point) {
        out.push_str("0.");
        zeros(out, -point);
        out.push_str(digits);
    } else {
        out.push_str(&digits[..1]);
        if count > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        }
        out.push('e');
        out.push(if exponent < 0 { '-' } else { '+' });
        out.push_str(&exponent.unsigned_abs().to_string());
    }
}

fn zeros(out: &mut String, count: i32) {
    for _ in 0..count {
        out.push('0');
    }
}

/// The number that fifteen significant digits of `x` name: hides that 0.1 + 0.2 is not quite 0.3.
pub(super) fn to_15_digits(x: f64) -> f64 {
    if x == x.trunc() {
        x
    } else {
        read(&format!("{x:.14e}"))
    }
}

/// `x` as JSONata's `$string` writes it.
pub(super) fn to_short_text(x: f64) -> String {
    to_text(to_15_digits(x))
}

/// Reads a decimal number; what is not one is NaN.
pub(super) fn read(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// `x * 10^shift`, exactly as if the decimal point had been moved in its text.
pub(super) fn shift_point(x: f64, shift: i32) -> f64 {
    let scientific = format!("{x:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent = exponent.parse().unwrap_or(0i32).saturating_add(shift);
    let mut text = mantissa.to_owned();
    text.push('e');
    text.push_str(&exponent.to_string());
    read(&text)
}

/// Rounds to `digits` decimal places, halves to the even neighbour.
pub(super) fn round(x: f64, digits: i32) -> f64 {
    if !x.is_finite() {
        return x;
    }
    let shifted = if digits == 0 {
        x
    } else {
        shift_point(x, digits)
    };
    if !shifted.is_finite() {
        return x;
    }
    let whole = shifted.round_ties_even();
    let rounded = if digits == 0 {
        whole
    } else {
        shift_point(whole, -digits)
    };
    rounded + 0.0
}
