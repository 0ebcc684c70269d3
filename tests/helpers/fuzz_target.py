"""What atheris runs: one loader on bytes. `python -m tests.helpers.fuzz_target FORMAT CORPUS [-option=value]`."""

from __future__ import annotations

import io
import sys

import atheris

with atheris.instrument_imports(include=["curate.loaders"]):
    from curate.errors import CurateError
    from curate.loaders import LOADERS
    from curate.loaders.base import Source
    from curate.loaders.files import InputFile
    from curate.loaders.sample import Sample
    from curate.loaders.settings import SourceBlock


def main() -> None:
    name, *options = sys.argv[1:]
    loader = LOADERS.get(name)()

    def one(data: bytes) -> None:
        file = InputFile("file", lambda: io.BytesIO(data), size=len(data))
        try:
            loader.detect(Sample(file))
            loader.refuse(Sample(file))
            for suggestion in loader.suggest([file]) if loader.maps else [None]:
                block = suggestion.block if suggestion else SourceBlock(format=name)
                for _ in loader.read(Source(name, [file], block)):
                    pass
        except CurateError:
            pass

    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
