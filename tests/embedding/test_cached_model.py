"""The converted model in the user's cache: verified whenever it is read, made anew with a word where it is
damaged, kept nowhere where nothing can be."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest

from curate.embedding import get_encoder, graph, plain_encoder
from curate.embedding.encoders import minilm
from curate.embedding.encoders.minilm import MiniLm
from curate.errors import CurateError, MendedWarning
from tests.helpers.command import call
from tests.helpers.disks import mounted
from tests.helpers.files import rows
from tests.helpers.model import copied
from tests.helpers.paths import SAMPLE

TEXTS = [
    "Where is my parcel?",
    "How do I descale the machine?",
    "I was charged twice.",
    "Can I pause my subscription?",
]
NAME = graph.file_name(minilm.STEM)


@pytest.fixture(scope="module")
def good() -> bytes:
    """The real graph, from the user's own cache."""
    return MiniLm()._graph.read()


@pytest.fixture
def made(good: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """A cache of its own; the conversion, which takes seconds, only copies the real graph. The folders in
    which it was made."""
    folders: list[Path] = []

    def export(model: Path, work: Path) -> Path:
        folders.append(work)
        (work / "plain.onnx").write_bytes(good[:1000])
        (work / "int8.onnx").write_bytes(good)
        return work / "int8.onnx"

    monkeypatch.setenv("CURATE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(graph, "export", export)
    return folders


def sum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zeroed(data: bytes) -> bytes:
    """The graph with one weight matrix of zeros: it loads, and gives other vectors."""
    model = onnx.load_from_string(data)
    matrix = max(
        (t for t in model.graph.initializer if t.data_type == onnx.TensorProto.INT8),
        key=lambda t: len(t.raw_data),
    )
    matrix.raw_data = bytes(len(matrix.raw_data))
    return model.SerializeToString()


def test_a_kept_graph_is_verified_and_its_sum_stands_beside_it(
    made: list[Path], good: bytes, tmp_path: Path
) -> None:
    first = MiniLm()
    assert first.models == {"minilm": minilm.SHA256, "minilm-int8.onnx": sum_of(good)}
    kept = tmp_path / "cache" / NAME
    assert (
        kept.read_bytes() == good
        and (tmp_path / "cache" / f"{NAME}.sha256").read_text() == f"{sum_of(good)}  {NAME}\n"
    )
    assert sorted(p.name for p in (tmp_path / "cache").iterdir()) == [NAME, f"{NAME}.sha256"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert MiniLm().checksum == first.checksum and len(made) == 1
    kept.write_bytes(zeroed(good))  # between the look at it and its use
    with pytest.raises(CurateError, match="changed while it was in use"):
        first.encode(TEXTS)


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str | None, str]] = {
    "zeroed": (zeroed, "", "does not match the SHA-256"),
    "truncated": (lambda data: data[: len(data) // 2], "", "does not match the SHA-256"),
    "empty": (lambda data: b"", "", "does not match the SHA-256"),
    "without a sum": (lambda data: data, None, "has no SHA-256 beside it"),
    "another sum": (lambda data: data, f"{'0' * 64}  {NAME}\n", "does not match the SHA-256"),
    "no sum at all": (lambda data: data, "\xff\x00", "does not match the SHA-256"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_graph_is_made_anew_with_a_word(
    kind: str, made: list[Path], good: bytes, tmp_path: Path
) -> None:
    damage, said, why = DAMAGE[kind]
    before = MiniLm().encode(TEXTS)
    (tmp_path / "cache" / NAME).write_bytes(damage(good))
    beside = tmp_path / "cache" / f"{NAME}.sha256"
    if said is None:
        beside.unlink()
    elif said:
        beside.write_text(said, encoding="latin-1")
    with pytest.warns(MendedWarning, match=f"{NAME}: the converted model {why}.*: it is made again"):
        again = MiniLm()
        assert again.encode(TEXTS).tobytes() == before.tobytes()
    assert (
        len(made) == 2
        and (tmp_path / "cache" / NAME).read_bytes() == good
        and sum_of(good) in beside.read_text()
    )


def test_a_graph_changed_together_with_its_sum_shows_in_the_manifest_and_shares_no_vectors(
    made: list[Path], good: bytes, tmp_path: Path
) -> None:
    honest = get_encoder(cache=tmp_path / "stages")
    vectors = honest.encode(TEXTS)
    bad = zeroed(good)
    (tmp_path / "cache" / NAME).write_bytes(bad)
    (tmp_path / "cache" / f"{NAME}.sha256").write_text(f"{sum_of(bad)}  {NAME}\n")
    changed = get_encoder(cache=tmp_path / "stages")
    assert changed.models["minilm-int8.onnx"] == sum_of(bad) != honest.models["minilm-int8.onnx"]
    assert changed.missing(TEXTS) == len(TEXTS) and not np.allclose(changed.encode(TEXTS), vectors, atol=0.01)


def test_a_damaged_graph_is_converted_again_for_real_and_a_command_says_so(
    good: bytes, tmp_path: Path
) -> None:
    """The same versions make the same bytes of the same model."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / NAME).write_bytes(good[:5_000_000])
    done = call(
        "select",
        SAMPLE / "records.jsonl",
        "-o",
        tmp_path / "o",
        "--budget",
        5,
        "--quiet",
        env={"CURATE_CACHE": str(tmp_path / "cache")},
    )
    assert done.returncode == 0 and (tmp_path / "cache" / NAME).read_bytes() == good
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        f"curate: {tmp_path}/cache/{NAME}: the converted model has no SHA-256 beside it: it is made again"
        " from the packaged model"
    )
    assert [r["id"] for r in rows(tmp_path / "o" / "selected.jsonl")]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write to, not even root."""
    with mounted(tmp_path / "read-only", "ro") as folder:
        yield folder


def kept_nowhere(made: list[Path], temporary: Path, why: str) -> None:
    """The graph is made in the temporary folder, which is empty afterwards; the encoder works."""
    count = len(made)
    with pytest.warns(MendedWarning, match=why):
        encoder = MiniLm()
        assert encoder.encode(TEXTS).shape == (4, 384)
    assert [p.parent for p in made[count:]] == [temporary] and not list(temporary.iterdir())


def test_a_cache_that_cannot_be_written_to_leaves_nothing_in_the_temporary_folder(
    made: list[Path], temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CURATE_CACHE", str(tmp_path / "file" / "cache"))
    kept_nowhere(
        made,
        temporary,
        r"cannot be kept in .*/file/cache \(Not a directory\): it is made for this command alone",
    )
    monkeypatch.delenv("CURATE_CACHE")
    monkeypatch.setattr(
        Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("Could not determine home directory."))
    )
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    kept_nowhere(made, temporary, "there is no home folder")


def test_a_read_only_cache_leaves_nothing_in_the_temporary_folder(
    made: list[Path], temporary: Path, read_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (read_only, read_only / "below"):
        monkeypatch.setenv("CURATE_CACHE", str(folder))
        kept_nowhere(made, temporary, "Read-only file system")


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_a_conversion_that_ends_early_leaves_nothing(
    end: type[BaseException],
    made: list[Path],
    temporary: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export = graph.export

    def broken(model: Path, work: Path) -> Path:
        export(model, work)
        raise end

    monkeypatch.setattr(graph, "export", broken)
    for cache in (tmp_path / "cache", tmp_path / "file" / "cache"):
        (tmp_path / "file").touch()
        monkeypatch.setenv("CURATE_CACHE", str(cache))
        with pytest.raises(end), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            MiniLm().encode(TEXTS)
    assert len(made) == 2 and not list(temporary.iterdir()) and not list((tmp_path / "cache").iterdir())


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_what_else_decides_on_a_vector_is_verified_too(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path, monkeypatch)
    data = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(
        data.replace("1e-12", "1e-02").replace('"parcel"', '"parcels"') + " ", encoding="utf-8"
    )
    with pytest.raises(
        CurateError, match=f"{name} of the packaged model: does not have the expected SHA-256"
    ):
        plain_encoder("minilm").encode(TEXTS)


def test_the_checksum_of_a_model_covers_its_tokenizer_and_a_truncated_one_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path, monkeypatch)
    before = plain_encoder(str(folder)).checksum
    told = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    words = told["model"]["vocab"]
    words["parcel"], words["machine"] = words["machine"], words["parcel"]
    (folder / "tokenizer.json").write_text(json.dumps(told), encoding="utf-8")
    assert plain_encoder(str(folder)).checksum != before
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:50_000_000])
    with pytest.raises(CurateError, match="are damaged"):
        plain_encoder(str(folder))


def test_the_manifest_has_the_sum_of_the_graph(small_run: Path, good: bytes) -> None:
    assert json.loads((small_run / "manifest.json").read_text())["models"] == {
        "minilm": minilm.SHA256,
        "minilm-int8.onnx": sum_of(good),
    }
