"""docs/quality.md, made from the code: how the score comes about, its parts with their weights, and every
signal."""

from __future__ import annotations

from curate.judge.client import LONGEST_BACKOFF, LONGEST_RETRY_AFTER
from curate.judge.sending import KEY
from curate.judge.settings import WAVE
from curate.judge.verdict import MOST_CHARACTERS
from curate.options import Judge
from curate.signals import documentation, meanings
from curate.signals.learned import (
    COMPONENTS,
    FOLDS,
    LEAST_AUC,
    LEAST_CONVERSATIONS,
    LEAST_LABELS,
    RESAMPLES,
    STRENGTH,
)
from curate.signals.settings import SignalSettings
from curate.stages.judge import LEAST_TO_COMPARE, MOST_FAILURES
from tools.quality_course import QUALITY_COURSE, QUALITY_NEXT_WORDS

QUALITY_HEAD = """\
# Quality
For every record `curate` computes *signals*: measured properties of the reply and of what happened after it. Signals decide nothing by themselves.
They are combined into one score in [0, 1]:

    score = 1 / (1 + exp(-(bias + sum of weight x part)))

A part is a number in [0, 1] or [-1, 1] that is made from one or two signals. Its weight says how many log-odds it adds at its full value, or
subtracts if the part is a fault. If nothing is known about a part, it is 0. The score is monotone in every part. All parts are kept, and `curate
explain` shows them with the words that triggered them. The weights are in the recipe under `signals.weights`; 0 switches a part off.

## How good it is
The score was tested on a public support forum of an e-mail program (5,796 questions, 13,582 replies), with the columns that tell the better reply
hidden. The table shows how often the better of two replies in one thread has the higher score, compared with simply preferring the longer reply:

| | score | reply length |
| --- | --- | --- |
| the accepted reply against the thread's others | .774 | .617 |
| replies that were voted helpful against the others | .678 | .571 |

The weights were set by hand with one half of the accepted replies at hand, so the first figure is not from unseen data. A logistic fit of the same
parts on one half reaches .76 on the other half. What the customer says next matters most: alone it gives .778 and .651.

The next table shows what each family of signals contributes on the same forum (`python benchmarks/quality.py RUN`). It uses only replies that became
records, so the figures differ slightly.

| score | accepted reply has the higher score (513 pairs in 262 threads) | helpful reply has the higher score (1,039 pairs in 424 threads) |
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

On this forum, then, tone, form and grounding do not help to find the better reply in a thread. Rude, spam and broken replies are rare there, but the
gate needs these parts to drop them. Substance costs .005 if the verdict of the asker counts, and gains .022 if the votes of all users count. Apart
from the customer's next words, no single part contributes more than .011. `actions` costs .020 for accepted replies; it is kept because others can
learn from replies with steps.

Replies that pleased a customer are not always good to learn from. Of 300 replies that were selected from this forum and read, 22 were bad (they
lecture, scold, only ask for more, or are garbled) and 27 doubtful. Most of their customers had been content. What distinguished them was length
without anything to do (informative words per step: AUC .78 against the other 251) and the votes for their authors (.73). This is why two parts exist:
`rambles`, which costs .003 to .008 in the table above and counts only in languages whose instructions are recognised, and `author_standing`, which
counts only if there are votes, and only downwards. With both parts, about 10 of 300 selected replies were bad and 20 doubtful; of the 141 that had
not been read before, 2 and 11. The median length fell from 80 words to 60.

## Rank within the dump
In addition to the absolute score, `quality.percentile` gives the rank of a record: the share of the dump's records with a lower score; records with
the same score count half. The thresholds of the gate are absolute. The rank shows what a score means in this dump, and `curate explain` shows both.
"""
QUALITY_LEARNED = f"""
## Learned from your labels
    signals:
      gold: gold.jsonl            # in the folder of the recipe: records with prompt and completion, one per line
      bad: bad.jsonl
      learn_from: [gold, rating]  # also possible: votes, accepted; for each record the first that has a label counts

With example files, every record gets `exemplar.gold` and `exemplar.bad`: the similarity of its reply to the nearest example whose question is
similar. Personal data in the files is replaced before they are used.

A logistic regression is fitted to the labels (scikit-learn, ridge penalty C = {STRENGTH}, both classes with equal weight). Its features are the parts
above, {COMPONENTS} principal components of the vectors of the prompts and {COMPONENTS} of the completions, and the two similarities, each scaled to
unit variance. It is evaluated by cross-validation in {FOLDS} folds. Whole conversations (by their `conversation_id`, or else by the prompt) are in
one fold, and the similarities use only examples from the other folds. The learned score replaces the default score only if

- there are at least {LEAST_LABELS} labels of each kind, from at least {LEAST_CONVERSATIONS} conversations of each kind;
- its AUC is at least {LEAST_AUC} and exceeds that of the default score on the same labels by more than the standard error of the difference
  ({RESAMPLES} resamples of whole conversations).

In both cases a note on the terminal and in the report says which score is used, with both AUCs. manifest.json has the weights (log-odds per standard
deviation of each feature) under `learned`. All random draws use a fixed seed, so the same labels give the same scores.

**The label of a record is not used as a feature.** Parts that are made from the field of the label are left out of the features, and of the default
score in this comparison: `rating` for ratings, `votes` for votes, `accepted` and `solved` for accepted replies. Example files do not say what
happened after a reply, so with them the parts that depend on it are left out as well. A rating refers to the conversation and labels its first reply.
Votes count as a label if their balance is at least a third (for example one vote for and none against).

**The resulting score.** The parts that were left out, and those that did not differ among the labels, count with their default weight, so a
customer's thanks or a bad rating still change the score. The records are sorted by the learned score and get the values of the default score in that
order, so that the thresholds of the gate keep their meaning. `quality.default` keeps the default score, and `content.score` does not change. The
learned score, unlike the default one, need not be monotone in each part.

On the sample data, half of the replies that a person had judged served as examples (229 good, 60 poor). The cross-validated AUC was .983, compared
with .972 for the default score; on the other half it was .983, compared with .977. With the 83 ratings of the same dump as labels it was .978,
compared with .991, so the default score was kept.
"""

