"""The bytes of a file. ``apr_file.read`` checks the header, the paddings and both checksums."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import StandardScaler

import realizar
from realizar._container import pack


def test_tensors_are_aligned_and_do_not_overlap(save, X, y):
    file = save(RandomForestClassifier(5, random_state=0).fit(X, y), X)
    end = 0
    for entry in sorted(file.entries, key=lambda entry: entry.start):
        assert entry.start % 64 == 0
        assert entry.start >= end
        assert not any(file.data[end : entry.start]) or end == 0
        end = entry.start + entry.size
    assert len(file.data) == -(-end // 64) * 64 + 4


def test_index_is_sorted_by_name(save, pipeline, X):
    names = [entry.name.encode() for entry in save(pipeline, X).entries]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


def test_golden_tensors_come_last(save, pipeline, X):
    file = save(pipeline, X)
    by_place = [entry.name for entry in sorted(file.entries, key=lambda entry: entry.start)]
    golden = [file.schema["golden"][key] for key in ("rows", "outputs", "classes")]
    assert sorted(by_place[-3:]) == sorted(golden)
    assert not any(name.startswith("golden") for name in by_place[:-3])


def test_metadata_has_the_keys_that_other_writers_always_write(save, pipeline, X):
    metadata = save(pipeline, X, name="iris", version="1.2.3").metadata
    for key in ("model_type", "license", "data_source", "data_license", "total_size", "param_count"):
        assert key in metadata
    assert metadata["name"] == metadata["realizar"]["name"] == "iris"
    assert metadata["version"] == metadata["realizar"]["version"] == "1.2.3"
    assert metadata["param_count"] == 3 + 3 + 9 + 3
    assert metadata["total_size"] == 8 * metadata["param_count"]


def test_absent_name_and_version_are_left_out(save, pipeline, X):
    metadata = save(pipeline, X).metadata
    assert not {"name", "version"} & (set(metadata) | set(metadata["realizar"]))


def test_source_says_library_version_and_estimator(save, pipeline, X):
    import sklearn

    assert save(pipeline, X).schema["source"] == {
        "library": "scikit-learn",
        "version": sklearn.__version__,
        "estimator": "Pipeline(StandardScaler, LogisticRegression)",
    }


def test_numbers_are_stored_exactly(save, X):
    scaler = StandardScaler().fit(X)
    stage = save(scaler, X).stage(0)
    assert stage["mean"].tobytes() == scaler.mean_.tobytes()
    assert stage["scale"].tobytes() == scaler.scale_.tobytes()


def test_same_seed_gives_the_same_bytes(tmp_path, pipeline, X):
    files = [tmp_path / name for name in ("a.apr", "b.apr", "c.apr")]
    for path, seed in zip(files, (5, 5, 6)):
        realizar.export(pipeline, path, X, seed=seed)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes() != files[2].read_bytes()


def test_names_that_are_not_ascii_survive(save, pipeline, X):
    file = save(pipeline, X, feature_names=["Größe", "身長", "🌸"], labels=["ä", "б", '\u0000"\\'])
    assert [feature["name"] for feature in file.schema["input"]["features"]] == ["Größe", "身長", "🌸"]
    assert file.schema["output"]["labels"] == ["ä", "б", '\u0000"\\']


def test_name_that_is_not_unicode_is_refused(save, pipeline, X):
    with pytest.raises(ValueError, match="not valid Unicode"):
        save(pipeline, X, name="\ud800")


@pytest.mark.parametrize(
    ("name", "tensor", "message"),
    [
        ("x" * 257, np.zeros(1), "257 bytes"),
        ("x", np.zeros(1, dtype=np.int64), "int64"),
        ("x", np.zeros((1,) * 9), "9 dimensions"),
    ],
)
def test_tensor_that_the_format_cannot_hold_is_refused(name, tensor, message):
    with pytest.raises(ValueError, match=message):
        pack({}, {name: tensor})


def test_nothing_is_written_where_export_fails(tmp_path, pipeline, X):
    path = tmp_path / "model.apr"
    with pytest.raises(ValueError):
        realizar.export(pipeline, path, X[:, :2])
    assert not path.exists()
