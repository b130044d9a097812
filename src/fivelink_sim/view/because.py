"""Why a need ended otherwise under another regime, in words. `fivelink why`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fivelink_sim.analysis import stories
from fivelink_sim.analysis.counterfactuals import CHANGE_FOR
from fivelink_sim.analysis.partings import CAUSES, Parting
from fivelink_sim.analysis.stories import Explanation, Pair
from fivelink_sim.experiment.request import InputError, Overrides, Source
from fivelink_sim.measure.event_table import events_of
from fivelink_sim.measure.naming import actor_name, need_name, parts_of
from fivelink_sim.model.world import COMPONENTS, NOBODY
from fivelink_sim.scenario.communities import residents_of
from fivelink_sim.view import trace
from fivelink_sim.view.language import speaking

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Why:
    """Why one need ended otherwise: `text` in words, `explanation` as data, both journeys as tables."""

    text: str
    explanation: Explanation

    @property
    def cause(self) -> str:
        """The first step at which the journeys part: a key of `analysis.partings.CAUSES`; empty if they do not."""
        return self.explanation.cause

    @property
    def proven(self) -> bool:
        """Whether a rerun with that one thing changed ends as well as under the other regime."""
        return self.explanation.proven

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def why(
    first: Source,
    second: Source,
    need: str | int,
    *,
    rng: Any = None,
    days: int | None = None,
    overrides: Overrides | None = None,
) -> Why:
    """Run two scenarios under one seed and say why a need ended otherwise; arguments as of `trace`.

    InputError if the need did not arise."""
    two = run_pair(first, second, rng, days, overrides)
    number = trace.checked_need(need)
    try:
        found = stories.explain(two, number)
    except LookupError:
        trace.journey(two.runs[0], number)  # says what is wrong with it
        raise
    return Why("\n".join(told(two, found)), found)


def causes(
    first: Source,
    second: Source,
    *,
    rng: Any = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    prove: int = stories.TRIED_NEEDS,
) -> pd.DataFrame:
    """Causes over all needs that one scenario resolves and the other does not, as `analysis.stories.causes`."""
    return stories.causes(run_pair(first, second, rng, days, overrides), prove=prove)


def run_pair(first: Source, second: Source, rng: Any, days: int | None, overrides: Overrides | None) -> Pair:
    """Both scenarios under one seed: the one given, else the first's."""
    one, seed = trace.checked_source(first, rng, days, overrides)
    other, _ = trace.checked_source(second, seed, days, overrides)
    if residents_of(one.settings) != residents_of(other.settings):
        raise InputError("the scenarios have other residents or kinds of need: no need is the same in both")
    return stories.pair(one, other, seed)


def told(two: Pair, found: Explanation) -> list[str]:
    """The explanation in words, then both journeys; in English, for causes are told in no other language."""
    with speaking("en"):
        return _told(two, found)


def _told(two: Pair, found: Explanation) -> list[str]:
    names = _names(two)
    lines = [*trace.heading(two.runs[0 if len(events_of(two.runs[0], found.number)) else 1], found.number), ""]
    for place, name in enumerate(names):
        lines.append(f"{name}: {_ending(two, found, place)}")
    lines.append("")
    if not found.partings:
        lines.append("It fares the same under both: there is nothing to explain.")
    else:
        lines += _reason(two, found, names[found.behind])
    width = max(map(len, names))
    for place, name in enumerate(names):
        events = events_of(two.runs[place], found.number)
        world = two.runs[place].worlds[parts_of(found.number)[0]]
        lines += ["", f"{name:<{width}}", *trace.told(world, events, two.runs[place].warmup)]
    return lines


def _names(two: Pair) -> tuple[str, str]:
    one, other = (scenario.name for scenario in two.scenarios)
    return (one, other) if one != other else (f"{one} (first)", f"{other} (second)")


def _ending(two: Pair, found: Explanation, place: int) -> str:
    end = found.endings[place] or "did not arise"
    if end in ("resolved", "lapsed"):
        last = int(events_of(two.runs[place], found.number)[-1]["day"]) - two.runs[place].warmup
        return f"{end} on day {last}"
    return "still open at the end" if end == "open" else end


def _reason(two: Pair, found: Explanation, behind: str) -> list[str]:
    lines = []
    for n, (one, change) in enumerate(zip(found.partings, found.changes, strict=True)):
        last = n == len(found.partings) - 1
        begin = "They part here" if n == 0 else "Then they part again"
        lines.append(f"{begin}: under {behind} {_parting(two, found, one)}.")
        had = _had(one, change.what)
        if not last:
            lines.append(f"  Run again, {had}: not enough yet.")
        elif found.turned and n == 0:
            lines.append(f"  Proof: {behind} run again under the same seed, {had}: {_good(found)}.")
        elif found.turned:
            lines.append(f"  Run again, {had} as well: {_good(found)}. It took all {n + 1} of these together.")
        else:
            lines.append(f"  Run again, {had}: still not {_good(found)}; no single step explains the rest.")
    return lines


def _good(found: Explanation) -> str:
    return "resolved as soon" if found.endings[found.behind] == "resolved" else "resolved"


def _had(one: Parting, what: str) -> str:
    cause = "no cash" if one.cause == "waited" and what == "done" else one.cause
    return CHANGE_FOR[cause][1].format(part=trace.PART[one.component])


def _parting(two: Pair, found: Explanation, one: Parting) -> str:
    run = two.runs[found.behind]
    part = f", {COMPONENTS[one.component]}" if one.component != NOBODY else ""
    who = ""
    if one.actor != NOBODY:
        who = f" ({trace.with_article(actor_name(run.worlds[parts_of(found.number)[0]], one.actor))})"
    return f"{CAUSES[one.cause]}{who} [{one.cause}{part}, day {one.day - run.warmup}]"


def causes_told(table: pd.DataFrame, first: str, second: str) -> list[str]:
    """The table of causes as lines for a terminal."""
    if len(table) == 0:
        return [f"Every need ends alike under {first} and {second}."]
    lines = []
    for only in table["only"].unique():
        part = table[table["only"] == only]
        lines += ["", f"{part['needs'].sum()} needs that only {only} resolves; under the other regime:"]
        for row in part.itertuples():
            proof = f"{row.proven} of {row.tried} tried" if row.tried else "none tried"
            lines.append(f"  {row.needs:5d}  {row.share:4.0%}  {row.cause:<18}  {proof:<15}  {row.meaning}")
    lines += [
        "",
        "tried: the run was repeated with that one thing changed; the first number counts those resolved by it alone.",
    ]
    return lines[1:]


def divided(
    first: Source,
    second: Source,
    *,
    rng: Any = None,
    days: int | None = None,
    overrides: Overrides | None = None,
) -> tuple[list[str], list[str]]:
    """The names of the needs that only the first scenario resolves, and of those that only the second does."""
    numbers = stories.divided(run_pair(first, second, rng, days, overrides))
    return [need_name(int(n)) for n in numbers[0]], [need_name(int(n)) for n in numbers[1]]


def causes_report(first: Source, second: Source, *, rng: Any, days: int | None, overrides: Overrides | None) -> str:
    """The table of causes in words, and a need to look at."""
    two = run_pair(first, second, rng, days, overrides)
    names = _names(two)
    lines = causes_told(stories.causes(two), *names)
    for numbers in reversed(stories.divided(two)):
        if len(numbers):
            lines.append(f"One of them: --need {need_name(int(numbers[0]))}")
            break
    return "\n".join(lines)
