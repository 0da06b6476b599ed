//! The body of an invocation, round the runtime's own parser.
//!
//! `lambda_runtime` deserialises a payload before a handler sees it. Where it cannot, it answers by itself, with
//! the path of a Rust type as the error's type; and it does not look behind the first JSON value. So a layer
//! puts the body aside, and the payload picks it up: the parser runs inside the layer's `call`, on its thread.

use std::cell::RefCell;
use std::task::{Context, Poll};

use bytes::Bytes;
use lambda_runtime::tower::Layer;
use lambda_runtime::{LambdaInvocation, Service};
use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

thread_local! {
    /// The body of the invocation that is about to be parsed.
    static BODY: RefCell<Option<Bytes>> = const { RefCell::new(None) };
}

/// The layer that puts bodies aside.
#[derive(Clone, Copy)]
pub(super) struct Aside;

impl<S> Layer<S> for Aside {
    type Service = AsideService<S>;

    fn layer(&self, inner: S) -> AsideService<S> {
        AsideService { inner }
    }
}

#[derive(Clone)]
pub(super) struct AsideService<S> {
    inner: S,
}

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for AsideService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> S::Future {
        BODY.set(Some(invocation.body.clone()));
        let future = self.inner.call(invocation);
        BODY.set(None);
        future
    }
}

/// The body of an invocation, as it came.
pub(super) enum Payload {
    /// What the layer put aside.
    Aside(Bytes),
    /// What the runtime's parser took for one JSON value, where it ran elsewhere than inside the layer's call.
    Parsed(Box<RawValue>),
}

impl Payload {
    pub(super) fn json(&self) -> &[u8] {
        match self {
            Payload::Aside(body) => body,
            Payload::Parsed(value) => value.get().as_bytes(),
        }
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Payload, D::Error> {
        match BODY.take() {
            Some(body) => Ok(Payload::Aside(body)),
            None => Box::<RawValue>::deserialize(deserializer).map(Payload::Parsed),
        }
    }
}
