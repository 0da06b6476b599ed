//! Weights in fewer bits, as the attribute asks for them: the golden test of each model is beside it and holds what was
//! measured; every way to ask a model has the same answers; the card says how far they are from the library's.

use realizar::Model;
use realizar_apr::Artifact;
use realizar_apr::precision::{Network, Weights};

/// A model with each precision: its answers are those of `realizar-apr`'s own evaluation of such weights, but for the last
/// places of curves.
macro_rules! narrow {
    ($test:ident, $path:literal, $n:literal -> $k:literal) => {
        mod $test {
            use super::*;

            #[realizar::model($path, precision = "bf16")]
            struct Halves;

            #[realizar::model($path, precision = "int8")]
            struct Bytes;

            #[test]
            fn answers_are_those_of_the_reference() {
                let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path));
                let model = Artifact::read(bytes).expect("a fixture").model;
                for (weights, compiled) in [(Weights::Bf16, &Halves as &dyn Model), (Weights::Int8, &Bytes)] {
                    let network = Network::new(&model, weights).expect("it has dense layers");
                    let measured = network.measure().expect("rows of its length").expect("golden rows");
                    assert!(measured.largest > 0.0 && measured.largest < 0.1, "{measured}");
                    let card = &compiled.info().card;
                    assert!(card.contains(&format!("precision: {}, ", weights.word())), "{card}");
                    assert!(card.contains(&measured.to_string()), "{card}");
                    for seed in 0..8u16 {
                        let row: [f64; $n] =
                            std::array::from_fn(|i| f64::from((seed * 31 + 17 * i as u16) % 23) / 8.0);
                        let narrow = row.map(|x| x as f32);
                        let (mut wide, mut short) = ([0.0f64; $k], [0.0f32; $k]);
                        let classes = [
                            compiled.predict_f64_into(&row, &mut wide).expect("as many"),
                            compiled.predict_into(&narrow, &mut short).expect("as many"),
                        ];
                        let expected = network.evaluate(&row).expect("as many");
                        assert_eq!(classes, [expected.class; 2]);
                        for (index, &expected) in expected.outputs.iter().enumerate() {
                            let near =
                                |found: f64| (found - expected).abs() <= 2e-5 * expected.abs().max(1.0);
                            assert!(
                                near(wide[index]) && near(short[index].into()),
                                "{expected}, not {}",
                                wide[index]
                            );
                            assert_eq!(wide[index] as f32, short[index]);
                        }
                    }
                }
                let rows = [[0.5; $n], [1.0; $n], [0.25; $n]];
                let mut outputs = [[0.0; $k]; 3];
                Halves.predict_batch(&rows, &mut outputs);
                assert_eq!(outputs, rows.each_ref().map(|row| Halves.predict(row)));
                // What the kernel reads are these weights and no others.
                assert!(Bytes::BYTES.len() < Halves::BYTES.len());
            }
        }
    };
}

narrow!(a_network, "../../models/digits.apr", 64 -> 10);
narrow!(curves, "../fixtures/sklearn/network_three_tanh.apr", 4 -> 3);
