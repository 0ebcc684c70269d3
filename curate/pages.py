"""The pages of docs/ that are made from the code, so that they cannot go stale: reasons.md and quality.md."""

from __future__ import annotations

from curate.reasons import REASONS
from curate.signals import documentation, meanings
from curate.signals.settings import SignalSettings

QUALITY_HEAD = """\
# Quality
Every record gets signals: measured properties that decide nothing by themselves. From them comes one score in [0, 1]:

    score = 1 / (1 + exp(-(bias + sum of weight x part)))

A part is a number in [0, 1] or [-1, 1] made from one signal or two; its weight says how many log-odds it adds at its full value, or takes where it is a
fault. A part of which nothing is known is 0. The score is monotone in every part; the parts are kept, and `curate explain` shows them with the words that
triggered them. Weights stand in the recipe under `signals.weights`; 0 switches a part off.

## How good it is
On a public support forum of an e-mail program (5,796 questions, 13,582 replies; the columns with the answer hidden), how often the better of two replies
in one thread has the higher score:

| | score | reply length |
| --- | --- | --- |
| the accepted reply against the thread's others | .782 | .617 |
| voted helpful against not | .687 | .571 |

The weights were set by hand with an eye on one half of the accepted replies, so the first figure is not blind; a logistic fit of the same parts on one half
orders the other half at .76. What the customer says next is worth the most: alone it gives .778 and .650.
"""

FACTS_HEAD = """
## Behaviour or knowledge
Fine-tuning changes how a model answers and teaches facts badly: from replies that bring a price out of nowhere it learns to bring prices out of
nowhere. The signals `grounding.*` count what a reply says and its prompt does not hold, by type. `grounding.ungrounded` is what the quality score
reads; `grounding.volatile` counts all types but links (a link says where to look). `policy` and `name` are found by their form, `stock` and
`order_state` by phrases in seven languages; what is asked, hoped or supposed ("once it has been shipped") is no claim. `name` keeps to runs of two
capitalised words and more in mid-sentence, no places of a user interface, and nothing in German, where every noun has a capital. On the sample dump
the 684 replies of the pool hold 138 prices, 85 order states, 38 dates, 28 names (nearly all of them products), 21 percentages, 4 claims on stock, 1
version. Weekdays and "the 12th" are not told as dates.

A record **hangs on facts** from `gate.volatile_density` volatile facts a hundred informative words on (2: one in fifty words); names do not count for
it, they last.
`gate.volatile_facts` chooses what becomes of them:

| | |
| --- | --- |
| `keep` | the default: they are only measured |
| `drop` | records that hang on facts leave at the gate, with the reason `volatile_fact` |
| `mask` | `[PRICE]`, `[DATE]`, `[ORDER_STATE]` and so on stand for the facts in every completion of the dataset, and `changes` says `masked` |

Masking is the last thing done: scores and duplicates see the words. Which of it a situation needs is what `curate advise` says: see [advise.md](advise.md).
"""


def reasons_page() -> str:
    """docs/reasons.md: every code by stage."""
    parts = ["# Reasons\nEvery row of `ledger.parquet` has the stage that decided and one of these codes.\n"]
    for stage, codes in REASONS.items():
        parts += [f"\n## {stage}\n| code | means |\n| --- | --- |\n", *(f"| `{code}` | {said} |\n" for code, said in codes.items())]
    return "".join(parts)


def quality_page() -> str:
    """docs/quality.md: the score's parts with their weights, then every signal."""
    settings = SignalSettings()
    parts = [QUALITY_HEAD, FACTS_HEAD, f"\n## Parts\nThe bias is {settings.bias}.\n\n| part | weight | what it says |\n| --- | --- | --- |\n"]
    parts += [f"| {name} | {settings.weights[name]} | {said} |\n" for name, said in meanings().items()]
    parts.append("\n## Signals\n| signal | range | meaning | cost | languages |\n| --- | --- | --- | --- | --- |\n")
    parts += [f"| `{name}` | {doc.range} | {doc.meaning} | {doc.cost} | {doc.languages} |\n" for name, doc in sorted(documentation().items())]
    return "".join(parts)


PAGES = {"reasons.md": reasons_page, "quality.md": quality_page}
