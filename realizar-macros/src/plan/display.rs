//! The plan as a person reads it: a line for each step.

use super::{DensePanels, Narrow, Plan, Ranked, RankedShape, Step, Steps, Storage, Walk, WalkCells};
use realizar_apr::choice::Kernel;
use realizar_apr::ir::{Activation, Compare, Decision, Element, Link, Norm, On};
use std::fmt::{self, Display, Formatter};

impl Display for Plan<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (features, outputs) = (counted(self.inputs, "feature"), counted(self.outputs, "output"));
        writeln!(f, "{features} as {} -> {outputs}", name(self.element))?;
        for step in &self.steps {
            writeln!(f, "- {step}")?;
        }
        for step in &self.head {
            writeln!(f, "- head: {step}")?;
        }
        let linked = self.head.last().map_or(self.scores, Step::outputs);
        writeln!(f, "- link: {}, {linked} -> {}", Words(self.link), self.outputs)?;
        writeln!(f, "- decision: {}", Words(self.decision))?;
        if let Some(kernel) = self.asked.kernel {
            let stages = counted(self.asked.stages, "stage");
            writeln!(f, "- kernel: {} for {stages}, chosen by the attribute", kernel.name())?;
        }
        if let Some(network) = &self.network {
            let layers = counted(network.layers.len(), "layer");
            writeln!(f, "- rows of f32: {layers} in f32; by the steps above where that is not sure")?;
        }
        if self.linear.is_some() {
            writeln!(f, "- rows of f32: sums in parts; by the steps above where the class is not sure")?;
        }
        if let Some(whole) = &self.whole {
            let unit = whole.unit;
            writeln!(
                f,
                "- rows of f32: leaves in units of {unit:.1e}; by the steps above where the class is not sure"
            )?;
        }
        if let Some(fused) = &self.fused {
            let (bytes, nanoseconds) = (counted(2 * fused.lines, "byte"), fused.nanoseconds);
            write!(
                f,
                "- rows of f32: {} for {bytes} of outcomes, about {nanoseconds:.0} ns a row; ",
                Kernel::Fused.name()
            )?;
            writeln!(f, "by the steps above where the class is not sure")?;
        }
        if let Some(measured) = &self.precision {
            writeln!(f, "- precision: {}, chosen by the attribute; {measured}", measured.weights.word())?;
        }
        if let Some(vectors) = &self.vectors {
            let rest = if vectors.above.is_some() { "where the class is not sure" } else { "for far rows" };
            writeln!(f, "- rows of f32: values of vectors in f32; by the steps above {rest}")?;
        }
        if self.bayes.is_some() {
            writeln!(
                f,
                "- rows of f32: all densities at once in f32; by the steps above where that is not sure"
            )?;
        }
        if self.scores_in_f32.is_some() {
            writeln!(
                f,
                "- rows of f32: all sums at once in f32; by the steps above where the class is not sure"
            )?;
        }
        write!(f, "- bytes: {}", self.storage)?;
        let sections: usize = self.sections.iter().map(super::Section::length).sum();
        match self.storage {
            Storage::Nothing => writeln!(f)?,
            _ => writeln!(f, ", {sections} of them read in {}", counted(self.sections.len(), "section"))?,
        }
        match &self.golden {
            Some(golden) => write!(f, "- golden rows: {}, within {:?}", golden.count, golden.bound),
            None => write!(f, "- golden rows: none"),
        }
    }
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Step::Pass { element, width } => write!(f, "pass: {width} {}, as they are", name(*element)),
            Step::Convert { from, to, width } => {
                write!(f, "convert: {width} {} to {}", name(*from), name(*to))
            }
            Step::SubtractDivide { element, width, offset, divisor } => {
                let formula = match (offset, divisor) {
                    (Some(_), Some(_)) => "(x - offset) / divisor",
                    (Some(_), None) => "x - offset",
                    (None, Some(_)) => "x / divisor",
                    (None, None) => "x",
                };
                write!(f, "scaler: {width} {}, {formula}", name(*element))
            }
            Step::MultiplyAdd { element, width, clip, .. } => {
                write!(f, "scaler: {width} {}, x * factor + addend", name(*element))?;
                clip.map_or(Ok(()), |(low, high)| write!(f, ", clipped to {low}..={high}"))
            }
            Step::Range { element, width, low, high, .. } => {
                write!(f, "scaler: {width} {}, (x - min) / range to {low}..={high}", name(*element))
            }
            Step::Normalizer { element, width, norm, .. } => {
                let norm = match norm {
                    Norm::L1 => "L1",
                    Norm::L2 => "L2",
                    Norm::Max => "max",
                };
                write!(f, "normalizer: {width} {}, divided by their {norm} norm", name(*element))
            }
            Step::Dense { element, inputs, outputs, bias, bias_first, activation, .. } => {
                let bias = bias_place(bias.is_some(), *bias_first);
                let activation = activation_name(*activation);
                write!(f, "dense: {inputs} {} -> {outputs} ", name(*element))?;
                write!(f, "{}{bias}, {activation}", Kernel::OneAfterAnother.name())
            }
            Step::Trees { element, sums, sizes, scale, divisor, compare, categories, .. } => {
                let compare = match compare {
                    Compare::LessOrEqual => "<=",
                    Compare::Less => "<",
                };
                write!(
                    f,
                    "trees: {} {}, {}, {} of {} {}, x {compare} threshold as {}, {} -> {}",
                    counted(sizes.trees, "tree"),
                    Kernel::NodeToNode.name(),
                    counted(sizes.nodes, "node"),
                    if sizes.leaves == 1 { "1 leaf".to_owned() } else { format!("{} leaves", sizes.leaves) },
                    sizes.width,
                    name(*sums),
                    name(*element),
                    sizes.inputs,
                    sizes.outputs
                )?;
                if let Some(categories) = categories {
                    write!(f, ", {}", counted(categories.start_count.saturating_sub(1), "set"))?;
                    f.write_str(" of categories")?;
                    if categories.weights.is_some() {
                        f.write_str(", each tree weighted")?;
                    }
                }
                if *scale != 1.0 {
                    write!(f, ", leaves times {scale}")?;
                }
                if *divisor != 1.0 {
                    write!(f, ", sums over {divisor}")?;
                }
                Ok(())
            }
            Step::Panels(panels) => write!(f, "{panels}"),
            Step::Widened(panels) => write!(f, "{panels}; weights stored as f32"),
            Step::Narrow(narrow) => write!(f, "{narrow}"),
            Step::Ranked(ranked) => write!(f, "{ranked}"),
            Step::Walk(walk) => write!(f, "{walk}"),
            Step::Steps(steps) => write!(f, "{steps}"),
            Step::KMeans { element, inputs, outputs, .. }
            | Step::KMeansPanels { element, inputs, outputs, .. } => {
                write!(
                    f,
                    "k-means: {inputs} {} -> minus the squared distance to {outputs} centroids",
                    name(*element)
                )?;
                let together = matches!(self, Step::KMeansPanels { .. });
                let kernel = if together { Kernel::SideBySide } else { Kernel::OneAfterAnother };
                write!(f, ", {}", kernel.name())
            }
            Step::Mixture { element, inputs, outputs, .. } => {
                write!(f, "mixture: {inputs} {} -> responsibilities of {outputs} components", name(*element))
            }
            Step::Link { element, link, outputs } => {
                write!(f, "link: {} as {} -> {outputs}", Words(*link), name(*element))
            }
            Step::Branches { outputs, branches } => {
                write!(f, "{} side by side -> {outputs}:", counted(branches.len(), "branch"))?;
                for branch in branches {
                    write!(f, " [")?;
                    if branch.columns.is_some() {
                        write!(f, "{}; ", counted(branch.inputs, "column"))?;
                    }
                    for (index, step) in branch.steps.iter().enumerate() {
                        write!(f, "{}{step}", if index == 0 { "" } else { "; " })?;
                    }
                    write!(f, "]")?;
                }
                Ok(())
            }
            Step::Op { kernel, inputs, outputs, .. } => {
                write!(f, "operation {kernel}: {inputs} f64 -> {outputs}")
            }
        }
    }
}

