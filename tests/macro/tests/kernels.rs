//! `kernel = "…"`: each kernel of a model answers with the bits of the one that the planner chooses, one row and many.

use realizar_apr::Artifact;
use realizar_apr::ir::Values;

/// The golden rows of an artifact, as f32, and each with its numbers a little off, up to more than a block of rows.
fn rows<const N: usize>(path: &str) -> Vec<[f32; N]> {
    let file = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let model = Artifact::read(&std::fs::read(file).expect("the file")).expect("an artifact").model;
    let numbers: Vec<f32> = match model.golden.expect("golden rows").rows.values {
        Values::F32(numbers) => numbers,
        Values::F64(numbers) => numbers.iter().map(|number| *number as f32).collect(),
    };
    let (golden, _) = numbers.as_chunks::<N>();
    let off = |times: usize| 1.0 + 0.01 * times as f32;
    (0..80).map(|row| golden[row % golden.len()].map(|number| number * off(row / golden.len()))).collect()
}

/// A model with the planner's kernels and with those asked for: the same bits, and a card that says so.
macro_rules! same_bits {
    ($test:ident, $path:literal, $features:literal -> $outputs:literal: $($module:ident $kernel:literal $stages:literal),*) => {
        mod $test {
            #[realizar::model($path)]
            pub(super) struct Planned;
            $(#[expect(non_snake_case, reason = "called like the struct")]
            pub(super) mod $module {
                #[realizar::model($path, kernel = $kernel)]
                pub(crate) struct Asked;
            })*
        }

        #[test]
        fn $test() {
            use $test::Planned;
            let rows = rows::<$features>($path);
            let mut planned = vec![[0.0; $outputs]; rows.len()];
            Planned.predict_batch(&rows, &mut planned);
            $(
                use $test::$module::Asked as $module;
                let mut asked = vec![[0.0; $outputs]; rows.len()];
                $module.predict_batch(&rows, &mut asked);
                for ((row, planned), asked) in rows.iter().zip(&planned).zip(&asked) {
                    let bits = |outputs: &[f32; $outputs]| outputs.map(f32::to_bits);
                    assert_eq!(bits(asked), bits(planned), "{} in a batch: {row:?}", $kernel);
                    assert_eq!(bits(&$module.predict(row)), bits(planned), "{}: {row:?}", $kernel);
                }
                let line = concat!("- kernel: ", $kernel, " for ", $stages, ", chosen by the attribute\n");
                assert!($module::CARD.contains(line), "{}", $module::CARD);
            )*
            assert!(!Planned::CARD.contains("by the attribute"));
        }
    };
}

same_bits!(boosted_trees, "../../models/breast_cancer.apr", 30 -> 2:
    Ranks "by ranks" "1 stage", Walk "side by side" "1 stage", Nodes "from node to node" "1 stage");
same_bits!(trees_with_categories_and_classes, "../../models/wine.apr", 13 -> 3:
    Ranks "by ranks" "1 stage", Walk "side by side" "1 stage", Nodes "from node to node" "1 stage");
same_bits!(a_linear_model, "../../models/iris.apr", 4 -> 3:
    Panels "side by side" "1 stage", Rows "one after another" "1 stage");
same_bits!(a_network, "../../models/digits.apr", 64 -> 10:
    Panels "side by side" "2 stages", Rows "one after another" "2 stages");
