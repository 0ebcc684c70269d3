"""What a node of a cluster is asked before it gets work. The function is sent there whole, so it needs
nothing of what it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

NONE = "none"  # what stands for the version of what is not installed


class Sight(NamedTuple):
    """What a node has: versions by name, and why it cannot use the folder; empty where it can."""

    host: str
    versions: dict[str, str]
    trouble: str


def look(folder: str, probe: str, token: str, distributions: Sequence[str]) -> Sight:
    """Reads the file `probe` in the folder, which holds the token, and writes one there. `folder` is a path
    or an address that fsspec takes."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    def version_of(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return NONE

    versions = {"Python": platform.python_version(), **{name: version_of(name) for name in distributions}}
    try:
        from curate.files.code import code_of

        versions["the code of curate"] = code_of("curate")
    except Exception:  # it is not installed there, or of a version without that
        versions["the code of curate"] = NONE
    trouble = ""
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(folder)
        if files.cat_file(f"{root}/{probe}").decode() != token:
            trouble = "another folder has that name there"
        else:
            with files.open(f"{root}/{probe}-{platform.node()}", "wb") as out:
                out.write(token.encode())
    except Exception as why:  # whatever the storage says
        trouble = getattr(why, "strerror", None) or type(why).__name__
    return Sight(platform.node(), versions, trouble)
