//! A model that the handler holds, with its name and its metrics.

use std::borrow::Cow;

use super::metrics::Metrics;
use crate::model::Model;

/// A model that the handler holds.
pub(super) struct Held {
    model: Source,
    /// `name@version`
    pub(super) id: Cow<'static, str>,
    pub(super) metrics: Metrics,
}

pub(super) enum Source {
    Compiled(&'static dyn Model),
    /// Behind the trait too, so that a program of compiled models alone has no evaluator in it.
    Loaded(Box<dyn Model>),
}

impl Held {
    pub(super) fn new(model: Source) -> Held {
        let mut held = Held { model, id: Cow::Borrowed(""), metrics: Metrics::default() };
        let info = held.model().info();
        held.id = match info.version {
            // Each answer has it: a name of the program's own is not copied for that.
            None => info.name.clone(),
            Some(_) => Cow::Owned(info.id()),
        };
        held
    }

    pub(super) fn model(&self) -> &dyn Model {
        match &self.model {
            Source::Compiled(model) => *model,
            Source::Loaded(model) => &**model,
        }
    }
}
