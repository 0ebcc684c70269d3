"""What passwords and user names share: words and names that are neither."""

from __future__ import annotations

import re

from curate.language.words import words

NO_CREDENTIAL = words("no_credentials")
HOST = re.compile(
    r"(?:[\w-]{1,63}\.){1,5}(?:com|net|org|edu|gov|info|io|de|fr|es|it|nl|uk|eu|ca|au|ch|at|pl|cz|se|no|dk|br|ru|jsm?|py|html?|pdf|json)(?::\d+)?[/\w]*"
)
