//! What the command says about itself.

use super::args::Topic;

/// The text for `--help`. `example` is a request that the program answers.
pub(super) fn text(topic: Topic, program: &str, example: &str) -> String {
    let template = match topic {
        Topic::All => ALL,
        Topic::Predict => PREDICT,
        Topic::Serve => SERVE,
        Topic::Card => CARD,
    };
    template.replace("PROGRAM", program).replace("EXAMPLE", example)
}

/// What to type while the server runs.
pub(super) fn next_steps(program: &str, example: &str) -> String {
    NEXT.replace("PROGRAM", program).replace("EXAMPLE", example)
}

const ALL: &str = "\
Answers with a trained model.

  PROGRAM 'REQUEST'            answer one request, such as EXAMPLE
  PROGRAM predict FILE         answer each row of a CSV or JSON Lines file; `-` is standard input
  PROGRAM serve                answer requests over HTTP on this computer; so does PROGRAM alone
  PROGRAM card                 describe the model

  PROGRAM COMMAND --help       more about a command
  PROGRAM --version            the model's name and version

Within AWS Lambda the same program is the function.
";

const PREDICT: &str = "\
Answers each row of a file with one line of JSON.

  PROGRAM predict FILE.csv|FILE.jsonl|- [--model NAME]

  FILE.csv       the first line names the features, in any order; a file whose first line is all numbers
                 holds the features in the model's order
  FILE.jsonl     a row on each line: an object or an array of features, or a request
  -              either of them from standard input
  --model NAME   the model, where the program has several: NAME or NAME@VERSION

An empty cell is a missing value. A row that is not answered gives {\"error\": …} in its place, and the command
ends with 1.
";

const SERVE: &str = "\
Answers requests over HTTP.

  PROGRAM serve [--host HOST] [--port PORT]

  --host HOST    where to listen (127.0.0.1, or what REALIZAR_HOST says); 0.0.0.0 lets other computers in
  --port PORT    (8080); 0 takes any free one

  POST /predict          answer a request, such as EXAMPLE
  POST /predict/batch    the same
  GET  /health           whether the server runs
  GET  /ready            whether it answers requests
  GET  /metrics          counters and latencies for Prometheus
  GET  /metadata         the models, their features and outputs

Ctrl-C ends it, after the requests that it is answering.
";

const CARD: &str = "\
Describes the model: where it comes from, its features, its outputs.

  PROGRAM card [--model NAME]

  --model NAME   the model, where the program has several: NAME or NAME@VERSION
";

const NEXT: &str = "\
Try, in another terminal:
  curl -d 'EXAMPLE' http://ADDRESS/predict
or, without a server:
  PROGRAM 'EXAMPLE'
  PROGRAM predict FILE.csv
  PROGRAM --help
Ctrl-C ends the server.
";
