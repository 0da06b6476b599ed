"""The examples of the README and of the documentation run, and write artifacts that Rust reads."""

import re
from pathlib import Path

import pytest
from apr_file import read

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "python" / "README.md", ROOT / "docs" / "export.md", ROOT / "docs" / "quickstart.md"]


def examples(page):
    if not page.exists():
        pytest.skip("the documentation is in the repository")
    return re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    known = {}
    for example in examples(page):
        exec(compile(example, str(page), "exec"), known)
    written = list(tmp_path.glob("*.apr"))
    assert [read(path).schema["schema"] for path in written] == [1]


def test_the_frame_of_the_chapter_answers_by_levels(answers_of_chapter):
    outputs, expected = answers_of_chapter
    assert outputs == pytest.approx(expected, abs=1e-12)


@pytest.fixture
def answers_of_chapter(ask_rows, tmp_path, monkeypatch):
    """The row that the chapter asks its program, to Rust and to the model itself."""
    monkeypatch.chdir(tmp_path)
    known = {}
    exec(examples(ROOT / "docs" / "export.md")[0], known)
    features = {each["name"]: each for each in read(tmp_path / "survival.apr").schema["input"]["features"]}
    assert features["age"]["missing"] and features["port"]["unknown"]
    row = [None, features["sex"]["levels"].index("female"), features["port"]["levels"].index("Q")]
    outputs, _ = ask_rows(tmp_path / "survival.apr", [row])
    frame = known["pd"].DataFrame({"age": [float("nan")], "sex": ["female"], "port": ["Q"]})
    return outputs.tolist()[0], known["model"].predict_proba(frame).tolist()[0]
