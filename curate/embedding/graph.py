"""The int8 graph of the packaged model: converted once, kept in the user's cache with its SHA-256 beside it,
and verified whenever it is read."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from curate.embedding.bert import network
from curate.errors import CurateError, warn
from curate.files.atomic import replacing
from curate.files.checksum import checksum_if_readable
from curate.files.scratch import scratch

MAKERS = ("onnx", "onnxruntime")  # packages that decide on its bytes
_ANEW = (
    "it is made again from the packaged model, and its SHA-256 in manifest.json shows whether it is the same"
)


@dataclass(frozen=True, slots=True)
class Graph:
    """A verified graph: its SHA-256, and where it is; in memory where the cache could not keep it."""

    sha256: str
    at: Path | bytes

    def read(self) -> bytes:
        """Its bytes, which have that sum. Raises CurateError where the file was changed meanwhile."""
        data = self.at if isinstance(self.at, bytes) else self.at.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise CurateError(
                "the converted model was changed while it was in use",
                where=str(self.at),
                mend="Run it again: the model is then made again.",
            )
        return data


def file_name(stem: str) -> str:
    """Of a graph in the cache: that of other versions of what makes it is another file, so that the same
    versions always have the same one."""
    return f"{stem}-{hashlib.sha256(' '.join(map(version, MAKERS)).encode()).hexdigest()[:8]}.onnx"


def kept_graph(stem: str, model: Callable[[], Path]) -> Graph:
    """The graph in the cache folder whose name begins so, made of the folder `model()` on first use (some
    seconds), or where it is not what it was."""
    folder = cache_folder()
    target = folder / file_name(stem) if folder else None
    if target and os.path.lexists(target):
        checksum, expected = checksum_if_readable(target), _version_note(target)
        if checksum and checksum == expected:
            return Graph(checksum, target)
        why = (
            "has no SHA-256 beside it"
            if not expected
            else "does not match the SHA-256 beside it"
            if checksum
            else "cannot be read"
        )
        warn(f"{target}: the converted model {why}: {_ANEW}.")
    if target:
        try:
            return _made(target, model)
        except OSError as error:
            where = f"cannot be kept in {target.parent} ({error.strerror or error})"
    else:
        where = "cannot be kept, as there is no home folder"
    warn(
        f"the converted model {where}: it is made for this command alone, which takes some seconds. Name a"
        " folder for it with CURATE_CACHE."
    )
    with scratch() as work:
        data = export(model(), work).read_bytes()
    return Graph(hashlib.sha256(data).hexdigest(), data)


def _made(target: Path, model: Callable[[], Path]) -> Graph:
    target.parent.mkdir(parents=True, exist_ok=True)
    with scratch(target.parent) as work:
        made = export(model(), work)
        checksum = checksum_if_readable(made)
        with replacing(
            _beside(target), "w"
        ) as out:  # first: a graph whose sum is not there yet would be taken for a damaged one
            out.write(f"{checksum}  {target.name}\n")
        made.replace(target)
    return Graph(checksum, target)


def _version_note(target: Path) -> str:
    """What the file beside the graph says its sum is, as sha256sum writes it; empty where there is none."""
    try:
        return _beside(target).read_text(encoding="ascii", errors="replace").partition(" ")[0].strip()
    except OSError:
        return ""


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.name}.sha256")


def cache_folder() -> Path | None:
    """Where converted models are kept: $CURATE_CACHE, else the user's cache folder; None for a user who has
    no home."""
    named = os.environ.get("CURATE_CACHE")
    if named:
        return Path(named)
    try:
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "curate"
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "curate"
    except RuntimeError:
        return None


def runtime() -> Any:
    """The module onnxruntime, told to report nothing: it begins a session with its maker's collector as soon
    as it is imported."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    return onnxruntime


def export(model: Path, work: Path) -> Path:
    """The graph, made in the folder `work`: the same bytes whenever the same versions make it of the same
    model."""
    import logging

    runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # it advises a preparation that is not wanted: the vectors are those that are kept already
    logging.getLogger().setLevel(max(logging.getLogger().level, logging.ERROR))
    small = work / "int8.onnx"
    quantize_dynamic(network(model), small, weight_type=QuantType.QInt8, per_channel=True)
    return small