impl Display for Narrow {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let bias = bias_place(self.bias.is_some(), false);
        let activation = activation_name(self.activation);
        write!(f, "dense: {} f32 -> {} in pairs{bias}, {activation}", self.inputs, self.outputs)?;
        write!(f, "; weights in {}", self.weights.word())
    }
}

impl Display for DensePanels {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let bias = bias_place(self.bias.is_some(), self.bias_first);
        let (element, activation) = (name(self.element), activation_name(self.activation));
        let (panels, rows) = self.nanoseconds;
        let kernel = Kernel::SideBySide.name();
        write!(f, "dense: {} {element} -> {} {kernel}{bias}, {activation}", self.inputs, self.outputs)?;
        write!(f, "; about {panels:.0} ns a row, {rows:.0} one after another")
    }
}

impl Display for Ranked {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let shape = match &self.shape {
            RankedShape::Heap { more: 0, .. } => "six levels at once",
            RankedShape::Heap { more: 1, .. } => "six levels at once, then one",
            RankedShape::Heap { .. } => "six levels at once, then two",
            RankedShape::Shallow => "eight trees of three levels at once",
            RankedShape::Oblivious { .. } => "eight trees at once",
            RankedShape::Path { .. } => "the paths to 32 leaves at once",
        };
        write!(
            f,
            "trees: {} {}, {shape}, {} as {} -> {} {}",
            counted(self.trees, "tree"),
            Kernel::ByRanks.name(),
            counted(self.columns.length, "feature"),
            name(self.element),
            self.outputs,
            name(self.sums)
        )?;
        if self.entries.length > 0 {
            write!(f, ", {} with words", counted(self.entries.length, "feature"))?;
        }
        if self.divisor != 1.0 {
            write!(f, ", sums over {}", self.divisor)?;
        }
        let (ranked, walked) = self.nanoseconds;
        write!(f, "; about {ranked:.0} ns a row, {walked:.0} from node to node")
    }
}

