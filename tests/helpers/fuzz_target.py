"""What atheris runs: one loader on bytes. `python -m tests.helpers.fuzz_target FORMAT CORPUS [-option=value]`.

Half of the inputs differ in bytes, the others in a value of the JSON or CSV that they are.
"""

from __future__ import annotations

import io
import random
import sys

import atheris

with atheris.instrument_imports(include=["curate.loaders"]):
    from curate.errors import CurateError
    from curate.loaders import LOADERS
    from curate.loaders.base import Source
    from curate.loaders.files import InputFile
    from curate.loaders.sample import Sample
    from curate.loaders.settings import SourceBlock

    FORMATS = dict(LOADERS.items())  # imports the loaders, too
from tests.helpers.fuzzing import retyped


def changed(data: bytes, most: int, number: int) -> bytes:
    """An input made from another: with another value, so that it is read to its depth, or other bytes."""
    chance = random.Random(number)
    made = retyped(data, chance) if chance.random() < 0.5 else b""
    return made if 0 < len(made) <= most else bytes(atheris.Mutate(data, most))


def main() -> None:
    name, *options = sys.argv[1:]
    loader = FORMATS[name]()

    def one(data: bytes) -> None:
        file = InputFile("file", lambda: io.BytesIO(data), size=len(data))
        try:
            loader.detect(Sample(file))
            loader.refuse(Sample(file))
            blocks = (
                [made.block for made in loader.suggest([file])] if loader.maps else [SourceBlock(format=name)]
            )
            for block in (b for b in blocks if b.is_mapped or not loader.maps):
                for _ in loader.read(Source(name, [file], block)):
                    pass
        except CurateError:
            pass

    atheris.Setup([sys.argv[0], *options], one, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
