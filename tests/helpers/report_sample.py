"""An invented run, as large and as varied as a real one, for the tests of the report."""

from __future__ import annotations

import random
from typing import Any

from curate.coverage import Audit, SituationRow
from curate.report.data import FunnelLevel, Reason, ReportData, ShownRecord

NEEDS = """\
parcel is late, tracking does not move
pause or skip the next delivery
change the delivery address after ordering
grinder jams or makes a burning smell
refund has not arrived yet
cancel subscription
wrong coffee in the bag
machine leaks from the group head
app does not log in, password reset mail never comes
gift card code is refused at checkout
which grind size for the Ember One
parcel arrived damaged, bags split open
customs charge on a parcel to Ireland
double charged for one order
descaling light stays on after descaling
points missing after an order
invoice with company name and VAT number
is the decaf really free of caffeine
change from monthly to every two weeks
discount code has run out
kettle does not heat, shows E2
return an unopened bag
coffee tastes stale, roast date is two months old
stop the newsletter
delete my account and all of my data
bank asks to confirm the payment
order stuck at "preparing"
add a bag to an order that is not sent yet
machine trips the fuse
wholesale prices for a small office
spare gasket for an older model
warranty after moving to another country
allergy: are there traces of nuts
parcel left with a neighbour nobody knows
two accounts with one mail address
voucher for a late parcel was never sent
Bestellung kommt nicht an
changer la mouture de l'abonnement
portafilter stuck
milk frother has no steam
scale shows wrong weight
colleague left, take over the company account
tax exempt order for a charity
descaler spilt on the worktop
water hardness in Leith
gift sent to the wrong person
review was not published
press enquiry
job application
app shows another customer's order
grinder sent for repair, no word in three weeks
delivery to a prison
blind customer: screen reader and the shop
power cut broke the firmware update
child drank the descaler
mould in a new bag
stolen card used in the shop
order for the day of a funeral
machine at 3,000 m above the sea
bees in the parcel
""".splitlines()
REPLIES = (
    (
        "Your parcel [ORDER_ID_1] left the roastery on Monday and was scanned in Leeds last night. If it"
        " isn't with you by Thursday, answer here and I'll send a new one the same day; you don't need to"
        " wait for the carrier."
    ),
    (
        "Unplug the grinder first. Then turn the collar all the way to coarse, lift the hopper out, and brush"
        " the burrs: one bean is usually wedged under the wiper. If it still hums without turning, it's"
        " covered by the two years of warranty and we collect it."
    ),
    (
        "You can pause for up to 12 weeks: in the app under Subscription, Pause. Changes made before Sunday"
        " 22:00 UK time count for the coming week.\n\nI have paused yours until 4 March, as you asked."
    ),
    "The money went back to your card today, [NAME_1]. Banks take three to five working days to show it.",
)
REASONS = [
    ("dropped", "gate", "too_short", "the reply has too few words to teach anything", 1412),
    ("dropped", "gate", "deflects", "the reply sends the customer away without help", 803),
    ("dropped", "gate", "auto_reply", "an automatic acknowledgement", 911),
    ("dropped", "gate", "wrong_language", "question and reply are in different languages", 61),
    ("dropped", "gate", "rude", "the reply is rude", 17),
    ("dropped", "gate", "truncated", "the reply breaks off", 42),
    ("dropped", "gate", "hand_over", "the reply only hands over to a colleague", 377),
    ("dropped", "gate", "irrelevant", "the reply does not answer the question", 655),
    ("dropped", "gate", "spam", "the question is an advertisement", 204),
    ("dropped", "gate", "low_quality", "the quality score is below the recipe's floor", 2120),
    ("dropped", "dedup", "exact_duplicate", "the same question and reply as a record that was kept", 319),
    (
        "dropped",
        "dedup",
        "near_duplicate",
        "nearly the same question and reply as a record that was kept",
        1288,
    ),
    ("quarantined", "dedup", "contradiction", "the same question, answers that cannot both be right", 14),
    ("no_record", "pairing", "no_reply", "no agent answered the customer", 486),
    ("no_record", "pairing", "no_customer", "no customer message precedes a reply", 1),
    ("unselected", "select", "over_budget", "good, but the budget was used for what covers more", 2377),
    ("unselected", "split", "near_train", "too like a training record to stand in the test set", 212),
    ("unselected", "select", "test_side_over_budget", "on the test side, not needed there", 1233),
    ("selected", "select", "covers", "adds the most to what is covered", 214),
    ("selected", "select", "edge", "a rare situation", 41),
    ("held_out", "split", "test_side", "the test set", 45),
]
NOTES = [
    (
        "Two of the languages in the dump (German, French) are not among those that the encoder is good for:"
        " choose a multilingual encoder."
    ),
    "61 pieces of the input could not be read: rejects.jsonl has them.",
]
PRIVACY_NOTES = [
    "On texts like these the detectors have a measured miss rate of 1.8% (name 2.9%, address 6.1%, card"
    " 0.0%)."
]
FILES = [
    ("train.jsonl", "the training set, best first"),
    ("test.jsonl", "the test set"),
    ("ledger.parquet", "what became of every record, and why"),
]
SPREAD = [
    ("selected", 17, 255),
    ("held_out", 16, 45),
    ("dropped", 6, 8209),
    ("quarantined", 13, 14),
    ("unselected", 13, 3822),
]


