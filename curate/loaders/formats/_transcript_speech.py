"""How the speakers of transcripts speak, over a sample of talks: whether that agrees with the side on which
their labels put them."""

from __future__ import annotations

from collections import Counter

from curate.loaders.habits import Census
from curate.loaders.mapping.sides import SAME_OPENING, SideGuess, Talk, by_speech, listen, together

_MOST = 0.5  # share of his talks that somebody opens who is to sound like staff before he counts as such
_OFTEN = 3  # talks in which a label must stand to be one that only ever closes them
_SIDES = ("this label", "the others")


class Speech:
    """The first words of all lines of a sample of talks, by label in small letters."""

    def __init__(self) -> None:
        self._census = Census()
        self._talks: dict[str, list[list[tuple[str, str]]]] | None = None
        self._verdicts: dict[str, tuple[SideGuess, Talk]] = {}

    def see(self, talk: str, turns: list[tuple[str, str]]) -> None:
        """Notes one talk as (label, text); `talk` is its place."""
        if self._census.takes(talk):
            for label, text in turns:
                self._census.see(talk, label, text)

    def _with(self, label: str) -> list[list[tuple[str, str]]]:
        """The talks in which a label stands."""
        if self._talks is None:
            self._talks = {}
            for talk in self._census.talks():
                for who in {who for who, _ in talk}:
                    self._talks.setdefault(who, []).append(talk)
        return self._talks.get(label, [])

    def _heard(self, label: str) -> tuple[SideGuess, Talk]:
        """Whether a label or those beside it sound like staff, and what it says."""
        if label not in self._verdicts:
            heard = listen(
                [[(_SIDES[who != label], text) for who, text in talk] for talk in self._with(label)]
            )
            own = heard.get(_SIDES[0], Talk())
            self._verdicts[label] = (by_speech(own, heard.get(_SIDES[1], Talk()), _SIDES), own)
        return self._verdicts[label]

    def contradicts(self, label: str) -> bool:
        """Whether those beside a label that is said to answer clearly sound like staff, and it does not."""
        verdict, _ = self._heard(label)
        return verdict.agent == _SIDES[1] and len(verdict.why) > 1

    def asks(self, label: str) -> bool:
        """Whether those beside a label that is said to ask clearly sound like customers."""
        verdict, _ = self._heard(label)
        return verdict.agent == _SIDES[0] and len(verdict.why) > 1

    def answers(self, label: str) -> bool:
        """Whether somebody who is in many talks may be staff: he sounds like it, or opens few of them and is
        not contradicted."""
        verdict, own = self._heard(label)
        alike = own.same - own.own >= max(SAME_OPENING, 0.5 * own.opens)
        return (
            verdict.agent == _SIDES[0]
            or alike
            or (own.opens <= _MOST * own.talks and not self.contradicts(label))
        )

    def staff_of(self, labels: list[str]) -> str:
        """Which of two labels sounds like staff, over all talks in which both stand; empty where neither
        does."""
        one, two = labels
        both = [[turn for turn in talk if turn[0] in labels] for talk in self._with(one)]
        heard = listen([talk for talk in both if len({who for who, _ in talk}) > 1])
        return by_speech(
            together(heard, {one} & heard.keys()), together(heard, {two} & heard.keys()), (one, two)
        ).agent

    def only_closes(self, label: str) -> bool:
        """Whether a label stands once in each of several talks, at the end: what somebody wrote about the
        talk when it was over."""
        talks = self._with(label)
        return len(talks) >= _OFTEN and all(
            talk[-1][0] == label and Counter(who for who, _ in talk)[label] == 1 for talk in talks
        )
