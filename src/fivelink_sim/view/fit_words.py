"""A check of fit in words: what each number is called, how it is told, and what follows from all of them.

Answers are about the model: "too many" means that it gives more than the records hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pandas as pd

from fivelink_sim.analysis.fit_answers import CANNOT_SAY, DIFFERS, FITS, LEAST_RUNS, FitFindings
from fivelink_sim.analysis.fit_measures import GROUPS, MEASURES, Scope
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr, trn
from fivelink_sim.view.numerals import Scale
from fivelink_sim.view.tidy import records

ANSWERS = {
    "fits": "= fits",
    "too many": "▲ too many",
    "too few": "▼ too few",
    "too high": "▲ too high",
    "too low": "▼ too low",
    "too long": "▲ too long",
    "too short": "▼ too short",
    "differs": "◆ differs",
    "cannot say": "– cannot say",
}
#: The same inside a sentence.
PLAINLY = {answer: answer for answer in ANSWERS}

SCALES = {
    "requests": Scale(1.0, "", "", 0, 0),
    "share": numerals.PERCENT,
    "days": Scale(1.0, "days", "days", 0, 0),
    "steps": Scale(1.0, "", "", 1, 2),
}
MOST_TOLD = 3  # numbers of a group that a sentence names
FURTHEST = 3.0  # half-widths of the interval: what is further off is drawn there


class Asked(Protocol):
    """What is read of a check; `fivelink_sim.studies.checking_fit.FitAsked` has it."""

    @property
    def scenario(self) -> Any:
        """The scenario."""

    @property
    def scope(self) -> Scope:
        """Days, kinds and communities."""

    @property
    def requests(self) -> int:
        """In the records."""

    @property
    def used(self) -> int:
        """That are judged."""

    @property
    def replications(self) -> int:
        """Runs."""

    @property
    def held_out(self) -> bool:
        """Whether held-out months are judged."""

    @property
    def line(self) -> str:
        """The command that does it again."""


def name_of(row: Mapping[str, Any]) -> str:
    """What a number is called: its measure, and of what."""
    title = tr(MEASURES[row["measure"]].title)
    told = item_of(row)
    name = tr("{measure}, {item}", measure=title, item=told) if told else title
    return tr("{name}, {month}", name=name, month=row["month"]) if row["month"] else name


def item_of(row: Mapping[str, Any]) -> str:
    """The kind, community or step that a number is of; empty if it is of all."""
    if row["by"] == "community" or not row["by"]:
        return str(row["item"])
    return phrases.words_of(str(row["item"]))


def value(unit: str, number: float, *others: float) -> str:
    """A number with its unit, in the digits that the others need."""
    return numerals.level(SCALES[unit], number, *others) if math.isfinite(number) else "–"


def between(row: Mapping[str, Any]) -> str:
    """The model's interval: 330 to 410; a dash where there is none."""
    ends = [row["low"], row["high"]]
    if not all(map(math.isfinite, ends)):
        return "–"
    scale = SCALES[row["unit"]]
    places = numerals.decimals(scale, row["middle"], *ends)
    return numerals.between(*(numerals.plain(scale.factor * end, places) for end in ends))


def cell(row: Mapping[str, Any]) -> list[str]:
    """Name, the records' number, the model's interval and the answer: a row of a table."""
    known = [number for number in (row["low"], row["high"]) if math.isfinite(number)]
    return [name_of(row), value(row["unit"], row["real"], *known), between(row), tr(ANSWERS[row["answer"]])]


def lead(scenario: str, found: FitFindings, requests: int, runs: int) -> str:
    """The answer in a sentence."""
    whole = records(found.groups)[0]
    if whole["answer"] == CANNOT_SAY:
        return tr(
            "It cannot be said whether {scenario} fits: an answer needs {least} runs or more.",
            scenario=scenario,
            least=LEAST_RUNS,
        )
    further = round(whole["p"] * (runs + 1)) - 1
    values = {"scenario": scenario, "requests": f"{requests:,}", "runs": f"{runs:,}", "further": f"{further:,}"}
    if whole["answer"] == FITS:
        return tr(
            "Nothing in these {requests} requests speaks clearly against {scenario}: taken together, {further} of its "
            "{runs} own runs lie as far from the others or further.",
            **values,
        )
    if not further:
        return tr(
            "{scenario} does not fit these {requests} requests: taken together, none of its {runs} own runs lies as "
            "far from the others.",
            **values,
        )
    return tr(
        "{scenario} does not fit these {requests} requests: taken together, {further} of its {runs} own runs lie as "
        "far from the others.",
        **values,
    )


def counted(found: FitFindings) -> str:
    """How many numbers lie in their intervals, and how many would by chance."""
    whole = records(found.groups)[0]
    if not whole["measures"] or not math.isfinite(whole["expected"]):
        return ""
    return tr(
        "Of {measures} numbers that can be placed, {inside} lie in the model’s 90 % interval; by chance alone about "
        "{expected} would.",
        measures=f"{whole['measures']:,}",
        inside=numerals.level(numerals.PERCENT, whole["inside"]),
        expected=numerals.level(numerals.PERCENT, whole["expected"]),
    )


