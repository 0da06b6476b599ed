//! Trained models as AWS Lambda functions.
