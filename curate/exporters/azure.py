"""Azure OpenAI's chat files: those of OpenAI, in UTF-8 with a byte order mark."""

from __future__ import annotations

from pathlib import Path

from curate.exporters.base import EXPORTERS
from curate.exporters.limits import Problem
from curate.exporters.openai_chat import OpenAIChat

BOM = b"\xef\xbb\xbf"


@EXPORTERS.register("azure")
class Azure(OpenAIChat):
    """OpenAI's rows; each file begins with the mark."""

    name = "azure"
    begin = BOM.decode("utf-8")

    def validate(self, path: Path) -> list[Problem]:
        problems = super().validate(path)
        with Path(path).open("rb") as file:
            if file.read(len(BOM)) != BOM:
                mark = Problem(0, "missing_byte_order_mark", "the file does not begin with UTF-8's mark")
                return [mark, *problems]
        return problems
