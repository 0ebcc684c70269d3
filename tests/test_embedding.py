"""The real encoder: unit vectors, the same bytes for any threads and company, agreement with fp32, the cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curate.embedding import get_encoder, onnx_int8, plain_encoder
from curate.errors import CurateError

TEXTS = [
    "Where is my parcel? It should have come on Monday.",
    "My order has not arrived yet.",
    "How do I descale the espresso machine?",
    "The machine needs descaling, what are the steps?",
    "I was charged twice for one subscription.",
    "",
    "word " * 3000,
]


def test_vectors_are_unit_and_say_what_is_alike() -> None:
    v = plain_encoder().encode(TEXTS)
    assert v.shape == (len(TEXTS), 384) and v.dtype == np.float32
    assert np.allclose(np.linalg.norm(v, axis=1), 1, atol=1e-5)
    assert v[0] @ v[1] > 0.5 > v[0] @ v[2] and v[2] @ v[3] > 0.5 > v[3] @ v[4]


def test_a_text_has_the_same_bytes_alone_in_company_and_with_more_threads() -> None:
    many = [f"{t} {n}" for n in range(20) for t in TEXTS[:5]]
    one, two = plain_encoder(threads=1).encode(many), plain_encoder(threads=2).encode(many)
    assert one.tobytes() == two.tobytes()
    assert one[3].tobytes() == plain_encoder(threads=1).encode([many[3]])[0].tobytes()


def test_int8_agrees_with_the_same_model_in_fp32() -> None:
    fp32 = plain_encoder(str(onnx_int8.model_folder())).encode(TEXTS[:5])
    int8 = plain_encoder().encode(TEXTS[:5])
    assert (fp32 * int8).sum(1).min() > 0.97


def test_each_distinct_text_is_embedded_once_and_found_again_on_disk(tmp_path: Path) -> None:
    first = get_encoder(cache=tmp_path)
    a = first.encode(TEXTS + TEXTS)
    assert first.embedded == len(TEXTS)
    again = get_encoder(cache=tmp_path)
    assert again.missing(TEXTS) == 0 and again.encode(TEXTS + TEXTS).tobytes() == a.tobytes() and again.embedded == 0


def test_half_a_row_left_by_a_killed_run_is_cut_off(tmp_path: Path) -> None:
    get_encoder(cache=tmp_path).encode(TEXTS[:3])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    again = get_encoder(cache=tmp_path)
    assert again.missing(TEXTS[:3]) == 1
    assert np.allclose(np.linalg.norm(again.encode(TEXTS[:3]), axis=1), 1, atol=1e-5)


def test_altered_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_int8, "SHA256", "0" * 64)
    with pytest.raises(CurateError, match="SHA-256"):
        onnx_int8.model_folder()


def test_an_unknown_encoder_is_one_clear_sentence() -> None:
    with pytest.raises(CurateError, match="no-such-model"):
        get_encoder("no-such-model")
