//! The published reader of version 2, crate `apr-format`, accepts what is written here and sees the same
//! tensors.

use apr_format::v2::{AprV2Reader, TensorDType, required_file_len};
use realizar_apr::ir::{Model, ScalerForm, Stage, Tensor, Values};
use realizar_apr::{Artifact, write};
use std::path::Path;

/// The tensors of a model that are written as they are, with the names that the file gives them.
fn tensors(model: &Model) -> Vec<(String, &Tensor)> {
    let mut tensors = Vec::new();
    for (index, stage) in model.stages.iter().enumerate() {
        let mut push = |op: &str, key: &str, tensor| tensors.push((format!("{index}.{op}.{key}"), tensor));
        match stage {
            Stage::Scaler(scaler) => match &scaler.form {
                ScalerForm::SubtractDivide { offset: Some(offset), divisor: Some(divisor) } => {
                    push("standard_scaler", "mean", offset);
                    push("standard_scaler", "scale", divisor);
                }
                ScalerForm::MultiplyAdd { factor, addend, .. } => {
                    push("min_max_scaler", "scale", factor);
                    push("min_max_scaler", "min", addend);
                }
                other => panic!("no example has {other:?}"),
            },
            Stage::Dense(dense) => {
                let op = if dense.activation == realizar_apr::ir::Activation::Identity {
                    "linear"
                } else {
                    "dense"
                };
                push(op, "weight", &dense.weight);
                if let Some(bias) = &dense.bias {
                    push(op, "bias", bias);
                }
            }
            Stage::Trees(trees) => push("trees", "leaf", &trees.leaves),
            Stage::KMeans(kmeans) => push("kmeans", "centroids", &kmeans.centroids),
            other => panic!("no example has {other:?}"),
        }
    }
    if let Some(golden) = &model.golden {
        tensors.push(("golden.rows".into(), &golden.rows));
        tensors.push(("golden.outputs".into(), &golden.outputs));
    }
    tensors
}

fn bytes(values: &Values) -> (TensorDType, Vec<u8>) {
    match values {
        Values::F32(values) => (TensorDType::F32, values.iter().flat_map(|x| x.to_le_bytes()).collect()),
        Values::F64(values) => (TensorDType::F64, values.iter().flat_map(|x| x.to_le_bytes()).collect()),
    }
}

/// Compares a file with the model in it.
fn agrees(name: &str, file: &[u8], model: &Model) {
    let reader = AprV2Reader::from_bytes(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(reader.header().verify_checksum(), "{name}");
    assert!(reader.verify_alignment(), "{name}");
    // Its rule for a whole file leaves out the checksum at the end.
    assert_eq!(required_file_len(file).ok(), Some(file.len() as u64 - 4), "{name}");
    assert_eq!(reader.metadata().name, model.name, "{name}");
    assert!(reader.metadata().custom.contains_key("realizar"), "{name}");
    for (tensor, expected) in tensors(model) {
        let entry = reader.get_tensor(&tensor).unwrap_or_else(|| panic!("{name}: no tensor {tensor}"));
        let (dtype, data) = bytes(&expected.values);
        assert_eq!(entry.dtype, dtype, "{name}: {tensor}");
        assert_eq!(entry.shape, expected.shape, "{name}: {tensor}");
        assert!(reader.get_tensor_data(&tensor) == Some(&data), "{name}: {tensor}");
    }
}

fn folder(name: &str) -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "apr"));
    paths.sort();
    paths
}

#[test]
fn models_of_every_kind_are_accepted() {
    let mut written = 0;
    for path in folder("../../models").into_iter().chain(folder("../../realizar-apr/tests/data")) {
        let name = path.display().to_string();
        let Ok(artifact) = Artifact::read(&std::fs::read(&path).expect("a file")) else { continue };
        let file = write(&artifact.model).unwrap_or_else(|error| panic!("{name}: {error}"));
        agrees(&name, &file, &artifact.model);
        written += 1;
    }
    assert!(written > 15, "{written} models were written");
}
