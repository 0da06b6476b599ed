//! The programs that the tests start.

use std::process::ExitCode;
use std::sync::OnceLock;

use realizar_runtime::Handler;

use crate::models::*;

/// Runs one of them.
pub(crate) fn run(program: &str) -> ExitCode {
    match program {
        "models" => realizar_runtime::main(handler),
        "body" => realizar_runtime::main_with_body::<Body>(handler),
        #[cfg(feature = "lambda")]
        "handler" => realizar_runtime::lambda::main(Handler::with_models([&LINEAR])),
        other => panic!("there is no program {other}"),
    }
}

/// As generated code makes it.
fn handler() -> &'static Handler {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    HANDLER.get_or_init(|| Handler::with_models([&LINEAR, &SHARES, &FRAGILE, &INVERSE]))
}

/// A function that greets.
struct Body;

#[cfg(any(feature = "lambda", feature = "serve"))]
impl realizar_runtime::Body for Body {
    type Request = String;
    type Response = String;
    async fn call(name: String) -> Result<String, String> {
        match name.as_str() {
            "panic" => panic!("no greeting"),
            "nobody" => Err("nobody is not served".into()),
            name => Ok(format!("hello {name}")),
        }
    }
}

#[cfg(not(any(feature = "lambda", feature = "serve")))]
impl realizar_runtime::Body for Body {
    type Request = String;
    type Response = String;
    async fn call(name: String) -> Result<String, String> {
        Ok(name)
    }
}
