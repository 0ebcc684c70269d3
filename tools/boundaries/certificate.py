"""What split.json holds: the certificate of a split."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.boundaries.rows import Boundary

VALIDATION = "Only where such a side was asked for, or is kept."


class SplitSituation(Boundary):
    """A situation on the sides of the split."""

    name: str
    tags: list[str] = Field(description="Two or three words for it.")
    pool: int = Field(description="Records that could be on a side.")
    train: int
    validation: int | None = Field(default=None, description=VALIDATION)
    test: int
    groups: int = Field(description="Groups of connected records that have records of it.")
    why: str = Field(description="Why train or test has none of it; empty if both have.")
    asked: int | None = Field(
        default=None,
        description=(
            "Only for a run, like the next seven: records of the dump, including those without an answer."
        ),
    )
    dump: int | None = Field(default=None, description="Those of them that count in the shares of coverage.")
    dataset: int | None = Field(default=None, description="Records of the dataset, all sides together.")
    dataset_validation: int | None = Field(default=None, description="Those of them in the validation set.")
    dataset_test: int | None = Field(default=None, description="Those of them in the test set.")
    tested_only: bool | None = Field(
        default=None, description="Whether the test set asks it and no training record answers it."
    )
    best_quality: float | None = Field(default=None, description="Quality of the best record of the dump.")
    status: Literal["covered", "thin", "missing", "no_good_answer"] | None = None


class NearestPair(Boundary):
    """A test record with the training record that is most similar to it."""

    train: str
    test: str
    similarity: float
    train_prompt: str = Field(default="", description="Only for a run: redacted, the first 700 characters.")
    test_prompt: str = Field(default="", description="The same of the test record.")


class HeldOutFraction(Boundary):
    """What was asked of the test or the validation side and what came out: of the file, in a run of the
    dataset."""

    asked: float | None = Field(description="None where a date decides.")
    wanted: int | None = Field(description="The number of records that this makes.")
    got: float
    why: str = Field(description="Why it is not what was wanted; empty if it is.")


class Budget(Boundary):
    """What became of a run's budget."""

    asked: int | Literal["auto"]
    available: int = Field(description="Records on any side: the maximum that the dataset could have.")
    got: int = Field(description="min(asked, available), all sides together.")
    why: str = Field(description="Why it is less than asked for.")


class CustomerCounts(Boundary):
    """Customers known across the sources of a dump."""

    sources: int
    known: int = Field(description="Customers with an id or an address.")
    in_several: int = Field(
        description=(
            "Those of them with conversations in more than one source, recognised by id or e-mail address."
        )
    )


class DatasetSizes(Boundary):
    """The records of the dataset."""

    train: int
    validation: int | None = Field(default=None, description=VALIDATION)
    test: int


NOT_CHECKED = (
    "For each count that is None, or for which some records could not be compared, by its name: why, and how"
    " many."
)


class LeftOut(Boundary):
    """A record of the earlier dataset that is here again and not in the new one."""

    id: str
    side: Literal["train", "validation", "test"]
    stage: str = ""
    reason: str = ""
    kept_id: str = ""


class KeptDataset(Boundary):
    """How many records of the earlier dataset there were and stay; `not_here` are in the input no more."""

    train: int
    train_stays: int
    validation: int | None = Field(default=None, description=VALIDATION)
    validation_stays: int | None = None
    test: int
    test_stays: int
    not_here: int
    left_out: list[LeftOut]


class KeptFrom(Boundary):
    """The split that `--keep` named, and what holds of it and the new one together. Counts that should be 0
    are None where nothing could be compared."""

    name: str
    train: int
    validation: int | None = Field(default=None, description=VALIDATION)
    test: int
    found_again: int = Field(description="Its records that are in this input again.")
    moved: int = Field(description="Of these, those that changed sides: 0.")
    set_aside: int = Field(description="Of these, those that are on neither side now.")
    new_train: int
    new_validation: int | None = None
    new_test: int
    both_old_sides: int = Field(description="New records that connect two of its sides, and are on none.")
    shared_conversations: int | None
    shared_customers: int | None
    shared_keys: int | None
    twins_at_threshold: int | None
    highest_similarity: float | None
    without_text: int = Field(
        description="Its records whose text is gone, so that only their ids are compared."
    )
    customers_known: bool = Field(description="Whether its customers are recognised in new conversations.")
    not_checked: dict[str, str] = Field(description=NOT_CHECKED)
    dataset: KeptDataset | None = Field(
        default=None, description="What became of the records in the files of its sides."
    )