def sample(situations: int = 60, reasons: int = len(REASONS), seed: int = 7) -> ReportData:
    """A run of 12,345 records of a coffee roaster's support."""
    rng = random.Random(seed)
    rows = [_situation(n, situations, rng) for n in range(situations)]
    told = [_reason(n, rng) for n in range(reasons)]
    return ReportData(
        title="Fernhollow support dump",
        version="0.1.0",
        inputs=[
            {
                "path": "tickets.jsonl",
                "format": "zendesk",
                "conversations": 6021,
                "messages": 31877,
                "sha256": "9f" * 32,
            },
            {
                "path": "slack.zip",
                "format": "slack",
                "conversations": 402,
                "messages": 2950,
                "sha256": "04" * 32,
            },
        ],
        funnel=[
            FunnelLevel("conversations", 6423, unit="conversation"),
            FunnelLevel("records", 12345, "487 conversations gave none"),
            FunnelLevel(
                "past the gate", 5743, "2,120 low quality, 1,412 too short, 911 auto reply, 803 deflects"
            ),
            FunnelLevel("pool", 4122, "1,288 near duplicate, 319 exact duplicate, 14 contradiction"),
            FunnelLevel("dataset", 300, "2,377 over budget, 1,233 test side over budget, 212 near train"),
        ],
        reasons=told,
        situations=rows,
        certificate=certificate(),
        curve=[(n, 0.92 * (1 - 0.985**n)) for n in range(256)],
        quality={name: _bins(rng, centre, n) for name, centre, n in SPREAD},
        personal_data={
            "NAME": 412,
            "ORDER_ID": 133,
            "EMAIL": 57,
            "PHONE": 22,
            "ADDRESS": 9,
            "IBAN": 2,
            "SECRET": 1,
        },
        gaps=[gap(r) for r in rows if r.status == "no_good_answer"],
        best=[
            ShownRecord(f"c{100 + n}-r1", f"hi, {NEEDS[n]}, what can I do?", REPLIES[n % 4], 0.97 - n / 100)
            for n in range(8)
        ],
        nearest=[_nearest(n) for n in range(5)],
        notes=list(NOTES),
        privacy_notes=list(PRIVACY_NOTES),
        files=list(FILES),
    )


def certificate(**changed: Any) -> dict[str, Any]:
    """split.json, as the run adds the dataset's own counts to it."""
    return {
        "train": 3400,
        "test": 510,
        "neither": 212,
        "groups": 3921,
        "largest_group": 23,
        "shared_conversations": 0,
        "shared_customers": 0,
        "highest_similarity": 0.8431,
        "nearest_pair": ["c1042-r2", "c3377-r1"],
        "threshold": 0.9,
        "twins_at_threshold": 0,
        "situations": [],
        "divided_groups": 0,
        "shared_templates": 0,
        "shared_fields": {},
        "test_after": None,
        "not_checked": {},
        "situations_without_training": [],
        "dataset": {"train": 255, "test": 45},
        "test_fraction": {"asked": 0.15, "wanted": 45, "got": 0.15, "why": ""},
        "budget": {"asked": 300, "available": 3910, "got": 300, "why": ""},
        "customers": {"sources": 2, "known": 3120, "in_several": 41},
        **changed,
    }


def _nearest(n: int) -> ShownRecord:
    train = ShownRecord(f"c{1042 + n}-r2", f"hi, {NEEDS[n]}, what can I do?", REPLIES[n % 4])
    return ShownRecord(
        f"c{3377 + n}-r1",
        f"hello, {NEEDS[n + 5]}. any idea?",
        REPLIES[(n + 1) % 4],
        twin=train,
        score=0.8431 - n / 100,
    )


