"""The Ray engine: the same bytes as the local one, and one sentence for what cannot work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from curate.engines import ENGINES, Terms
from curate.engines.exchange import Exchange, Expected, work
from curate.engines.node import look
from curate.errors import CurateError
from tests.helpers.command import call
from tests.helpers.paths import DUMP, ROOT

SAME = ("train.jsonl", "test.jsonl", "ledger.parquet", "report.html")


def test_a_missing_extra_is_one_sentence(tmp_path: Path) -> None:
    """As where nobody has installed it: a module of that name that cannot be imported."""
    (tmp_path / "ray.py").write_text("raise ImportError")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\nfrom curate.cli import main\n"
        "main(['run', sys.argv[2], '-o', sys.argv[3], '--engine', 'ray', '--quiet'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(DUMP), str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.endswith(
        "needs a package that is not installed. Run pip install 'curate-finetune[ray]', or use --engine local.\n"
    )


def test_an_address_without_its_engine_is_refused(invoke: Any) -> None:
    status, out, err = invoke("run", DUMP, "-o", "out", "--ray-address", "10.0.0.1:6379")
    assert (status, out) == (2, "") and "--ray-address needs --engine ray" in err


def test_results_at_an_address_are_refused(invoke: Any) -> None:
    """They would lie in a folder named `s3:`."""
    status, out, err = invoke("run", DUMP, "-o", "s3://bucket/run")
    assert (status, out) == (2, "") and "not to an address" in err and not Path("s3:").exists()


def test_the_exchange_gives_back_what_was_put(tmp_path: Path) -> None:
    import pyarrow as pa

    exchange = Exchange(str(tmp_path))
    empty = pa.record_batch({"a": pa.array([], pa.list_(pa.string()))})
    full = pa.record_batch({"a": pa.array([["x", None], []])})
    for value in (empty, full, {"text": "\ud800"}):
        ask = exchange.put(value)
        assert exchange.take(ask)[0] == value
        exchange.drop(ask)
    assert not list(tmp_path.iterdir())


def test_a_node_that_is_not_like_the_driver_does_no_work(tmp_path: Path) -> None:
    exchange = Exchange(str(tmp_path))
    (tmp_path / "probe").write_text("token")
    versions = look(str(tmp_path), "probe", "token", ["pyarrow"]).versions

    def expected(found: dict[str, str]) -> Expected:
        return Expected(tuple(found.items()), "token", ("pyarrow",))

    ask = exchange.put([1, 2])
    answer = work(str(tmp_path), len, ask, expected(versions))
    assert answer.fault is None and exchange.take(answer.made)[0] == 2
    fault = work(str(tmp_path), len, ask, expected({**versions, "pyarrow": "1.0"})).fault
    assert isinstance(fault, CurateError) and "has pyarrow" in str(fault) and "this one 1.0" in str(fault)


def test_a_node_that_sees_another_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "probe").write_text("of somebody else")
    assert look(str(tmp_path), "probe", "token", []).trouble == "another folder has that name there"
    assert "No such file" in look(str(tmp_path / "gone"), "probe", "token", []).trouble


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "nonsense", "ray://127.0.0.1:10001"])
def test_an_address_that_cannot_be_reached_is_one_sentence(tmp_path: Path, address: str) -> None:
    pytest.importorskip("ray")
    with socket.socket() as free:  # bound, and nobody listens
        free.bind(("127.0.0.1", 0))
        at = address.format(port=free.getsockname()[1])
        with pytest.raises(CurateError, match=r"answers|address|client"):
            ENGINES.get("ray")(Terms(1, folder=tmp_path, address=at))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Three nodes on this machine, processes of their own each, one worker a node."""
    pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    made = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    made.further = [made.add_node(**node) for _ in range(2)]
    yield made
    made.shutdown()


@pytest.mark.slow
def test_a_cluster_of_three_makes_the_same_bytes(cluster: Any, run_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = call("run", DUMP, "-o", out, "--budget", 200, "--engine", "ray", "--ray-address", cluster.address)
    local = call("run", DUMP, "-o", tmp_path / "local", "--budget", 200)
    assert done.returncode == local.returncode, done.stderr
    for name in SAME:
        assert (out / name).read_bytes() == (tmp_path / "local" / name).read_bytes(), name
    assert not list((out / "stages" / "raw").glob(".exchange-*"))


def die_once(path: str) -> str:
    """In a worker: the first who comes dies."""
    try:
        Path(path).unlink()
    except FileNotFoundError:
        return path
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.slow
def test_a_lost_worker_and_a_lost_node_cost_nothing(cluster: Any, tmp_path: Path) -> None:
    marks = [tmp_path / str(n) for n in range(40)]
    marks[3].touch()
    with ENGINES.get("ray")(Terms(3, said=False, folder=tmp_path, address=cluster.address)) as engine:
        found = []
        for mark in engine.map_batches(die_once, map(str, marks)):
            found.append(mark)
            if len(found) == 10:
                cluster.remove_node(cluster.further.pop(), allow_graceful=False)
        assert found == list(map(str, marks))
