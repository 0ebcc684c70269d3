"""The real encoder: unit vectors, the same bytes for any threads and company, agreement with fp32, the
cache."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from curate.embedding import get_encoder, plain_encoder
from curate.embedding.bert import network
from curate.embedding.encoders import minilm
from curate.embedding.torch_models import TorchEncoder
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
    fp32 = plain_encoder(str(minilm.model_folder())).encode(TEXTS[:5])
    int8 = plain_encoder().encode(TEXTS[:5])
    assert (fp32 * int8).sum(1).min() > 0.97


@pytest.fixture(scope="module")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real static model: the word vectors of the packaged one."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    folder = tmp_path_factory.mktemp("static") / "words"
    network = SentenceTransformer(str(minilm.model_folder()), device="cpu")
    words = network[0].auto_model.embeddings.word_embeddings.weight.detach().numpy()
    SentenceTransformer(
        modules=[StaticEmbedding(network.tokenizer.backend_tokenizer, embedding_weights=words)], device="cpu"
    ).save(str(folder))
    return folder


def test_a_static_model_gives_what_torch_gives_without_it(static_model: Path) -> None:
    texts = [*TEXTS, "Ünïcode 🙈 \u202eright to left"] * 40
    vectors = plain_encoder(str(static_model)).encode(texts)
    assert vectors.dtype == np.float32 and not vectors[5].any()
    assert np.allclose(vectors, TorchEncoder(str(static_model)).encode(texts), atol=1e-6)
    alone = (
        "import sys; from curate.embedding import plain_encoder;"
        f" print(plain_encoder({str(static_model)!r}).dimensions, 'torch' in sys.modules)"
    )
    assert subprocess.run(
        [sys.executable, "-c", alone], capture_output=True, text=True, check=True
    ).stdout.split() == ["384", "False"]


def test_a_static_model_with_more_to_it_goes_through_torch(static_model: Path, tmp_path: Path) -> None:
    shutil.copytree(static_model, tmp_path / "prompted")
    settings = tmp_path / "prompted" / "config_sentence_transformers.json"
    told = json.loads(settings.read_text()) | {
        "prompts": {"query": "query: "},
        "default_prompt_name": "query",
    }
    settings.write_text(json.dumps(told))
    assert isinstance(plain_encoder(str(tmp_path / "prompted")), TorchEncoder)


def test_a_static_model_without_its_tokens_is_one_clear_sentence(static_model: Path, tmp_path: Path) -> None:
    shutil.copytree(static_model, tmp_path / "broken")
    (tmp_path / "broken" / "tokenizer.json").write_text("{")
    with pytest.raises(CurateError, match="static encoder cannot be read"):
        plain_encoder(str(tmp_path / "broken"))


@pytest.mark.parametrize("fault", ["too few", "flat", "not finite"])
def test_a_damaged_static_model_is_one_clear_sentence(static_model: Path, tmp_path: Path, fault: str) -> None:
    from safetensors.numpy import load_file, save_file

    shutil.copytree(static_model, tmp_path / "broken")
    file = tmp_path / "broken" / "model.safetensors"
    weights = load_file(file)["embedding.weight"]
    weights[7, 7] = np.nan if fault == "not finite" else weights[7, 7]
    save_file(
        {
            "embedding.weight": (
                {"too few": weights[:100], "flat": weights.ravel(), "not finite": weights}[fault].copy()
            )
        },
        file,
    )
    with pytest.raises(CurateError, match="static encoder cannot be read"):
        plain_encoder(str(tmp_path / "broken"))


def test_a_static_model_in_a_type_that_numpy_does_not_know_goes_through_torch(
    static_model: Path, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    shutil.copytree(static_model, tmp_path / "short")
    file = tmp_path / "short" / "model.safetensors"
    save_file({name: tensor.to(torch.bfloat16) for name, tensor in load_file(file).items()}, file)
    assert isinstance(plain_encoder(str(tmp_path / "short")), TorchEncoder)


def test_each_distinct_text_is_embedded_once_and_found_again_on_disk(tmp_path: Path) -> None:
    first = get_encoder(cache=tmp_path)
    a = first.encode(TEXTS + TEXTS)
    assert first.embedded == len(TEXTS)
    again = get_encoder(cache=tmp_path)
    assert (
        again.missing(TEXTS) == 0
        and again.encode(TEXTS + TEXTS).tobytes() == a.tobytes()
        and again.embedded == 0
    )


def test_half_a_row_left_by_a_killed_run_is_cut_off(tmp_path: Path) -> None:
    get_encoder(cache=tmp_path).encode(TEXTS[:3])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    again = get_encoder(cache=tmp_path)
    assert again.missing(TEXTS[:3]) == 1
    assert np.allclose(np.linalg.norm(again.encode(TEXTS[:3]), axis=1), 1, atol=1e-5)


def test_altered_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "SHA256", "0" * 64)
    with pytest.raises(CurateError, match="SHA-256"):
        minilm.model_folder()


def test_an_unknown_encoder_is_one_clear_sentence() -> None:
    with pytest.raises(CurateError, match="no-such-model"):
        get_encoder("no-such-model")


def test_a_first_use_builds_the_graph_from_its_weights_without_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from curate.embedding import plain_encoder; v = plain_encoder().encode(['Where is it?']);"
        "print(v.shape, sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "CURATE_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert made.stdout == "(1, 384) []\n" and not made.stderr, made.stderr
    assert {p.suffix for p in tmp_path.iterdir()} == {".onnx", ".sha256"}


def test_the_built_graph_is_the_network_of_sentence_transformers() -> None:
    """In fp32: only the quantising makes a difference."""
    folder = minilm.model_folder()
    session = onnxruntime.InferenceSession(network(folder).SerializeToString())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(minilm.TOKENS)
    ours = [session.run(None, {"ids": [tokenizer.encode(text).ids]})[0][0] for text in TEXTS]
    assert (np.array(ours) * TorchEncoder(str(folder)).encode(TEXTS)).sum(1).min() > 1 - 1e-6