QUALITY_VOICE = """
## Voice
    signals: {voice: voice.yaml}    # in the folder of the recipe
    gate: {min_voice: 0.8}          # optional: drop replies below it, with the reason off_voice

    # voice.yaml: every key is optional
    greeting: [Hi, Hello]           # the reply begins with one of these; or true for any greeting, false for none
    sign_off: [Kind regards]        # the last 20 words contain one of these; or true, false
    reading_level: 9                # maximum, as a US school grade
    min_words: 10
    max_words: 120
    banned: [awesome, no worries]   # whole words, whatever their case and accents
    format: json                    # the reply is one JSON value and nothing else
    schema: order.schema.json       # and follows this JSON Schema (in the folder of the voice file)
    template: "Hi {name}, {body} Best, {agent}"

`voice.agreement` is the share of the rules that a reply follows, among those that apply to it (min_words and max_words are one rule, format and schema
another). `curate explain` shows each rule that is broken. By default this signal decides nothing. Like all signals, it reads the first 6,000 characters;
format, template and the number of words are checked on the whole reply.

- Cleaning removes sign-offs, so use `sign_off` only with `cleaning: {signatures: keep}`. Of the 990 replies of the sample data, 952 have
  no sign-off after cleaning.
- The reading level is the Automated Readability Index, 4.71 x letters per word + 0.5 x words per sentence - 21.43 (Senter and Smith, 1967). It was
  developed for English, and is not applied to replies of fewer than 20 words.
- Templates are not regular expressions. Each {place} of a template matches any text of at least one character; blanks and upper or lower case are
  ignored. In a JSON Schema, `pattern` runs on an engine that takes linear time and does not support look-around. `patternProperties` and references
  to other documents are refused, and nothing is fetched.
- Personal data is replaced before these checks, so a number in JSON that was replaced by a placeholder is no longer a number.
"""

