"""The connection to a Ray cluster: made, checked before there is work, and closed."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from curate import DISTRIBUTION
from curate.engines import node
from curate.engines.exchange import OTHER_NODE, PROBE, SAME_PATH, Exchange, Expected, differences
from curate.errors import CurateError

ANSWER = 5.0  # seconds in which an address must take a connection
LOOK = 120.0  # seconds in which a node must say what it has
STORE = 80 * 2**20  # bytes for Ray's own store of objects, the least it takes: records go through files
LOCAL, AUTO = "local", "auto"
ASKED = ("ray", "pyarrow", DISTRIBUTION)  # distributions that each node is asked for first
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


def ray_package() -> Any:
    """The module `ray`, which then sends nothing anywhere. Raises CurateError where the extra is missing."""
    os.environ.update(QUIET)
    try:
        import ray
    except ImportError as why:
        mend = f"Run pip install '{DISTRIBUTION}[ray]', or use --engine local."
        raise CurateError("the engine 'ray' needs a package that is not installed", mend=mend) from why
    return ray


def connect(address: str, workers: int | None) -> bool:
    """Connects to the cluster at an address, or else starts Ray on this machine with so many workers; False
    where the program has done so before. Raises CurateError where nobody answers."""
    ray = ray_package()
    if ray.is_initialized():
        return False
    at = address or os.environ.get("RAY_ADDRESS", "") or LOCAL
    own = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": STORE}
    if at != LOCAL:
        _reach(at)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Ray's own plans for later versions
            ray.init(
                address=at, log_to_driver=False, logging_level=logging.ERROR, **(own if at == LOCAL else {})
            )
    except (ConnectionError, TimeoutError, ValueError) as why:
        raise _silent(at) from why
    except RuntimeError as why:
        if "mismatch" not in str(why):
            raise _silent(at) from why
        said = " ".join(str(why).split())[:300]
        raise CurateError(f"other versions than here ({said})", where=at, mend=OTHER_NODE) from why
    return True


def _silent(address: str) -> CurateError:
    mend = "Correct --ray-address, or start a cluster there: ray start --head."
    return CurateError("no Ray cluster answers", where=address, mend=mend)


def _reach(address: str) -> None:
    """Raises CurateError where no connection can be made: Ray itself would try for minutes."""
    if address.startswith("ray://"):
        mend = "Run the command on a machine of the cluster, with the address of its head such as host:6379."
        raise CurateError("the client of Ray is not supported", where=address, mend=mend)
    if address == AUTO:
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        mend = "It is host:port, such as 10.0.0.1:6379, or auto on a machine of a cluster."
        raise CurateError("is no address of a Ray cluster", where=address, mend=mend)
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
    except (OSError, OverflowError) as why:
        raise _silent(address) from why


def check_nodes(exchange: Exchange, alike: Sequence[str]) -> Expected:
    """Asks every node for its versions and whether it sees the folder; returns what is expected of
    nodes that come later. Raises CurateError, which names the node."""
    ray = ray_package()
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    token, asked = secrets.token_hex(16), sorted({*ASKED, *alike})
    exchange.files.pipe_file(f"{exchange.root}/{PROBE}", token.encode())
    here = node.look(exchange.folder, PROBE, token, asked)
    ray.cloudpickle.register_pickle_by_value(node)
    try:
        look = ray.remote(num_cpus=0, max_retries=1)(node.look)
        asks = {
            look.options(
                scheduling_strategy=NodeAffinitySchedulingStrategy(each["NodeID"], soft=False)
            ).remote(exchange.folder, PROBE, token, asked): str(each["NodeManagerAddress"])
            for each in ray.nodes()
            if each["Alive"] and each["Resources"].get("CPU")
        }
    finally:
        ray.cloudpickle.unregister_pickle_by_value(node)
    for ask, address in asks.items():
        _check_sight(_seen(ray, ask, address), here.versions, exchange.folder, address)
    return Expected(tuple(here.versions.items()), token, tuple(asked))


def _seen(ray: Any, ask: Any, address: str) -> node.Sight:
    try:
        sight: node.Sight = ray.get(ask, timeout=LOOK)
    except ray.exceptions.RayError as why:
        reason = type(why).__name__
        mend = "Look at its logs, or take it out of the cluster."
        raise CurateError(f"does no work ({reason})", where=f"the node {address}", mend=mend) from why
    return node.Sight(*sight)


def _check_sight(sight: node.Sight, expected: dict[str, str], folder: str, address: str) -> None:
    name = f"the node {sight.host} ({address})"
    if told := "; ".join(differences(expected, sight.versions)):
        raise CurateError(f"{name} {told}", mend=OTHER_NODE)
    if sight.trouble:
        raise CurateError(f"{name} cannot use the folder ({sight.trouble})", where=folder, mend=SAME_PATH)


@contextmanager
def said_plainly() -> Iterator[None]:
    """What Ray raises while there is work, as one sentence."""
    ray = ray_package()
    try:
        yield
    except ray.exceptions.RayError as why:
        reason = type(why).__name__
        raise CurateError(
            f"the cluster could not do the work ({reason})",
            mend="Run again with --resume; with fewer --workers if memory is short.",
        ) from why
