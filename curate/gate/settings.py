"""Settings of the gate: the recipe's section `gate`. The limits of single rules come from the signal families
that bring them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import Field, WithJsonSchema, create_model, field_validator, model_validator

from curate.errors import CurateError
from curate.gate.rules import LIMITS, REASONS
from curate.section import Section, because
from curate.signals.acts import TYPES
from curate.signals.rules import Limit

Choice = Literal["keep", "drop", "mask"]
ActChoices = Annotated[
    dict[str, Choice],
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": [*get_args(Choice)]},
                {
                    "type": "object",
                    "properties": {kind: {"enum": [*get_args(Choice)]} for kind in TYPES},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


def _field(limit: Limit) -> Any:
    """A limit as a field of the model: its type, and all that the recipe says of it."""
    extra = because(limit.why) if limit.why else None
    return type(limit.default), Field(
        limit.default, ge=limit.least, le=limit.most, description=limit.description, json_schema_extra=extra
    )


if TYPE_CHECKING:

    class _Limits(Section):
        def __getattr__(self, name: str) -> Any: ...
else:
    _Limits = create_model(
        "_Limits", __base__=Section, __module__=__name__, **{limit.key: _field(limit) for limit in LIMITS}
    )


class GateSettings(_Limits):
    """Which records are good enough to learn from."""

    answer_words: int = Field(
        10,
        ge=0,
        description=(
            "Number of informative words from which a reply counts as an answer although it also refers"
            " elsewhere, does not know, or hands over. Greetings, referrals and questions are not"
            " informative. A reply with one step to follow counts as an answer in any case."
        ),
        json_schema_extra=because("it is one short sentence of advice."),
    )
    volatile_facts: Literal["keep", "drop", "mask"] = Field(
        "keep",
        description=(
            "What to do with facts that change and that the prompt does not hold: prices, dates, versions,"
            " stock, the state of an order. keep; drop the records that depend on them; or mask them in every"
            " completion ([PRICE], [DATE]) when the dataset is written."
        ),
    )
    volatile_density: float = Field(
        2.0,
        gt=0,
        description=(
            "Number of such facts per 100 informative words from which a record depends on them. Names do not"
            " count, because they last."
        ),
        json_schema_extra=because(
            "a reply of three sentences with one such fact depends on it. A list of steps that mentions one"
            " price does not."
        ),
    )
    acts: ActChoices = Field(
        dict.fromkeys(TYPES, "keep"),
        description=(
            "What to do with promises and acts that only a person may do, by type: refund, credit,"
            " replacement, cancellation, account, booking, escalation, call_back, look_up. keep; drop the"
            " records that have one; or mask them in every completion ([ACTION: refund]) when the dataset is"
            " written. One word alone is for all types. A reply that says little else is dropped in any case"
            " (only_acts)."
        ),
        json_schema_extra=because(
            "the same sentence is right in a draft that a person sends, and wrong from a model that answers"
            " alone. Records with one have a lower quality (acts)."
        ),
    )
    replies: Literal["auto", "prose", "label", "structured"] = Field(
        "auto",
        description=(
            "What the replies are: prose to a person; a label, which is one of a closed set of short answers;"
            " or structured, which is JSON or a form. Rules for prose (too_short, thanks_only, low_content"
            " and others) do not hold for the other two. auto: as 80% of the replies are, where conversations"
            " have one reply each; a run says what it found."
        ),
    )
    skip: list[str] = Field(
        default=[], description="Rules to switch off, by reason code, such as bystander or only_question."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for limit in LIMITS:
            if limit.not_above and getattr(self, limit.key) > getattr(self, limit.not_above):
                low, high = (f"{key} ({getattr(self, key)})" for key in (limit.key, limit.not_above))
                raise ValueError(f"{low} above {high} would drop every record")
        return self

    @field_validator("acts", mode="before")
    @classmethod
    def _one_for_all(cls, given: Any) -> Any:
        return dict.fromkeys(TYPES, given) if isinstance(given, str) else given

    @field_validator("acts")
    @classmethod
    def _every_type(cls, given: dict[str, Choice]) -> dict[str, Choice]:
        if unknown := sorted(given.keys() - TYPES.keys()):
            raise ValueError(f"no act is of the type {unknown[0]!r}; known: {', '.join(TYPES)}")
        return {**dict.fromkeys(TYPES, "keep"), **given}

    @field_validator("skip")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        for code in given:
            if code not in REASONS:
                raise ValueError(f"no rule is named {code!r}; known: {', '.join(REASONS)}")
        return given


def _check(limits: Iterable[Limit]) -> None:
    """Raises CurateError for a limit that is no key of its own, or is compared with none that there is."""
    own, keys = set(GateSettings.__annotations__), {limit.key for limit in limits}
    for limit in limits:
        wrong = limit.key in own or (limit.not_above and limit.not_above not in keys)
        if wrong:
            what = (
                f"has the key {limit.key!r}, which gate has already"
                if limit.key in own
                else (f"must not exceed {limit.not_above!r}, which is no limit")
            )
            mend = "Correct, update or uninstall the package that brings it."
            raise CurateError(f"the limit gate.{limit.key} of a rule {what}", mend=mend)


_check(LIMITS)
