//! The head of a request: method, path, how long the body is, and whether the connection stays.

use httparse::{Header, Request, Status};

use super::routes::Response;

/// The longest head that is read, in bytes, and the most fields in it.
const LONGEST: usize = 16 << 10;
const MOST_FIELDS: usize = 64;

/// What the head of a request says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    /// Without the query.
    pub(super) path: String,
    pub(super) framing: Framing,
    /// Whether the client sends another request on this connection.
    pub(super) keep_alive: bool,
    /// Whether the client waits for word before it sends the body.
    pub(super) expects_continue: bool,
}

/// How the end of the body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    Length(u64),
    Chunked,
}

/// Reads the head at the start of `bytes`, and how many of them it is; nothing where it is not complete.
///
/// # Errors
/// The answer to a request that is not understood. What follows on its connection is not understood either.
pub(super) fn read(bytes: &[u8]) -> Result<Option<(Head, usize)>, Response> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut request = Request::new(&mut fields);
    let length = match request.parse(bytes) {
        Ok(Status::Complete(length)) if length <= LONGEST => length,
        Ok(Status::Partial) if bytes.len() <= LONGEST => return Ok(None),
        Ok(_) => {
            let message = format!("the head of the request is longer than {LONGEST} bytes");
            return Err(Response::problem(431, "HeaderTooLarge", &message));
        }
        Err(httparse::Error::TooManyHeaders) => {
            let message = format!("the request has more than {MOST_FIELDS} header fields");
            return Err(Response::problem(431, "HeaderTooLarge", &message));
        }
        Err(error) => return Err(malformed(&format!("the head of the request is not HTTP/1.1: {error}"))),
    };
    let target = origin_form(request.path.unwrap_or_default());
    let is_current = request.version == Some(1);
    let connection = values(request.headers, "connection");
    let head = Head {
        method: request.method.unwrap_or_default().to_owned(),
        path: target.split_once('?').map_or(target, |(path, _)| path).to_owned(),
        framing: framing(request.headers)?,
        keep_alive: if is_current { !has(&connection, "close") } else { has(&connection, "keep-alive") },
        expects_continue: is_current && has(&values(request.headers, "expect"), "100-continue"),
    };
    Ok(Some((head, length)))
}

/// The target without scheme and host, which a client that takes this server for a proxy puts before it.
fn origin_form(target: &str) -> &str {
    let Some(absolute) = target.strip_prefix("http://") else { return target };
    absolute.find('/').map_or("/", |slash| &absolute[slash..])
}

/// How long the body is. Two answers to that are a way to smuggle one request inside another.
fn framing(fields: &[Header<'_>]) -> Result<Framing, Response> {
    let encodings = values(fields, "transfer-encoding");
    let lengths = values(fields, "content-length");
    match (encodings.as_slice(), lengths.as_slice()) {
        ([], []) => Ok(Framing::Length(0)),
        ([], [first, others @ ..]) if others.iter().all(|other| other == first) => {
            let digits =
                std::str::from_utf8(first).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
            match digits.and_then(|digits| digits.parse().ok()) {
                Some(length) => Ok(Framing::Length(length)),
                None => Err(malformed("`content-length` is no number of bytes")),
            }
        }
        ([], _) => Err(malformed("`content-length` is there twice, with different values")),
        ([encoding], []) if encoding.eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked),
        (_, []) => Err(Response::problem(
            501,
            "NotImplemented",
            "`transfer-encoding` may be `chunked` and nothing else",
        )),
        _ => {
            Err(malformed("both `content-length` and `transfer-encoding` say where the body ends: send one"))
        }
    }
}

/// The values of all fields of this name, taken apart at commas.
fn values<'a>(fields: &[Header<'a>], name: &str) -> Vec<&'a [u8]> {
    fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case(name))
        .flat_map(|field| field.value.split(|&byte| byte == b','))
        .map(<[u8]>::trim_ascii)
        .collect()
}

fn has(values: &[&[u8]], word: &str) -> bool {
    values.iter().any(|value| value.eq_ignore_ascii_case(word.as_bytes()))
}

fn malformed(message: &str) -> Response {
    Response::problem(400, "MalformedRequest", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        let (head, length) = read(text.as_bytes()).ok().flatten().expect("a head");
        assert_eq!(length, text.len());
        head
    }

    fn status(text: &str) -> u16 {
        read(text.as_bytes()).expect_err("a refusal").status()
    }

    #[test]
    fn a_connection_stays_unless_it_is_told_or_too_old() {
        assert!(head("GET / HTTP/1.1\r\n\r\n").keep_alive);
        assert!(!head("GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n").keep_alive);
        assert!(!head("GET / HTTP/1.0\r\n\r\n").keep_alive);
        assert!(head("GET / HTTP/1.0\r\nconnection: Keep-Alive\r\n\r\n").keep_alive);
    }

    #[test]
    fn the_query_is_no_part_of_the_path() {
        assert_eq!(head("GET /health?x=/y HTTP/1.1\r\n\r\n").path, "/health");
    }

    #[test]
    fn a_target_may_name_the_server() {
        assert_eq!(head("GET http://localhost:8080/health?x HTTP/1.1\r\n\r\n").path, "/health");
        assert_eq!(head("GET http://localhost HTTP/1.1\r\n\r\n").path, "/");
    }

    #[test]
    fn the_end_of_the_body_is_told_in_one_way() {
        let framing = |fields: &str| head(&format!("POST / HTTP/1.1\r\n{fields}\r\n")).framing;
        assert_eq!(framing(""), Framing::Length(0));
        assert_eq!(framing("Content-Length: 12\r\n"), Framing::Length(12));
        assert_eq!(framing("Content-Length: 12\r\ncontent-length: 12\r\n"), Framing::Length(12));
        assert_eq!(framing("Transfer-Encoding: Chunked\r\n"), Framing::Chunked);
        for (fields, expected) in [
            ("Content-Length: 1\r\nContent-Length: 2\r\n", 400),
            ("Content-Length: +1\r\n", 400),
            ("Content-Length: 99999999999999999999\r\n", 400),
            ("Content-Length: \r\n", 400),
            ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400),
            ("Transfer-Encoding: gzip, chunked\r\n", 501),
            ("Transfer-Encoding: chunked, chunked\r\n", 501),
        ] {
            assert_eq!(status(&format!("POST / HTTP/1.1\r\n{fields}\r\n")), expected, "{fields}");
        }
    }

    #[test]
    fn an_unfinished_head_is_waited_for() {
        let text = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        for end in 0..text.len() {
            assert!(matches!(read(&text.as_bytes()[..end]), Ok(None)), "{end} bytes");
        }
    }

    #[test]
    fn what_is_no_head_is_refused() {
        assert_eq!(status("\u{16}\u{3}\u{1}"), 400);
        assert_eq!(status("GET / HTTP/2.0\r\n\r\n"), 400);
        assert_eq!(status(&format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(65))), 431);
        assert_eq!(status(&format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(LONGEST))), 431);
        assert_eq!(status(&format!("GET /{}", "a".repeat(LONGEST))), 431);
    }
}
