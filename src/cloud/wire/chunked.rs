//! Bodies that come in chunks which AWS's SDKs mark themselves: `aws-chunked`, perhaps with a checksum at the end.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html> (read 2026-11-23). The chunks' own
//! signatures are not checked: the request's is.

use crate::http::HttpRequest;

/// Whether a request's body is marked so.
pub(super) fn is_chunked(request: &HttpRequest) -> bool {
    let hash = request.headers.get("X-Amz-Content-Sha256");
    hash.is_some_and(|hash| hash.starts_with("STREAMING-"))
        || encodings(request).any(|one| one == "aws-chunked")
}

fn encodings(request: &HttpRequest) -> impl Iterator<Item = &str> {
    let given = request.headers.get("Content-Encoding").unwrap_or_default();
    given
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty())
}

/// What was sent, without marks; none when the marks are wrong.
pub(super) fn joined(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = bytes;
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            // What follows are trailers.
            return Some(out);
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

/// The request as if its body had come whole.
pub(super) fn whole(request: &HttpRequest) -> Option<HttpRequest> {
    let body = request.body.as_deref().unwrap_or_default();
    let bytes = joined(&crate::http::bytes_of(body))?;
    let mut whole = request.clone();
    whole.body = Some(crate::http::text_of(&bytes));
    let others: Vec<&str> = encodings(request)
        .filter(|one| *one != "aws-chunked")
        .collect();
    match others.as_slice() {
        [] => whole.headers.remove("Content-Encoding"),
        others => whole.headers.set("Content-Encoding", others.join(",")),
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let sent = b"5\r\nhello\r\n3;chunk-signature=0a\r\n wo\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        assert_eq!(joined(sent).as_deref(), Some(&b"hello wo"[..]));
        for wrong in [
            &b""[..],
            b"5\r\nhel",
            b"x\r\n",
            b"2\r\nhello\r\n0\r\n\r\n",
            b"FFFFFFFFFFFFFFFF\r\n",
        ] {
            assert_eq!(joined(wrong), None, "{wrong:?}");
        }
    }
}