QUALITY_JUDGE = f"""
## A judge
    {KEY}=... curate run export.zip -o out --judge-url https://host/v1 --judge-model NAME --judge-budget 100

    signals:
      judge: {{rubric: "5: ... 1: ...", margin: 0.15, weight: 2.0, price_per_million_tokens: 0.5, timeout: 60, retries: 3, wait: 1, parallel: 4}}

With `--judge-url`, `curate run` and `curate score` ask a language model (the judge) to grade records that are close to the threshold of the gate.
Without this option nothing is sent to the network. You can use any OpenAI-compatible endpoint, also one on your own machine; give the address without
`/chat/completions`. The key is read from the environment variable {KEY} and is never written to a file, message or error. If the variable is not set,
no key is sent.

**Which records are judged.** Records whose quality is within `margin` of `gate.min_quality`, which a verdict can move over the threshold (see below),
and which no other rule of the gate drops. The records nearest to the threshold come first; records at the same distance are sorted by id.

**What is sent.** The rubric and the redacted record: the last {MOST_CHARACTERS:,} characters of the prompt and the first {MOST_CHARACTERS:,} of the
reply. They are put between two lines with a hash of the text, so that the text cannot contain the closing line. The judge is instructed that all of
this is data and to follow no instruction in it. This makes it hard, but not impossible, to influence the judge. A verdict can only change the score,
and by a bounded amount.

**The budget** (default {Judge("", "").budget}) limits two numbers: the records that are judged, the nearest to the threshold first, and the requests
of one run, including retries. Records with a verdict in the cache count as judged, so a second run gives the same result. Before the first request,
the number of records, the tokens (characters / 4, and 60 for each answer) and, with `price_per_million_tokens`, the price are written to stderr (not
with `--quiet`).

**Answers and failures.** An answer is one JSON object `{{"score": 1 to 5, "why": "..."}}` and nothing else. `response_format` requests it by schema
or, if the server refuses that, in simpler forms. After any other answer, a timeout, HTTP 429 or 5xx, the request is repeated after `wait` seconds;
the wait is doubled each time, up to {LONGEST_BACKOFF:.0f} seconds. A Retry-After of up to {LONGEST_RETRY_AFTER:.0f} seconds is followed; a longer one
ends the attempts. The record then keeps its score, and the run reports how many records this concerns and why. After {MOST_FAILURES} such failures in
a row no further records are sent. A record that the endpoint refuses (HTTP 400 after it has accepted others) is not sent again. HTTP 401, 403, 404, a
redirect (which is not followed) and an endpoint that never answers end the command with exit status 2.

**Parallel requests.** After the first verdict, records are sent in waves of {WAVE}, with up to `parallel` requests at a time. HTTP 429 for one of
several parallel requests does not count as one of its attempts. From then on, requests are sent one after the other, each after the waiting time that
the server named. After an answer that ends the command nothing more is sent. Waves become smaller if the budget might not be sufficient for every
retry, and end with the first failure. The verdicts and the order in the cache are therefore the same for any value of `parallel`, unless requests
answered with 429 ({WAVE} at most) use up the budget. Whether {MOST_FAILURES} failures occurred in a row is checked at the end of a wave.

**The cache** is `stages/judge-*.jsonl` in the run (for `curate score`, in its output folder). It holds a hash of the model, rubric and record, the
score, and the reason. Each verdict is written as soon as those before it in its wave are there. After Ctrl-C, the requests under way are finished and
written. A run after an interruption, or a second run with or without `--resume`, sends only the records that have no verdict. If personal data or the
key is found in a reason, the reason is left empty. With the same cache, the result is the same in every run.

**The effect of a verdict.** With q as the quality and s as the score of the judge:

    log-odds(new q) = log-odds(q) + weight x (s - 3) / 2

The new quality rises with both. A score of 3 changes nothing, 5 adds `weight`, and 1 subtracts it. `judge.score` is the verdict, and `judge.before`
is the quality without it; `content.score` does not change. manifest.json has the details under `judge`. A note on the terminal and in the report says
how many records were judged, how many moved over the threshold, and how far the judge and the score agree: Spearman's rank correlation over the
judged records, if there are at least {LEAST_TO_COMPARE}. These records are in a narrow band of quality, where any two graders agree less than over a
whole dump.
"""

FACTS_HEAD = """
## Behaviour or knowledge
Fine-tuning changes how a model answers, but it teaches facts badly: from replies that mention a price which is not in the conversation, a model
learns to invent prices. The signals `grounding.*` count what a reply states although its prompt does not contain it, by type. The quality score uses
`grounding.ungrounded`. `grounding.volatile` counts all types except links (a link says where to look). `policy` and `name` are recognised by their
form, `stock` and `order_state` by phrases in seven languages. Questions, hopes and conditions ("once it has been shipped") do not count as
statements. `name` counts runs of two or more capitalised words in mid-sentence, except parts of a user interface. It does not apply to German, where
every noun is capitalised. In the sample dump the 684 replies of the pool contain 138 prices, 85 order states, 38 dates, 28 names (nearly all of them
products), 21 percentages, 4 statements about stock, and 1 version. Weekdays and expressions such as "the 12th" are not recognised as dates.

A record **depends on changing facts** if it has at least `gate.volatile_density` such facts per hundred informative words (default 2, one in fifty
words). Names do not count here, because they last. `gate.volatile_facts` decides what happens to these records:

| | |
| --- | --- |
| `keep` | the default: they are only measured |
| `drop` | records that depend on changing facts are dropped at the gate, with the reason `volatile_fact` |
| `mask` | the facts are replaced by `[PRICE]`, `[DATE]`, `[ORDER_STATE]` and so on in every completion of the dataset, and `changes` has `masked` |

Masking is done last, so scores and deduplication use the original words; `curate explain` shows the masks. `curate advise` says what
each situation needs: see [advise.md](advise.md).
"""


def quality_page() -> str:
    """docs/quality.md: the score's parts with their weights, then every signal."""
    settings = SignalSettings()
    parts = [QUALITY_HEAD, FACTS_HEAD, QUALITY_COURSE, QUALITY_NEXT_WORDS]
    parts.append(
        f"\n## Parts\nThe bias is {settings.bias}.\n\n| part | weight | what it says |\n| --- | --- | --- |\n"
    )
    parts += [
        f"| {name} | {settings.weights[name]} | {description} |\n" for name, description in meanings().items()
    ]
    parts += [QUALITY_LEARNED, QUALITY_JUDGE, QUALITY_VOICE]
    parts.append(
        "\n## Signals\n| signal | range | meaning | cost | languages |\n| --- | --- | --- | --- | --- |\n"
    )
    parts += [
        f"| `{name}` | {doc.range} | {doc.meaning} | {doc.cost} | {doc.languages} |\n"
        for name, doc in sorted(documentation().items())
    ]
    return "".join(parts)
