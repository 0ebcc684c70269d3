"""Whom a recipe names as agents or bots, and who of them wrote nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from curate.loaders.account import Doubt, LoadReport
from curate.loaders.base import Source
from curate.loaders.bots import ruled_out
from curate.loaders.settings import as_list
from curate.loaders.unnamed import nearest


def doubt_names(sources: Sequence[Source], report: LoadReport) -> None:
    """Doubts names of agents and bots that no message bears, once all is read."""
    agents = [name for source in sources for name in source.block.agent_names()]
    bots = [name for source in sources if not ruled_out(source.block) for name in as_list(source.block.bots)]
    report.nearest = {
        n: closest
        for n in dict.fromkeys(agents)
        if n not in report.met_agents and (closest := nearest(n, report.senders))
    }
    _doubt(sources, report, "agent", agents, report.met_agents, "--agent, or of agents in the recipe")
    _doubt(sources, report, "bot", bots, report.met_bots, "bots in the recipe")


def _doubt(
    sources: Sequence[Source],
    report: LoadReport,
    who: str,
    given: Sequence[str],
    met: Collection[str],
    where: str,
) -> None:
    """Says which named agents or bots wrote nothing: by their place, as the doubt reaches the report and a
    name is personal."""
    named = list(dict.fromkeys(given))
    lost = [str(n) for n, name in enumerate(named, 1) if name not in met]
    code = f"unknown_{who}s"
    if lost and not all(code in source.block.accept for source in sources):
        which = (
            f"the {who} that was named"
            if len(named) == 1
            else f"{len(lost)} of the {len(named)} {who}s that were named (no. {', '.join(lost)})"
        )
        near = [n for name, (_, n) in report.nearest.items() if name in named] if who == "agent" else []
        wrote = (
            f"; a sender with a very similar name is in {near[0]:,} conversations, and `curate inspect` with"
            " the same agents shows it"
            if near
            else ""
        )
        what = f"no message that was read is by {which}: check the spelling of {where}{wrote}"
        report.doubt(
            Doubt(code, sources[0].name, what, f"accept: [{code}]   # if they wrote nothing in this dump")
        )
