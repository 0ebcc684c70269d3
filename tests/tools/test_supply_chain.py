"""What this project must never do, is made of, and never talks to."""

from __future__ import annotations

import ast
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from curate.embedding import plain_encoder
from curate.embedding.encoders import minilm
from curate.errors import CurateError
from tests.helpers.model import copied
from tests.helpers.paths import DUMP, ROOT
from tools.licences import closure, licence, pins, requirements

PICKLES = {
    "pickle",
    "cPickle",
    "_pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "pickletools",
}
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "socketserver",
    "xmlrpc",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "websockets",
}
BUILT_IN = {"eval", "exec", "compile", "__import__"}
SAFE_LOADERS = {"SafeLoader", "CSafeLoader"}


@cache
def trees() -> dict[str, ast.Module]:
    """Each module of the package by its path."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "curate").rglob("*.py"))
    }


def modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, whole name) of every imported module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def named(node: ast.expr) -> str:
    """`a.b.c` of an expression made of names."""
    if isinstance(node, ast.Attribute):
        return f"{named(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def safe_loaders(tree: ast.AST) -> set[str]:
    """The safe YAML loaders, and the classes that a module derives from these alone."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.bases]
    return SAFE_LOADERS | {
        c.name
        for c in classes
        if {named(base) for base in c.bases} <= {f"yaml.{loader}" for loader in SAFE_LOADERS}
    }


def fault(call: ast.Call, safe: set[str]) -> str:
    """What is wrong with one call; nothing where it is fine."""
    name, given = named(call.func), {k.arg: k.value for k in call.keywords if k.arg}
    owner, _, last = name.rpartition(".")
    values = {key: getattr(value, "value", None) for key, value in given.items()}
    if name in BUILT_IN:
        return "runs text as code"
    if owner == "yaml" and last in (
        "load",
        "load_all",
        "compose",
        "parse",
        "scan",
        "unsafe_load",
        "full_load",
        "unsafe_load_all",
        "full_load_all",
    ):
        loader = given.get("Loader") or (call.args[1] if len(call.args) > 1 else None)
        return (
            ""
            if loader is not None and named(loader).rpartition(".")[2] in safe
            else "yaml without the safe loader"
        )
    if "trust_remote_code" in given and values["trust_remote_code"] is not False:
        return "runs a model's own code"
    if "allow_pickle" in given and values["allow_pickle"] is not False:
        return "numpy reads pickles"
    if name == "torch.load" and values.get("weights_only") is not True:
        return "torch reads pickles"
    if last in ("read_pickle", "to_pickle"):
        return "pandas reads pickles"
    if last in ("extractall", "extract", "unpack_archive"):
        return "extracts an archive"
    if (
        ("shell" in given and values["shell"] is not False)
        or name in ("os.system", "os.popen")
        or last in ("getoutput", "getstatusoutput")
    ):
        return "starts a shell"
    return ""


def faults(tree: ast.AST) -> list[tuple[int, str]]:
    safe = safe_loaders(tree)
    return [
        (node.lineno, wrong)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (wrong := fault(node, safe))
    ]


def test_no_module_reads_pickles_runs_text_extracts_archives_or_starts_shells() -> None:
    assert len(trees()) > 150
    imported = {
        path: [found for found in modules(tree) if found[1].split(".")[0] in PICKLES]
        for path, tree in trees().items()
    }
    assert not {path: found for path, found in imported.items() if found}
    assert not {path: found for path, tree in trees().items() if (found := faults(tree))}


def test_only_the_judge_and_the_cluster_can_be_called() -> None:
    names = {
        path: {name for _, name in modules(tree) if name.split(".")[0] in NETWORK} - {"urllib.parse"}
        for path, tree in trees().items()
    }
    assert {path for path, found in names.items() if found} == {
        "curate/judge/sending.py",  # where the user gave --judge-url
        "curate/engines/cluster.py",  # where the user gave --engine ray and an address
    }


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')",
        "exec(text)",
        "compile(text, '', 'exec')",
        "yaml.load(text)",
        "yaml.load(text, Loader=yaml.FullLoader)",
        "yaml.unsafe_load(text)",
        "AutoModel.from_pretrained(name, trust_remote_code=True)",
        "AutoModel.from_pretrained(name, trust_remote_code=wanted)",
        "np.load(path, allow_pickle=True)",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "pd.read_pickle(path)",
        "archive.extractall(folder)",
        "class Loader(yaml.FullLoader): pass\nyaml.load(text, Loader)",
        "class Loader(yaml.SafeLoader, Other): pass\nyaml.load(text, Loader)",
        "archive.extract(member)",
        "shutil.unpack_archive(path)",
        "subprocess.run(line, shell=True)",
        "os.system(line)",
    ],
)
def test_the_walk_sees_each_of_these(code: str) -> None:
    assert faults(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "re.compile(text)",
        "model.eval()",
        "yaml.safe_load(text)",
        "yaml.compose(text, yaml.SafeLoader)",
        "np.load(path)",
        "torch.load(path, weights_only=True)",
        "class Loader(yaml.SafeLoader): pass\nyaml.load(text, Loader)",
    ],
)
def test_the_walk_lets_these_pass(code: str) -> None:
    assert not faults(ast.parse(code))


