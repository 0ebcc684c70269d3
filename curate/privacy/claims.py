"""What may be said of personal data in a dataset: what was looked for, how much of it is missed, and on what
that was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from curate.privacy.base import type_names
from curate.privacy.file_names import impersonal_name
from curate.privacy.ner.folder import folder_of
from curate.privacy.settings import PrivacySettings


@dataclass(frozen=True, slots=True)
class Measured:
    """How many values that were planted in a set of texts the rules left."""

    where: str
    planted: int
    missed: int


# benchmarks/privacy.py over a run of the sample dump counts both; a test holds this to such a run
SAMPLE = Measured(
    "this project's own sample dump (invented; participants' names known; looked at while the rules were"
    " made)",
    1_250,
    0,
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a run did about personal data: the types it replaced, how many texts its recipe keeps, what its
    detectors find still.

    `still_found` counts messages by type; names are not looked for there. `model` and `model_sha256` are the
    model beside the rules; empty without one.
    """

    types: tuple[str, ...] = field(default_factory=type_names)
    given_names: bool = True
    kept_texts: int = 0
    still_found: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    model_sha256: str = ""

    @classmethod
    def by(cls, settings: PrivacySettings, still_found: Mapping[str, int]) -> Redaction:
        model = folder_of(settings)
        return cls(
            tuple(settings.types),
            settings.given_names,
            len(settings.keep),
            dict(still_found),
            impersonal_name(model.name) if model else "",
            model.sha256 if model else "",
        )

    @classmethod
    def from_dict(cls, data: Any) -> Redaction | None:
        """Of a manifest's `privacy`; None where that is not what `as_dict` writes."""
        try:
            redaction = cls(
                tuple(data["types"]),
                data["given_names"],
                data["kept_texts"],
                dict(data["still_found"]),
                str(data.get("model", "")),  # manifests of older versions have none
                str(data.get("model_sha256", "")),
            )
        except (KeyError, TypeError, ValueError):
            return None
        sound = (
            all(t in type_names() for t in redaction.types)
            and isinstance(redaction.given_names, bool)
            and isinstance(redaction.kept_texts, int)
        )
        return (
            redaction if sound and all(isinstance(n, int) for n in redaction.still_found.values()) else None
        )

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "types": list(self.types)}

    def replaced(self) -> str:
        """Which personal data was replaced, in sentences that claim nothing else."""
        if not self.types:
            return "Personal data was not looked for: the recipe's privacy.types is empty."
        who = f"rules and the model `{self.model}`" if self.model else "rules"
        sentences = [f"Personal data that {who} recognise was replaced by placeholders such as `[NAME_1]`."]
        if without := [kind for kind in type_names() if kind not in self.types]:
            sentences = [
                (
                    f"Personal data of these types, as far as {who} recognise it, was replaced by"
                    f" placeholders: {', '.join(self.types)}."
                ),
                f"These types were not looked for: {', '.join(without)}.",
            ]
        if "NAME" in self.types and not self.given_names:
            sentences.append(
                "Of names, only those of participants and those that a text introduces were looked for."
            )
        if self.kept_texts:
            sentences.append(
                f"The recipe leaves {self.kept_texts:,} text{'s' * (self.kept_texts != 1)} as they are"
                " (privacy.keep)."
            )
        if self.still_found:
            sentences.append(f"Still found: {self.found_words()}.")
        return " ".join(sentences)

    def found_words(self) -> str:
        """What the detectors find still, such as `EMAIL in 2 messages`; empty where that is nothing."""
        return ", ".join(
            f"{kind} in {n:,} message{'s' * (n != 1)}" for kind, n in sorted(self.still_found.items())
        )

    def missed(self) -> str:
        """The miss rate, on what it was measured, and that it was not measured here; empty where nothing was
        looked for."""
        if not self.types:
            return ""
        rate = SAMPLE.missed / SAMPLE.planted
        return (
            f"Rules miss some. Measured miss rate with the default settings: {SAMPLE.missed:,} of"
            f" {SAMPLE.planted:,} planted values ({rate:.1%}) in {SAMPLE.where}; in public sets of single"
            " sentences, where no names are known, 15% to 20% of names and of addresses"
            " (docs/measurements/privacy.md). On your own data nothing was measured."
            " Read a sample of your dataset before you share it."
        )
