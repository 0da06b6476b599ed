use realizar::lambda::LambdaHandler;

fn main() {
    LambdaHandler::with_models([]);
}
