"""The inputs of a command, looked over once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.loaders import inputs as module
from curate.loaders.inputs import InputSet
from curate.loaders.inspection import inspect
from curate.loaders.reading import open_inputs
from curate.loaders.suggestion import suggest
from curate.run_folder.folder import RunFolder
from tests.helpers.dumps import TALKS
from tests.helpers.files import table


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The inputs of each look at files."""
    seen: list[Sequence[str]] = []
    look_over = module._look_over

    def counted(inputs: Sequence[str]) -> module._Look:
        seen.append(inputs)
        return look_over(inputs)

    monkeypatch.setattr(module, "_look_over", counted)
    return seen


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    table("in/chats.csv", TALKS)
    return tmp_path / "in"


def test_all_that_asks_shares_one_look(dump: Path, looks: list[Sequence[str]]) -> None:
    given = InputSet([dump])
    content = (dump / "chats.csv").read_bytes()
    assert given.paths == {dump / "chats.csv"} and not looks
    assert given.hashes == {"chats.csv": hashlib.sha256(content).hexdigest()}
    assert given.total_bytes == len(content) == given.stamps["chats.csv"][0]
    open_inputs(given)
    inspect(given)
    suggest(given)
    assert looks == [[str(dump)]] and InputSet.of(given) is given
    given.check_unchanged()
    assert len(looks) == 2  # it must look again


def test_a_set_is_the_inputs_as_they_were_given(dump: Path) -> None:
    given = InputSet([dump / "chats.csv", "in/*.csv", str(dump)])
    assert list(given) == [str(dump / "chats.csv"), "in/*.csv", str(dump)] and len(given) == 3
    assert given[1] == "in/*.csv" and given[1:] == ["in/*.csv", str(dump)]
    assert [path.name for path in given.named] == ["chats.csv", "chats.csv", "in"]
    assert [f.name for f in given.files] == ["chats.csv"] and given.paths == {dump / "chats.csv"}


def test_a_file_that_changed_or_came_since_is_noticed(dump: Path) -> None:
    given = InputSet([dump])
    given.hashes  # noqa: B018  the look is taken before anything is read
    (dump / "later.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CurateError, match=r"later\.csv: the file changed while it was read"):
        given.check_unchanged()
    (dump / "later.csv").unlink()
    given.check_unchanged()
    os.utime(dump / "chats.csv", ns=(1, 1))
    with pytest.raises(CurateError, match=r"chats\.csv: the file changed"):
        given.check_unchanged()


def test_where_results_go_is_checked_without_a_look_at_the_files(
    dump: Path, tmp_path: Path, looks: list[Sequence[str]]
) -> None:
    os.mkfifo(tmp_path / "pipe")  # to read it would wait for ever
    given = InputSet([tmp_path / "pipe", dump, "none.csv", "*.none"])
    assert given.named == [tmp_path / "pipe", dump] and given.paths == {dump / "chats.csv"} and not looks
    with pytest.raises(CurateError, match="nothing matches"):
        _ = InputSet([dump, "*.none"]).files


def test_the_folder_of_the_results_is_left_out_though_it_lies_in_the_input(dump: Path) -> None:
    given = InputSet([dump])
    assert given.paths == {dump / "chats.csv"}
    with RunFolder(dump / "out").locked():
        (dump / "out" / "stages" / "raw").mkdir()
        assert [f.name for f in given.files] == ["chats.csv"]
        assert given.skipped == [("out", "the output of a run, not an input")]