def test_every_requirement_is_pinned_exactly_and_installed_as_pinned() -> None:
    pinned, installed = pins(), closure()
    assert all(re.fullmatch(r"\d+(\.\w+)*", version) for version in pinned.values())
    assert {str(r.name).lower() for r in requirements()} <= {*pinned, *(n.lower() for n in pinned)}
    differing = {
        name: (d.version, pinned.get(name))
        for name, d in installed.items()
        if d.version.split("+")[0] != pinned.get(name)
    }
    assert not {name: versions for name, versions in differing.items() if not pinned_by_torch(name)}
    assert len(installed) > 60


def pinned_by_torch(name: str) -> bool:
    """Its libraries for one kind of card, which it asks for by exact version."""
    return any(
        re.match(rf"{re.escape(name)}(\[\w+\])?==[\d.]+\b", text)
        for text in closure()["torch"].requires or []
    )


def test_no_licence_binds_programs_that_use_the_package() -> None:
    found = {name: licence(package) for name, package in closure().items()}
    assert "not stated" not in found.values()
    assert not {
        name: said
        for name, said in found.items()
        if re.search(r"(?<!L)GPL|General Public", said) and "Lesser" not in said
    }


def test_one_flipped_bit_in_the_model_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path, monkeypatch)
    assert minilm.model_folder() == folder
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)[0]
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(CurateError, match="SHA-256"):
        plain_encoder("minilm").encode(["hello"])


class Payload:
    """A pickle that leaves a mark where it is loaded."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.mark),)


def test_a_model_whose_weights_are_a_pickle_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, mark = copied(tmp_path, monkeypatch), tmp_path / "mark"
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Payload(mark)))
    with pytest.raises(CurateError, match="safetensors"):
        plain_encoder(str(folder))
    assert not mark.exists()


GUARD = """
import os, sys

def closed(event, given):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr") or (
        event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind") and isinstance(given[1], tuple)  # a path is no network
    ):
        with open(os.environ["GUARD_LOG"], "a") as log:
            log.write(f"{event} {given[1:]}\\n")
        raise OSError("the network is closed")

sys.addaudithook(closed)
"""


@pytest.fixture
def closed(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment in which every Python process notes and refuses what would reach the network; and its
    notes."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    log = tmp_path / "network.txt"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_"))}
    return {
        **env,
        "PYTHONPATH": f"{tmp_path / 'guard'}{os.pathsep}{ROOT}",
        "GUARD_LOG": str(log),
        "CURATE_CACHE": str(tmp_path / "cache"),
    }, log


def no_network() -> list[str]:
    """The start of a command line without any network but this machine's own, where that is permitted
    here."""
    found = shutil.which("unshare")
    permitted = found and subprocess.run([found, "-rn", "true"], capture_output=True).returncode == 0
    return [str(found), "-rn"] if permitted else []


def test_the_guard_holds_in_a_worker_process(tmp_path: Path, closed: tuple[dict[str, str], Path]) -> None:
    env, log = closed
    (tmp_path / "guard" / "caller.py").write_text(
        "import os, socket\ndef call(_):\n    try:\n        socket.create_connection(('127.0.0.1', 9))\n   "
        " except OSError as why:\n        return os.getpid(), str(why)\n"
    )
    code = (
        "import os, caller\nfrom curate.engines import get_engine\nif __name__ == '__main__':\n    pid, why ="
        " next(iter(get_engine('local', 2).map_batches(caller.call, [1])))\n    print(pid != os.getpid(),"
        " why)"
    )
    (tmp_path / "guard" / "main.py").write_text(code)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "guard" / "main.py")], capture_output=True, text=True, env=env
    )
    assert done.stdout.strip() == "True the network is closed", done.stderr
    assert "socket.getaddrinfo" in log.read_text()


def test_the_whole_job_runs_with_the_network_closed(
    tmp_path: Path, closed: tuple[dict[str, str], Path]
) -> None:
    env, log = closed
    formats = [argument for name in ("openai-chat", "trl", "hf-dataset") for argument in ("--export", name)]
    arguments = [
        "run",
        str(DUMP),
        "-o",
        str(tmp_path / "o"),
        "--limit",
        "60",
        "--budget",
        "20",
        "--workers",
        "2",
        "--quiet",
        *formats,
    ]
    done = subprocess.run(
        [*no_network(), sys.executable, "-m", "curate", *arguments],
        capture_output=True,
        text=True,
        env=env,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert (
        not done.stderr
        and (tmp_path / "o" / "report.html").exists()
        and {p.name for p in (tmp_path / "o" / "exports").iterdir()} == {*formats[1::2]}
    )
    assert list((tmp_path / "cache").glob("*.onnx"))  # the model was converted without it, too
    assert not log.exists(), log.read_text()
