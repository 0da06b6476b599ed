//! Requests to answers: which path, which method, which status.

use std::convert::Infallible;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde::Serialize;

use super::{PATIENCE, metadata};
use crate::endpoint::Endpoint;
use crate::handler::{ErrorObject, LambdaError};

/// The largest body of a request, in bytes: as Lambda's.
const LARGEST: usize = 6 * 1024 * 1024;

const JSON: &str = "application/json";

/// The paths, for whoever asks for another.
const PATHS: &str =
    "POST /predict, POST /predict/batch, GET /health, GET /ready, GET /metrics, GET /metadata";

/// Answers one request.
pub(super) async fn answer<B>(
    endpoint: &'static dyn Endpoint,
    request: Request<B>,
) -> Result<Response<Full<Bytes>>, Infallible>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send,
{
    let path = request.uri().path();
    let is_predict = matches!(path, "/predict" | "/predict/batch");
    let is_get = matches!(*request.method(), Method::GET | Method::HEAD);
    Ok(match (path, is_get) {
        (_, _) if is_predict && request.method() == Method::POST => {
            predict(endpoint, request.into_body()).await
        }
        ("/health", true) => status("ok"),
        ("/ready", true) => status("ready"),
        ("/metrics", true) => {
            let text = endpoint.handler().to_prometheus();
            response(StatusCode::OK, prometheus::TEXT_FORMAT, text)
        }
        ("/metadata", true) => json(StatusCode::OK, &metadata::Metadata(endpoint.handler())),
        ("/health" | "/ready" | "/metrics" | "/metadata", false) => not_allowed("GET, HEAD", &request),
        _ if is_predict => not_allowed("POST", &request),
        _ => {
            let message = format!("there is nothing at `{path}`: this server has {PATHS}");
            problem(StatusCode::NOT_FOUND, "NotFound", &message)
        }
    })
}

async fn predict<B>(endpoint: &dyn Endpoint, body: B) -> Response<Full<Bytes>>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send,
{
    // A length that is too large is refused before anything is read.
    if body.size_hint().lower() > LARGEST as u64 {
        return too_large();
    }
    let read = Limited::new(body, LARGEST).collect();
    let body = match tokio::time::timeout(PATIENCE, read).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return too_large(),
        Ok(Err(error)) => {
            let message = format!("the body of the request cannot be read: {error}");
            return closing(problem(StatusCode::BAD_REQUEST, "MalformedRequest", &message));
        }
        Err(_) => {
            let message = format!("the body of the request did not come within {} s", PATIENCE.as_secs());
            return closing(problem(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", &message));
        }
    };
    match endpoint.request(&body).await {
        Ok(answer) => response(StatusCode::OK, JSON, Box::<str>::from(answer).into_string()),
        Err(error) => json(status_of(&error), &ErrorObject(&error)),
    }
}

/// The status of an error: 400 for what is no request, 500 for what no request should cause, 422 for the rest.
fn status_of(error: &LambdaError) -> StatusCode {
    match error {
        LambdaError::MalformedRequest { .. } => StatusCode::BAD_REQUEST,
        LambdaError::Panic { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn too_large() -> Response<Full<Bytes>> {
    let message =
        format!("the body of the request is larger than {LARGEST} bytes: send fewer instances at once");
    closing(problem(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLarge", &message))
}

fn not_allowed<B>(allow: &'static str, request: &Request<B>) -> Response<Full<Bytes>> {
    let (method, path) = (request.method(), request.uri().path());
    let message = format!("`{path}` does not take {method}: use {allow}");
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", &message);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

/// What is left of the request's body is not read: another request cannot follow it.
fn closing(mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

#[derive(Serialize)]
struct Status {
    status: &'static str,
}

fn status(status: &'static str) -> Response<Full<Bytes>> {
    json(StatusCode::OK, &Status { status })
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    message: &'a str,
}

fn problem(status: StatusCode, kind: &'static str, message: &str) -> Response<Full<Bytes>> {
    json(status, &ErrorObject(&Problem { r#type: kind, message }))
}

fn json(status: StatusCode, body: &impl Serialize) -> Response<Full<Bytes>> {
    match serde_json::to_string(body) {
        Ok(text) => response(status, JSON, text),
        Err(error) => {
            unreachable!("the server's own answers are maps of strings, numbers and lists: {error}")
        }
    }
}

fn response(status: StatusCode, content_type: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