class TwoSides(Boundary):
    """What is on both of two sides. Counts that should be 0 are None where nothing could be compared."""

    sides: list[Literal["train", "validation", "test"]]
    divided_groups: int | None
    shared_conversations: int | None
    shared_customers: int | None
    shared_fields: dict[str, int | None]
    shared_templates: int | None
    shared_keys: int | None
    twins_at_threshold: int | None
    highest_similarity: float | None
    nearest_pair: list[str] = Field(description="In the order of `sides`; empty where one has no record.")
    not_checked: dict[str, str] = Field(description=NOT_CHECKED)


class CertificateFigures(Boundary):
    """The figures of a certificate, as `--json` has them. Counts that should be 0 are None where nothing
    could be compared, and `not_checked` says why. With a validation side, they are sums over each
    two sides."""

    train: int
    validation: int | None = Field(default=None, description=VALIDATION)
    test: int
    neither: int = Field(description="Records on no side.")
    groups: int = Field(
        description="Groups of records connected by conversation, customer, template or similarity."
    )
    largest_group: int = Field(description="In records.")
    divided_groups: int | None = Field(description="Groups on two sides: 0.")
    shared_conversations: int | None = Field(description="On two sides: 0.")
    shared_customers: int | None = Field(description="On two sides: 0.")
    shared_fields: dict[str, int | None] = Field(
        description="Values on two sides of each further field that `--group-field` named: 0."
    )
    shared_templates: int | None = Field(
        description="Prompts that differ by numbers, links and placeholders only, on two sides: 0."
    )
    shared_keys: int | None = Field(description="All of these ids and values together: 0.")
    highest_similarity: float | None = Field(description="Of a test prompt to a training prompt.")
    nearest_pair: list[str] = Field(
        description="The pair that has it, training record first; empty where a side is."
    )
    threshold: float
    twins_at_threshold: int | None = Field(
        description=(
            "Held-out prompts at least that similar to a prompt of another side, by a search of all pairs: 0."
        )
    )
    test_after: str | None
    wrong_side_of_date: int | None = Field(
        default=None, description="With `test_after`: new records on the wrong side of the date: 0."
    )
    not_checked: dict[str, str] = Field(description=NOT_CHECKED)
    pairs: list[TwoSides] | None = Field(
        default=None, description="Where there is a validation side: the same for each two sides."
    )
    test_fraction: HeldOutFraction
    validation_fraction: HeldOutFraction | None = None
    situations_without_training: list[str] = Field(
        description="Situations with test records but no training record."
    )
    why_no_test: str = Field(
        default="", description="Why the test side is empty although a test set was wanted."
    )
    why_no_validation: str = Field(
        default="", description="Why the validation side is empty although one was wanted."
    )
    kept_from: KeptFrom | None = None
    dataset: DatasetSizes | None = Field(default=None, description="Only for a run, like the next two.")
    budget: Budget | None = None
    customers: CustomerCounts | None = None
    covered_share: float | None = Field(
        default=None, description="Only for a run: share of the dump's records whose situation is covered."
    )
    thin_share: float | None = Field(default=None, description="Only for a run: the same of thin situations.")


class SplitCertificate(CertificateFigures):
    """split.json: the figures, with the pairs and situations that they are about."""

    nearest_pairs: list[NearestPair] = Field(
        description="The test records most similar to a training record, five at most."
    )
    situations: list[SplitSituation]
    set_aside: list[dict[str, str]] = Field(
        default=[], description="Only for `curate split`: id and reason of the records on no side."
    )