def gap(row: SituationRow) -> dict[str, Any]:
    prompt = f"hello, {row.name}. what am I to do now? I asked twice already"
    return {
        "situation": row.name,
        "prompt": prompt,
        "share": row.dump / 12345,
        "best_quality": 0.21,
        "why": "deflects",
    }


def _situation(n: int, many: int, rng: random.Random) -> SituationRow:
    name = NEEDS[n % len(NEEDS)] + (f" {n // len(NEEDS) + 1}" if n >= len(NEEDS) else "")
    dump = max(2, int(1100 / (n + 1.4) ** 0.93 * rng.uniform(0.75, 1.25) * max(1, 60 / many)))
    wanted = (
        "no_good_answer" if n % 11 == 8 else "missing" if n % 13 == 7 else "thin" if n % 5 == 3 else "covered"
    )
    pool = 0 if wanted == "no_good_answer" else max(2, dump // 3)
    train = 0 if wanted in ("missing", "no_good_answer") else 1 if wanted == "thin" else max(2, pool // 12)
    best = rng.uniform(0.6, 0.98) if pool else rng.uniform(0.1, 0.4)
    edge, example = n > many * 0.7 and n % 3 == 0, f"hi there, {name}, what can I do?"
    return SituationRow(
        name, dump + n % 3, dump, pool, max(train, pool - train // 5), train, train // 5, best, edge, example
    )


def _reason(n: int, rng: random.Random) -> Reason:
    outcome, stage, code, meaning, count = REASONS[n % len(REASONS)]
    examples = []
    for k in range(min(count, 4) if outcome in ("dropped", "quarantined") else 0):
        prompt, reply = (
            f"hi, {NEEDS[(n + 3 * k) % 40]}, what can I do? I ordered last Tuesday",
            REPLIES[(n + k) % 4],
        )
        one = ShownRecord(
            f"c{n}{k}1-r2", prompt, "pls see our FAQ, thx", rng.uniform(0.1, 0.8), ["see our FAQ"]
        )
        if stage == "dedup":
            one = ShownRecord(
                one.id,
                prompt,
                reply,
                one.quality,
                twin=_twin(f"c{n}{k}7-r1", prompt, reply, code),
                score=0.947,
            )
        examples.append(one)
    return Reason(outcome, stage, code + ("" if n < len(REASONS) else f"_{n}"), meaning, count, examples)


def _twin(record_id: str, prompt: str, reply: str, code: str) -> ShownRecord:
    if code != "exact_duplicate":
        prompt = prompt.replace("hi,", "Hello!").replace("last Tuesday", "two weeks ago")
        for ours, other in (
            ("Thursday", "Friday"),
            ("two years", "one year"),
            ("12 weeks", "4 weeks"),
            ("three to five", "up to ten"),
        ):
            reply = reply.replace(ours, other)
    return ShownRecord(record_id, prompt, reply, 0.83)


def _bins(rng: random.Random, centre: float, n: int) -> list[int]:
    bins = [0] * 20
    for _ in range(n):
        bins[min(19, max(0, round(rng.gauss(centre, 2.4))))] += 1
    return bins


def sample_audit(situations: int = 60) -> Audit:
    """The audit of the same run."""
    matches = [
        {
            "id": "c1-r1",
            "in": "dataset",
            "similarity": 0.8123,
            "against": "",
            "phrase": "it burned my skin",
            "sentence": "the acid burned my hand",
            "prompt": "hello",
        },
        {
            "id": "c77-r2",
            "in": "pool",
            "similarity": 0.61,
            "against": "",
            "phrase": "it burned my skin",
            "sentence": "my eye",
            "prompt": "hello",
        },
    ]
    near = [
        {
            "id": "c8-r1",
            "in": "dataset",
            "similarity": 0.4312,
            "against": "another_person",
            "phrase": "my lawyer",
            "sentence": "my father is a lawyer",
            "prompt": "hello",
        }
    ]
    cases = [
        {
            "name": "chemical accident",
            "status": "yes",
            "pool": 3,
            "dataset": 2,
            "limit": 0.5,
            "matches": matches,
        },
        {
            "name": "lawyer's letter",
            "status": "perhaps",
            "pool": 0,
            "dataset": 0,
            "limit": 0.5,
            "matches": near,
        },
        {"name": "press", "status": "no", "pool": 0, "dataset": 0, "limit": 0.5, "matches": []},
    ]
    return Audit(sample(situations).situations, cases, 0, 0, 0, [])
