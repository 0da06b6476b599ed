//! Files that ask for as much memory as they can: each within the bound, read or refused.

use realizar_apr::ir::{Features, Values};
use realizar_apr::{Error, Kind, Refusal};

use crate::bounded::read;
use crate::container::{APRQ4, Payload, Raw, v1, v1_by, v2};

/// Metadata with a schema around some features, stages and output.
fn schema(input: &str, stages: &str, rest: &str) -> String {
    format!(
        "{{\"realizar\":{{\"schema\":1,\"task\":\"regression\",\"input\":{input},\"stages\":{stages},\
         \"output\":{{\"kind\":\"value\"}}{rest}}}}}"
    )
}

const NORMALIZER: &str = r#"{"op":"normalizer","element":"f32","norm":"l1"}"#;

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

#[test]
fn a_hundred_thousand_features() {
    let features = list((0..100_000).map(|i| format!("{{\"name\":\"{i}\",\"kind\":\"numeric\"}}")));
    let input = format!("{{\"element\":\"f32\",\"features\":{features}}}");
    let artifact = read("features", &v2(&schema(&input, &format!("[{NORMALIZER}]"), ""), &[]), None);
    assert_eq!(artifact.expect("a model").model.input.features.len(), 100_000);
}

#[test]
fn a_hundred_thousand_levels_labels_and_quantiles() {
    let texts = list((0..100_000).map(|i| format!("\"{i:x}\"")));
    let numbers = list((0..100_000).map(|i| i.to_string()));
    for levels in [&texts, &numbers] {
        let input = format!(
            "{{\"element\":\"f32\",\"features\":[{{\"name\":\"a\",\"kind\":\"categorical\",\"levels\":{levels},\
             \"quantiles\":{numbers}}}]}}"
        );
        let file = v2(&schema(&input, &format!("[{NORMALIZER}]"), ""), &[]);
        assert!(read("levels", &file, None).is_ok());
    }
}