impl Display for Walk {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (columns, by) = match self.cells {
            WalkCells::Ranks { columns, .. } => (columns, "on ranks"),
            WalkCells::Ordered { columns, .. } => (columns, "on ordered numbers"),
        };
        write!(
            f,
            "trees: {} {} {by}, {} as {} -> {} {}",
            counted(self.trees, "tree"),
            Kernel::SideBySide.name(),
            counted(columns.length, "column"),
            name(self.element),
            self.outputs,
            name(self.sums)
        )?;
        if self.divisor != 1.0 {
            write!(f, ", sums over {}", self.divisor)?;
        }
        let (walked, one_by_one) = self.nanoseconds;
        write!(f, "; about {walked:.0} ns a row, {one_by_one:.0} from node to node")
    }
}

impl Display for Steps {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (steps, walked) = self.nanoseconds;
        write!(
            f,
            "trees: 1 tree {}, four levels at a time, {} f32 -> {} {}",
            Kernel::InSteps.name(),
            self.inputs,
            self.outputs,
            name(self.sums)
        )?;
        write!(f, "; about {steps:.0} ns a row, {walked:.0} from node to node")
    }
}

impl Display for Storage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Storage::Nothing => f.write_str("none"),
            Storage::Artifact { length } => write!(f, "the first {length} of the artifact, in place"),
            Storage::Table => f.write_str("a table made while compiling"),
        }
    }
}

/// Parts of the model IR in words.
struct Words<T>(T);

impl Display for Words<Link> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Link::Identity => f.write_str("identity"),
            Link::Logistic { scale } => write!(f, "logistic of {scale} x"),
            Link::LogisticPair { scale } => write!(f, "logistic of {scale} x, both classes"),
            Link::Softmax => f.write_str("softmax"),
            Link::OneVsRest { scale } => write!(f, "logistic of {scale} x, over their sum"),
            Link::Exp => f.write_str("exp"),
            Link::Softplus => f.write_str("softplus"),
            Link::SignedSquare => f.write_str("signed square"),
            Link::Argmax => f.write_str("index of the first largest"),
            Link::Step => f.write_str("1 above zero, else 0"),
            Link::AnomalyScore { normalizer } => write!(f, "-2^(-x / {normalizer})"),
        }
    }
}

impl Display for Words<Decision> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let of = |on| match on {
            On::Scores => "score",
            On::Outputs => "output",
        };
        match self.0 {
            Decision::None => f.write_str("none"),
            Decision::Argmax(on) => write!(f, "the first largest {}", of(on)),
            Decision::Above { on, threshold, inclusive } => {
                write!(f, "the last {} {} {threshold}", of(on), if inclusive { ">=" } else { ">" })
            }
            Decision::Votes(on) => write!(f, "the most votes, a {} for each pair", of(on)),
            Decision::Index { on, classes } => write!(f, "the last {}, one of {classes}", of(on)),
        }
    }
}

fn bias_place(bias: bool, first: bool) -> &'static str {
    match (bias, first) {
        (false, _) => "",
        (true, false) => ", bias last",
        (true, true) => ", bias first",
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = match noun {
        _ if count == 1 => "",
        "branch" => "es",
        _ => "s",
    };
    format!("{count} {noun}{plural}")
}

fn name(element: Element) -> &'static str {
    match element {
        Element::F32 => "f32",
        Element::F64 => "f64",
    }
}

fn activation_name(activation: Activation) -> &'static str {
    match activation {
        Activation::Identity => "identity",
        Activation::Relu => "relu",
        Activation::Tanh => "tanh",
        Activation::Logistic => "logistic",
        Activation::Softmax => "softmax",
    }
}
