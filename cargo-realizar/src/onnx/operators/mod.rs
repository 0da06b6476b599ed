//! Which operator of a graph is computed where.

mod aggregates;
pub(in crate::onnx) mod arithmetic;
mod casts;
mod encoders;
mod ensemble;
mod fill;
mod functions;
mod gather;
mod grown;
mod images;
mod joins;
mod linear;
mod literal;
mod lookups;
mod neighbours;
mod order;
mod power;
mod reductions;
mod scalers;
mod shapes;
mod trees;
mod vectors;

use std::rc::Rc;

use crate::error::Error;
use crate::onnx::file::tensor::{Constant, Data};
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::Value;

impl<'a> Graph<'a> {
    pub(in crate::onnx) fn run(&mut self, call: &Call<'a>) -> Result<(), Error> {
        if let Some(refusal) = self.strings(call)? {
            // Nothing else than further strings is made of them.
            for index in 0..call.node.outputs.len() {
                self.bind(call, index, Value::Strings(Rc::clone(&refusal)))?;
            }
            return Ok(());
        }
        match (call.node.domain, call.node.op) {
            ("", op) => self.run_own(call, op),
            ("ai.onnx.ml", op) => self.run_ml(call, op),
            ("com.microsoft", "CDist") => self.cdist(call),
            (domain, op) => {
                Err(call.refused(format!("the operator {op} of the domain `{domain}` has no stage")))
            }
        }
    }

    /// Why strings that this node takes are refused, where it takes such.
    fn strings(&mut self, call: &Call<'a>) -> Result<Option<Rc<Error>>, Error> {
        for index in 0..call.node.inputs.len() {
            if let Some(Value::Strings(refusal)) = self.optional(call, index)? {
                return Ok(Some(refusal));
            }
        }
        Ok(None)
    }

    pub(in crate::onnx) fn run_ml(&mut self, call: &Call<'a>, op: &str) -> Result<(), Error> {
        match op {
            "TreeEnsembleClassifier" => self.tree_classifier(call),
            "TreeEnsembleRegressor" => self.tree_regressor(call),
            "TreeEnsemble" => self.tree_ensemble(call),
            "LinearClassifier" => self.linear_classifier(call),
            "LinearRegressor" => self.linear_regressor(call),
            "SVMClassifier" => self.svm_classifier(call),
            "SVMRegressor" => self.svm_regressor(call),
            "Scaler" => self.scaler(call),
            "Normalizer" => self.normalizer(call),
            "Imputer" => self.imputer(call),
            "Binarizer" => self.binarizer(call),
            "FeatureVectorizer" => self.feature_vectorizer(call),
            "ArrayFeatureExtractor" => self.array_feature_extractor(call),
            "LabelEncoder" => self.label_encoder(call),
            "OneHotEncoder" => self.one_hot_encoder(call),
            "CategoryMapper" => self.category_mapper(call),
            "ZipMap" => {
                let value = self.input(call, 0)?;
                self.bind(call, 0, value)
            }
            "DictVectorizer" => Err(Error::refused(
                "DictVectorizer takes dictionaries, which no row holds",
                "put a vector of features in its place: fit the model on columns",
            )
            .at(call.place())),
            _ => Err(call.refused(format!("the operator {op} has no stage"))),
        }
    }

    pub(in crate::onnx) fn run_own(&mut self, call: &Call<'a>, op: &str) -> Result<(), Error> {
        match op {
            "Identity" | "Dropout" => {
                let value = self.input(call, 0)?;
                self.bind(call, 0, value)
            }
            "Constant" => self.constant_node(call),
            "Cast" | "CastLike" => self.cast(call),
            "Add" | "Sub" | "Mul" | "Div" | "Max" | "Min" | "Sum" | "Mean" | "And" | "Or" | "Xor"
            | "Less" | "Greater" | "LessOrEqual" | "GreaterOrEqual" | "Equal" | "Pow" => {
                self.arithmetic(call, op)
            }
            "Where" => self.choice(call),
            "Clip" => self.clip(call),
            "Reshape" => self.reshape(call),
            "Flatten" => self.flatten(call),
            "Squeeze" | "Unsqueeze" => self.squeeze(call, op == "Squeeze"),
            "Transpose" => self.transpose(call),
            "Concat" => self.concat(call),
            "Gather" => self.gather(call),
            "Slice" => self.slice(call),
            "Split" => self.split(call),
            "Shape" => self.shape(call),
            "ConstantOfShape" => self.constant_of_shape(call),
            "Expand" => self.expand(call),
            "GatherElements" => self.gather_elements(call),
            "SequenceConstruct" => {
                let parts = (0..call.node.inputs.len()).map(|index| self.input(call, index));
                let parts = parts.collect::<Result<Vec<Value>, Error>>()?;
                self.bind(call, 0, Value::Sequence(parts))
            }
            "ReduceSum" | "ReduceMean" | "ReduceSumSquare" | "ReduceL1" | "ReduceL2" | "ReduceMax"
            | "ReduceMin" | "ReduceProd" | "ReduceLogSumExp" => self.reduce(call, op),
            "ArgMax" | "ArgMin" => self.arg(call, op == "ArgMin"),
            "TopK" => self.top_k(call),
            "CumSum" => self.cumulate(call),
            "Softmax" | "LogSoftmax" => self.softmax(call, op == "LogSoftmax"),
            "MatMul" => self.mat_mul(call),
            "Gemm" => self.gemm(call),
            "Scan" => self.scan(call),
            "Conv" => self.conv(call),
            "MaxPool" | "AveragePool" => self.pool(call, op == "MaxPool"),
            "GlobalAveragePool" | "GlobalMaxPool" => self.global_pool(call, op == "GlobalMaxPool"),
            "BatchNormalization" => self.batch_normalization(call),
            "Pad" => self.pad(call),
            "LayerNormalization" => self.layer_normalization(call),
            "LpNormalization" => self.lp_normalization(call),
            _ => self.unary(call, op),
        }
    }

    pub(in crate::onnx) fn constant_node(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let budget = &mut self.algebra.budget;
        let constant = if let Some(tensor) = call.tensor("value", budget)? {
            tensor
        } else if let Some(number) = call.float("value_float")? {
            Constant { dims: Vec::new(), data: Data::Single(vec![number]) }
        } else if let Some(number) = call.int("value_int")? {
            Constant { dims: Vec::new(), data: Data::Int(vec![number]) }
        } else if call.has("value_floats")? {
            Constant::vector(Data::Single(call.floats("value_floats", budget)?))
        } else if call.has("value_ints")? {
            Constant::vector(Data::Int(call.ints("value_ints", budget)?))
        } else {
            return Err(call.refused("it holds neither a tensor nor numbers"));
        };
        self.bind(call, 0, Value::Constant(Rc::new(constant)))
    }
}