/// The shortest stage of all, and one that carries numbers.
#[test]
fn many_stages() {
    for stage in [r#"{"op":"exp"}"#, NORMALIZER] {
        let stages = |count| {
            let stages = list((0..count).map(|_| stage.into()));
            v2(&schema(r#"{"element":"f32","count":4}"#, &stages, ""), &[])
        };
        let artifact = read("stages", &stages(8192), None).expect("a model");
        assert_eq!(artifact.model.stages.len(), 8192);
        let error = read("stages", &stages(8193), None).expect_err("more stages than there may be");
        assert!(error.to_string().contains("more than 8192 stages"), "{error}");
        assert!(read("stages", &stages(50_000), None).is_err());
    }
}

/// Branches of nothing, and branches inside of each other.
#[test]
fn many_branches() {
    let input = r#"{"element":"f64","count":1}"#;
    for count in [2_000, 200_000] {
        let branches = list((0..count).map(|_| r#"{"stages":[]}"#.into()));
        let stages = format!(r#"[{{"op":"branches","branches":{branches}}}]"#);
        let file = v2(&schema(input, &stages, ""), &[]);
        assert_eq!(read("branches", &file, None).expect("a model").model.output.count, count);
    }
    for (depth, fits) in [(16, true), (17, false), (20_000, false)] {
        let (open, close) = (r#"[{"op":"branches","branches":[{"stages":"#, "}]}]");
        let stages = format!("{}[]{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(read("depth", &v2(&schema(input, &stages, ""), &[]), None).is_ok(), fits, "{depth}");
    }
    // Each stage doubles the width.
    for (count, fits) in [(10, true), (24, true), (25, false), (4000, false)] {
        let stages =
            list((0..count).map(|_| r#"{"op":"branches","branches":[{"stages":[]},{"stages":[]}]}"#.into()));
        match read("doubled", &v2(&schema(input, &stages, ""), &[]), None) {
            Ok(artifact) => assert!(fits && artifact.model.output.count == 1 << count, "{count}"),
            Err(error) => assert!(!fits && error.to_string().contains("16777216 numbers"), "{error}"),
        }
    }
}

#[test]
fn many_empty_tensors() {
    let tensors: Vec<Raw> = (0..30_000).map(|i| Raw::new(&format!("{i}"), 0, &[0], Vec::new())).collect();
    assert!(matches!(read("tensors", &v2("{}", &tensors), None), Err(Error::KindRequired { .. })));
}

#[test]
fn packed_weights() {
    let blocks = 20_000u64;
    let bytes: Vec<u8> = (0..blocks * 18).map(|i| if i % 18 == 1 { 0x3C } else { 0x10 }).collect();
    let file = v2("{}", &[Raw::new("weight", APRQ4, &[1, blocks * 32], bytes)]);
    let artifact = read("AprQ4", &file, None).expect("a model");
    assert_eq!(artifact.model.input.features, Features::Unnamed(blocks as usize * 32));
}

#[test]
fn deep_metadata() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{{\"a\":{}0{}}}", open.repeat(200_000), close.repeat(200_000));
        assert!(matches!(read("deep", &v2(&deep, &[]), None), Err(Error::Json { .. })));
    }
    let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(500_000));
    assert!(matches!(read("wide", &v2(&wide, &[]), None), Err(Error::KindRequired { .. })));
}

#[test]
fn a_tensor_is_decoded_once() {
    let weight = Raw::f32("w", &[64, 64], &[1.0; 64 * 64]);
    let linear = r#"{"op":"linear","element":"f32","weight":"w"}"#;
    let stages = list((0..8_000).map(|_| linear.into()));
    let file = v2(&schema(r#"{"element":"f32","count":64}"#, &stages, ""), &[weight]);
    let error = read("uses", &file, None).expect_err("a second use");
    assert!(error.to_string().contains("stages[1].weight"), "{error}");
}

#[test]
fn outputs_that_nothing_gives() {
    let stage = r#"[{"op":"trees","element":"f32","compare":"<=","outputs":2000000000,"feature":"f","threshold":"t",
        "left":"l","right":"r","root":"o","leaf":"v","target":"g"}]"#;
    let tensors = [
        Raw::i32("f", &[-1]),
        Raw::i32("g", &[0]),
        Raw::i32("l", &[0]),
        Raw::i32("o", &[0]),
        Raw::i32("r", &[-1]),
        Raw::f32("t", &[1], &[0.0]),
        Raw::f32("v", &[1, 1], &[0.5]),
    ];
    let file = v2(&schema(r#"{"element":"f32","count":2000000000}"#, stage, ""), &tensors);
    let error = read("outputs", &file, None).expect_err("two billion outputs");
    assert!(error.to_string().contains("outputs"), "{error}");
}

/// A tree of version 1: `left` is a chain of splits, each with a leaf to its right.
fn chain(depth: u32, class: u64) -> Payload {
    let mut payload = Payload::default().flag(true);
    for split in 0..depth {
        payload = payload.variant(0).u64(u64::from(split % 3)).f32(0.5).f32(0.0).u64(1);
    }
    for _ in 0..=depth {
        payload = payload.variant(1).u64(class).u64(1).f32(0.0);
    }
    payload.flag(false).flag(false)
}

#[test]
fn deep_trees_need_no_stack() {
    for depth in [0, 1, 100_000] {
        let payload = chain(depth, 1).0;
        let artifact = read("chain", &v1(3, 0, &payload, payload.len()), None).expect("a tree");
        assert_eq!(artifact.model.input.features.len(), depth.min(3) as usize);
        assert!(artifact.model.input.open, "the number of features is not recorded");
    }
    // The same without leaves: cut off in the middle of a chain.
    let payload = &chain(200_000, 0).0[..200_000 * 28];
    assert!(read("cut chain", &v1(3, 0, payload, payload.len()), None).is_err());
}

#[test]
fn deep_isolation_trees_need_no_stack() {
    let mut payload = Payload::default().u64(1).flag(false).f32(0.1).flag(false).u64(10).u64(1).flag(true);
    let depth = 50_000;
    for _ in 0..depth {
        payload = payload.flag(true).u64(0).flag(true).f32(0.5).flag(true);
    }
    let leaf = |payload: Payload| payload.flag(false).flag(false).flag(false).flag(false).u64(1);
    payload = leaf(payload);
    for _ in 0..depth {
        payload = leaf(payload.flag(true)).u64(2);
    }
    let payload = payload.u64(10).flag(true).f32(-0.5).f32(2.0).0;
    let artifact = read("chain", &v1(0xFF, 0, &payload, payload.len()), None).expect("a forest");
    let cut = &payload[..depth * 15];
    assert!(read("cut chain", &v1(0xFF, 0, cut, cut.len()), None).is_err());

    // By hand: the left child of the deepest split is 50000 splits away from the root.
    let row = [0.0];
    let answer = realizar_apr::reference::evaluate(&artifact.model, &row).expect("an answer");
    assert_eq!(answer.outputs, [-(-50_000.0f32 / 2.0).exp2() as f64]);
}

#[test]
fn classes_without_end() {
    for class in [1000, 100_000, u64::from(u32::MAX), u64::MAX] {
        let payload = chain(1, class).0;
        let result = read("class", &v1(3, 0, &payload, payload.len()), None);
        assert_eq!(result.is_ok(), class == 1000, "class {class}: {result:?}");
    }
}

/// A forest's classes are counted by its training labels: here one label without a leaf.
#[test]
fn labels_without_end() {
    for label in [2, 1000, 65_537, 1 << 24, u64::MAX] {
        let mut forest = Payload::default().u64(3);
        for class in 0..3 {
            forest = forest.flag(true).variant(1).u64(class).u64(1).f32(0.0);
            forest = forest.flag(false).flag(true).u64(2);
        }
        let payload = forest.u64(3).flag(false).flag(false).u64(0).flag(false).flag(true).u64(1).u64(label).0;
        let result = read("label", &v1(4, 0, &payload, payload.len()), None);
        assert_eq!(result.is_ok(), label <= 1000, "label {label}");
    }
}

#[test]
fn features_without_end() {
    let payload = Payload::default().flag(true).variant(1).u64(0).u64(1).f32(0.0).flag(false);
    for features in [0, 5, u64::from(u32::MAX), u64::MAX] {
        let payload = payload.clone().flag(true).u64(features).0;
        let result = read("features", &v1(3, 0, &payload, payload.len()), None);
        assert_eq!(result.is_ok(), features > 0, "{features} features");
    }
}

/// A zstd frame of equal bytes, 128 KiB for each four of the file.
fn bomb(blocks: usize) -> Vec<u8> {
    let mut frame = b"\x28\xB5\x2F\xFD\x00\x58".to_vec();
    for block in 0..blocks {
        let header = (128u32 << 10) << 3 | 1 << 1 | u32::from(block + 1 == blocks);
        frame.extend(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

#[test]
fn compression_bombs_are_refused() {
    for blocks in [1, 4, 100, 2000] {
        let frame = bomb(blocks);
        let length = blocks * (128 << 10);
        for declared in [0, 100, length, u32::MAX as usize] {
            let result = read("bomb", &v1(0xFF, 1, &frame, declared), None);
            assert!(result.is_err(), "{blocks} blocks, declared {declared}");
        }
        if blocks > 8 {
            let error = read("bomb", &v1(0xFF, 1, &frame, length), None).expect_err("a bomb");
            assert!(matches!(error, Error::Refused(Refusal::Expansion { .. })), "{error}");
            assert_eq!(error.help().as_deref(), Some("save the model uncompressed"));
        }
    }
    // LZ4: one literal, then copies of it, 255 bytes for each of the file.
    let mut block = b"\x1F\0\x01\0".to_vec();
    block.resize(10_000, 0xFF);
    block.extend(b"\x00\x10\0");
    for declared in [100u32, 2_000_000, u32::MAX] {
        let payload = [&declared.to_le_bytes()[..], &block].concat();
        assert!(read("bomb", &v1(0xFF, 3, &payload, declared as usize), None).is_err());
    }
}

/// A block that claims a hundred thousand sequences, and as many literals as it may.
#[test]
fn claims_of_a_zstd_block_are_not_believed() {
    for sequences in [&[0xFFu8, 0xFF, 0xFF][..], &[0xFE, 0xFF], &[0x7F]] {
        // 128 KiB of equal literals, in a header of three bytes and one literal.
        let literals = (131_072u32 << 4 | 3 << 2 | 1).to_le_bytes();
        let block = [&literals[..3], b"x", sequences, b"\x54\0\0\0\xFF\xFF\xFF\x01"].concat();
        let mut frame = b"\x28\xB5\x2F\xFD\x00\x58".to_vec();
        frame.extend(&((block.len() as u32) << 3 | 2 << 1 | 1).to_le_bytes()[..3]);
        frame.extend(block);
        for declared in [1000, 131_072, 390_000] {
            assert!(read("claims", &v1(0xFF, 1, &frame, declared), None).is_err());
        }
    }
}

/// Real compressed files are dense enough: numbers that a library saves do not shrink to nothing.
#[test]
fn a_compressed_forest_of_many_trees_is_read() {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    let mut state = 7u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    let trees = 400u64;
    let mut payload = Payload::default().u64(trees);
    for _ in 0..trees {
        payload = payload.flag(true);
        // A full tree of depth 5.
        for node in 0..63u32 {
            let depth = (node + 1).ilog2();
            let _ = depth;
            payload = preorder(payload, node, &mut random);
        }
        payload = payload.flag(false).flag(true).u64(8);
    }
    payload = payload.u64(trees).flag(false).flag(true).u64(1).u64(0).flag(false).flag(false);
    let frame = compress_to_vec(payload.0.as_slice(), CompressionLevel::Fastest);
    let file = v1(4, 1, &frame, payload.0.len());
    let artifact = read("forest", &file, None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(artifact.model.output.count, 3);
}

/// Node `index` in pre-order of a full tree of depth 5.
fn preorder(payload: Payload, index: u32, random: &mut impl FnMut() -> u32) -> Payload {
    if is_leaf(index) {
        payload.variant(1).u64(u64::from(random() % 3)).u64(u64::from(random() % 40)).f32(0.0)
    } else {
        let threshold = f32::from_bits(0x3F80_0000 | (random() & 0x7F_FFFF));
        let impurity = f32::from_bits(0x3F00_0000 | (random() & 0x7F_FFFF));
        payload
            .variant(0)
            .u64(u64::from(random() % 8))
            .f32(threshold)
            .f32(impurity)
            .u64(u64::from(random() % 500))
    }
}

/// Whether a node is a leaf, by walking from the root of a full tree of depth 5: a subtree of height `h`
/// has `2^(h+1) - 1` nodes.
fn is_leaf(mut index: u32) -> bool {
    let mut height = 5;
    while height > 0 {
        if index == 0 {
            return false;
        }
        let half = (1 << height) - 1;
        index = if index <= half { index - 1 } else { index - 1 - half };
        height -= 1;
    }
    true
}

#[test]
fn a_regression_tree_of_old_layout_keeps_its_values() {
    // x0 <= 0.5 ? 1.5 : 2.5, by aprender 0.49.
    let payload = Payload::default()
        .flag(true)
        .variant(0)
        .u64(0)
        .f32(0.5)
        .variant(1)
        .f32(1.5)
        .u64(3)
        .variant(1)
        .f32(2.5)
        .u64(4)
        .flag(false)
        .u64(2)
        .u64(1)
        .0;
    let file = v1_by("0.49.0", 3, 0, &payload, payload.len());
    let artifact = read("old tree", &file, Some(Kind::DecisionTreeRegressor)).expect("a tree");
    let realizar_apr::ir::Stage::Trees(trees) = &artifact.model.stages[0] else { panic!("trees") };
    assert_eq!(trees.leaves.values, Values::F32(vec![1.5, 2.5]));
}
