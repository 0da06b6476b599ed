//! What `/metadata` says of the models.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::handler::LambdaHandler;
use crate::model::{Features, Info, Label, Labels, OutputKind, Task};

/// All models of a handler.
pub(super) struct Metadata<'a>(pub(super) &'a LambdaHandler);

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let models: Vec<Described<'_>> = self.0.models().map(|(_, info)| Described(info)).collect();
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("models", &models)?;
        map.serialize_entry("realizar", env!("CARGO_PKG_VERSION"))?;
        map.end()
    }
}

struct Described<'a>(&'a Info);

impl Serialize for Described<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Described(info) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &info.name)?;
        if let Some(version) = &info.version {
            map.serialize_entry("version", version)?;
        }
        map.serialize_entry("task", task(info.task))?;
        match &info.features {
            Features::Named(_) => {
                let features: Vec<Feature<'_>> = (0..info.features.len())
                    .map(|index| Feature { features: &info.features, index })
                    .collect();
                map.serialize_entry("features", &features)?;
            }
            // Their names say nothing, and there may be any number of them.
            Features::Unnamed(count) => map.serialize_entry("feature_count", count)?,
        }
        if info.open {
            map.serialize_entry("more_features", &true)?;
        }
        map.serialize_entry("output", kind(info.kind))?;
        if info.outputs > 0 {
            map.serialize_entry("output_count", &info.outputs)?;
        }
        if let Some(labels) = &info.labels {
            map.serialize_entry("labels", &all(labels))?;
        }
        map.end()
    }
}

struct Feature<'a> {
    features: &'a Features,
    index: usize,
}

impl Serialize for Feature<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.features.name(self.index))?;
        let levels = self.features.get(self.index).and_then(|feature| feature.levels.as_ref());
        map.serialize_entry("kind", if levels.is_some() { "categorical" } else { "numeric" })?;
        if let Some(levels) = levels {
            map.serialize_entry("levels", &all(levels))?;
        }
        let missing = self.features.get(self.index).is_some_and(|feature| feature.missing);
        map.serialize_entry("missing", &missing)?;
        map.end()
    }
}

fn all(labels: &Labels) -> Vec<Label> {
    (0..labels.len()).filter_map(|index| labels.get(index)).collect()
}

fn task(task: Task) -> &'static str {
    match task {
        Task::Classification => "classification",
        Task::Regression => "regression",
        Task::Clustering => "clustering",
        Task::Anomaly => "anomaly",
        Task::Transform => "transform",
    }
}

fn kind(kind: OutputKind) -> &'static str {
    match kind {
        OutputKind::Probability => "probability",
        OutputKind::Score => "score",
        OutputKind::Value => "value",
        OutputKind::Distance => "distance",
        OutputKind::Cluster => "cluster",
        OutputKind::Class => "class",
        OutputKind::Component => "component",
    }
}
