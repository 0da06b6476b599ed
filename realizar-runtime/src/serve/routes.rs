//! Requests to answers: which path, which method, which status.

use serde::Serialize;

use super::{date, metadata};
use crate::endpoint::Endpoint;
use crate::handler::{ErrorObject, LambdaError};

const JSON: &str = "application/json";

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Predict,
    Health,
    Ready,
    Metrics,
    Metadata,
}

/// The paths, in the order in which a person is told of them.
const PATHS: [(&str, Route); 6] = [
    ("/predict", Route::Predict),
    ("/predict/batch", Route::Predict),
    ("/health", Route::Health),
    ("/ready", Route::Ready),
    ("/metrics", Route::Metrics),
    ("/metadata", Route::Metadata),
];

/// What a request asks for, or the answer to one that asks for what is not there.
pub(super) fn find(method: &str, path: &str) -> Result<Route, Response> {
    let Some((_, route)) = PATHS.into_iter().find(|(known, _)| *known == path) else {
        let paths = PATHS.map(|(path, _)| path).join(", ");
        let message = format!("there is nothing at this path: this server has {paths}");
        return Err(Response::problem(404, "NotFound", &message));
    };
    let allow = match route {
        Route::Predict => "POST",
        Route::Health | Route::Ready | Route::Metrics | Route::Metadata => "GET, HEAD",
    };
    if allow.split(", ").any(|allowed| allowed == method) {
        return Ok(route);
    }
    let mut response = Response::problem(405, "MethodNotAllowed", &format!("`{path}` takes {allow} only"));
    response.allow = Some(allow);
    Err(response)
}

/// The answer to a request.
pub(super) async fn answer(endpoint: &dyn Endpoint, route: Route, body: &[u8]) -> Response {
    match route {
        Route::Predict => match endpoint.request(body).await {
            Ok(answer) => Response::new(200, JSON, Box::<str>::from(answer).into_string()),
            Err(error) => Response::json(status_of(&error), &ErrorObject(&error)),
        },
        Route::Health => Response::json(200, &Status { status: "ok" }),
        Route::Ready => Response::json(200, &Status { status: "ready" }),
        Route::Metrics => Response::new(200, prometheus::TEXT_FORMAT, endpoint.handler().to_prometheus()),
        Route::Metadata => Response::json(200, &metadata::Metadata(endpoint.handler())),
    }
}

/// The status of an error: 400 for what is no request, 500 for what no request should cause, 422 for the rest.
fn status_of(error: &LambdaError) -> u16 {
    match error {
        LambdaError::MalformedRequest { .. } => 400,
        LambdaError::Panic { .. } => 500,
        _ => 422,
    }
}

#[derive(Serialize)]
struct Status {
    status: &'static str,
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    message: &'a str,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Response {
    status: u16,
    content_type: &'static str,
    /// The methods that the path takes, where the request's is none of them.
    allow: Option<&'static str>,
    body: String,
}

impl Response {
    fn new(status: u16, content_type: &'static str, body: String) -> Response {
        Response { status, content_type, allow: None, body }
    }

    fn json(status: u16, body: &impl Serialize) -> Response {
        match serde_json::to_string(body) {
            Ok(text) => Response::new(status, JSON, text),
            Err(error) => {
                unreachable!("the server's own answers are maps of strings, numbers and lists: {error}")
            }
        }
    }

    /// An error of this server, of the same shape as a model's.
    pub(super) fn problem(status: u16, kind: &'static str, message: &str) -> Response {
        Response::json(status, &ErrorObject(&Problem { r#type: kind, message }))
    }

    #[cfg(test)]
    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// The answer as it is sent. One to HEAD tells of a body that it does not have.
    pub(super) fn to_bytes(&self, keep_alive: bool, is_head: bool) -> Vec<u8> {
        let Response { status, content_type, allow, body } = self;
        let reason = reason(*status);
        let (length, date) = (body.len(), date::now());
        let mut text = format!(
            "HTTP/1.1 {status} {reason}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\
             date: {date}\r\n"
        );
        if let Some(allow) = allow {
            text.push_str("allow: ");
            text.push_str(allow);
            text.push_str("\r\n");
        }
        // Said to clients of the first version too, which close otherwise.
        text.push_str(if keep_alive {
            "connection: keep-alive\r\n\r\n"
        } else {
            "connection: close\r\n\r\n"
        });
        if !is_head {
            text.push_str(body);
        }
        text.into_bytes()
    }
}

/// The words for a status.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        _ => "Internal Server Error",
    }
}
