"""Files that stand beside the rows, such as the configuration of a trainer, made of a template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from curate.files.atomic import write_text

_FOLDER = Path(__file__).parent / "data"
# a block with no other in it
_BLOCK = re.compile(r"^ *# if (\w+)\n((?: *(?!# if |# end| ).*\n)*) *# end\n", re.MULTILINE)


def from_template(path: Path, name: str, values: Mapping[str, str | bool] | None = None) -> Path:
    """Writes data/`name` with `<<key>>` replaced by the value of the key. What stands between the lines
    `# if key` and `# end` is kept where the value is true."""
    values = values or {}
    text = (_FOLDER / name).read_text(encoding="utf-8")
    found = 1
    while found:  # from the innermost outwards
        text, found = _BLOCK.subn(lambda block: block[2] if values[block[1]] else "", text)
    for key, value in values.items():
        if isinstance(value, str):
            text = text.replace(f"<<{key}>>", value)
    write_text(path, text)
    return path