def of_groups(found: FitFindings, most: int = MOST_TOLD) -> list[str]:
    """A sentence a group of measures, with at most so many numbers that differ."""
    return [_of_group(row, found.measures, most) for row in records(found.groups)[1:]]


def _of_group(row: Mapping[str, Any], measures: pd.DataFrame, most: int) -> str:
    group = tr(GROUPS[row["group"]])
    off = _furthest(measures[measures["measure"].map(lambda name: MEASURES[name].group) == row["group"]])
    told = tr("; ").join(_off(one, group) for one in off[:most])
    if row["answer"] == FITS:
        if not off:
            return tr("{group}: the model fits.", group=group)
        return tr("{group}: the model fits as a whole; outside the interval: {told}.", group=group, told=told)
    if row["answer"] == CANNOT_SAY:
        return tr("{group}: cannot say.", group=group)
    if not off:
        return tr("{group}: the model differs by more than chance, though by no single sum much.", group=group)
    return tr("{group}: the model differs by more than chance; {told}.", group=group, told=told)


def _furthest(measures: pd.DataFrame) -> list[dict[str, Any]]:
    """Numbers outside their intervals, of no single month, the furthest first, those of all before those of some."""
    off = placed(measures[(measures["month"] == "") & ~measures["answer"].isin([FITS, CANNOT_SAY])])
    return sorted(records(off), key=lambda row: (row["by"] != "", -abs(row["far"])))


def _off(row: Mapping[str, Any], group: str) -> str:
    """A number outside its interval, inside the sentence of its group."""
    name = name_of(row)
    name = tr("in all") if name == group else name
    known = {"real": value(row["unit"], row["real"], row["low"], row["high"]), "interval": between(row)}
    if row["answer"] == DIFFERS:
        return tr("{name}: {real}, by chance at most {high}", name=name, real=known["real"],
                  high=value(row["unit"], row["high"]))  # fmt: skip
    return tr(
        "{name}: {answer} ({real} in the records, {interval} in the model)",
        name=name, answer=tr(PLAINLY[row["answer"]]), **known,
    )  # fmt: skip


def placed(measures: pd.DataFrame) -> pd.DataFrame:
    """The numbers with two columns more: `far`, where they lie in the model's interval (−1 to 1 from end to end, 0 its
    middle), and `place`, the same within ±FURTHEST."""
    high = measures["real"] >= measures["middle"]
    half = (measures["high"] - measures["middle"]).where(high, measures["middle"] - measures["low"])
    gap = measures["real"] - measures["middle"]
    far = (gap / half.where(half > 0.0)).fillna(0.0).mask((half <= 0.0) & (gap > 0.0), math.inf)
    far = far.mask((half <= 0.0) & (gap < 0.0), -math.inf)
    return measures.assign(far=far, place=far.clip(-FURTHEST, FURTHEST))


def at_a_glance(measures: pd.DataFrame) -> pd.DataFrame:
    """The numbers of no single month, kind or step that can be placed, and requests received of each kind."""
    whole = (measures["by"] == "") | ((measures["by"] == "kind") & (measures["measure"] == "received"))
    table = placed(measures[whole & (measures["month"] == "") & measures["position"].notna()])
    return table.assign(name=[name_of(row) for row in records(table)]).reset_index(drop=True)


def notes(scope: Scope, requests: int, used: int, runs: int, held_out: bool, found: FitFindings) -> list[str]:
    """What was compared, and how sure it is."""
    window = scope.window
    told = [
        trn(
            "1 run of {days} days from {monday} on, a Monday, observed as the office’s books would have it.",
            "{number} runs of {days} days from {monday} on, a Monday, observed as the office’s books would have it.",
            runs, days=f"{window.days:,}", monday=window.monday,
        ),
        tr(
            "Judged are the {used} of {requests} requests received from {since} to before {before}; what was open on "
            "{until} is open on both sides. Months in part are in part on both sides.",
            used=f"{used:,}", requests=f"{requests:,}", since=window.since, before=window.before, until=window.until,
        ),
        tr(
            "If the model were right, the records would be one more of its runs: a number lies in a 90 % interval "
            "(from the least to the greatest of 20 runs, say) nine times in ten or more, and a group of numbers is "
            "called different where at most one in ten of its own runs lies as far from the others."
        ),
        tr(
            "“Cannot say” is a number that the records do not hold, or one that chance alone leaves wide open."
        ),
    ]  # fmt: skip
    if held_out:
        told.insert(2, tr("These months were held out: if nothing was fitted to them, they test the model."))
    lacking = _lacking(found.measures)
    if lacking:
        told.append(tr("Not in the records: {measures}.", measures=phrases.listed(lacking)))
    told.append(
        tr(
            "To fit is not to be right: other settings may fit as well, and what the office never hears of is in no "
            "record."
        )
    )
    return told


def _lacking(measures: pd.DataFrame) -> Sequence[str]:
    rows = measures[(measures["by"] == "") & (measures["month"] == "") & measures["real"].isna()]
    return [tr(MEASURES[name].title) for name in rows["measure"]]
