//! A model that the handler holds, with its name and its metrics.

use std::sync::OnceLock;

use super::metrics::Metrics;
use crate::model::Model;

/// A model that the handler holds.
pub(super) struct Held {
    model: Source,
    /// `name@version`
    pub(super) id: String,
    metrics: OnceLock<Metrics>,
}

pub(super) enum Source {
    Compiled(&'static dyn Model),
    /// Behind the trait too, so that a program of compiled models alone has no evaluator in it.
    Loaded(Box<dyn Model>),
}

impl Held {
    pub(super) fn new(model: Source) -> Held {
        let mut held = Held { model, id: String::new(), metrics: OnceLock::new() };
        held.id = held.model().info().id();
        held
    }

    pub(super) fn model(&self) -> &dyn Model {
        match &self.model {
            Source::Compiled(model) => *model,
            Source::Loaded(model) => &**model,
        }
    }

    pub(super) fn metrics(&self) -> &Metrics {
        self.metrics.get_or_init(|| Metrics::new(&self.id))
    }
}
