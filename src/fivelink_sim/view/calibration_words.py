"""What a calibration found, in sentences: what is known, what is not, whether the fitted model fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fivelink_sim.analysis.calibrated import Calibrated
from fivelink_sim.analysis.calibration_tables import BEYOND, KNOWN, OUTSIDE, PARTLY, SILENT, TOGETHER
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.language import tr, trn
from fivelink_sim.view.tidy import records

FINDINGS = {KNOWN: "determined", PARTLY: "partly determined", SILENT: "not told by the records"}
MEASURES = {
    "received": "received",
    "closed": "closed",
    "resolved": "closed as resolved",
    "satisfied": "satisfied",
    "days to closing": "days to closing, mean",
    "open at the end": "open at the end",
    "resolution_rate": "closed as resolved, of those closed",
    "satisfaction_rate": "satisfied, of those asked",
    "waiting_median": "days to closing, median",
    "closed_within_15": "closed within 15 days",
}
PARTS = {
    "first half": "first half",
    "second half": "second half",
    "closed as resolved": "of those closed as resolved",
    "closed as not resolved": "of those closed as not resolved",
    "between communities": "spread over communities",
    "months held out": "months held out",
}
COLUMNS = {
    "responded": "when they were taken up",
    "closed": "when they were closed",
    "resolved": "whether they were closed as resolved",
    "satisfied": "whether people were satisfied",
}
ROUGH = 0.75  # share of trial intervals that hold the truth, below which an interval is called too narrow


def number(value: float) -> str:
    """A value of a field in three digits that count."""
    if value == 0.0:
        return "0"
    text = f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"
    return text.replace("-", "−")


def measure(name: str, of: str = "") -> str:
    """What a summary counts, and of which kind, month or part: received (elderly care)."""
    if name.startswith(("responded within", "closed within ")):
        days = int(name.split()[-2])
        if name.startswith("responded"):
            told = trn("taken up on the day it came or the next", "taken up within {number} days", days)
            told = tr("taken up on the day it came") if days == 0 else told
        else:
            told = tr("closed within {number} days", number=days)
    else:
        told = tr(MEASURES[name])
    return tr("{measure} ({of})", measure=told, of=part(of)) if of else told


def part(of: str) -> str:
    """A kind of need, a month, or a part of the records, as people read it."""
    if of in PARTS:
        return tr(PARTS[of])
    if "/" in of and of[:1].isdigit():
        return numerals.between(*of.split("/"))
    return of if of[:1].isdigit() else phrases.words_of(of)


def answer(found: Calibrated) -> list[str]:
    """The answer: which fields the records tell, which they do not, which only together; the first is the lead."""
    if found.method != "abc":
        return list(_of_point(found))
    by = {finding: list(_named(found, finding)) for finding in FINDINGS}
    told = [_lead(found, len(by[KNOWN]))]
    if by[KNOWN]:
        told.append(tr("Determined: {fields}.", fields=phrases.listed(by[KNOWN])))
    if by[PARTLY]:
        told.append(tr("Partly determined: {fields}.", fields=phrases.listed(by[PARTLY])))
    if by[SILENT]:
        told.append(
            tr(
                "Of {fields} the records say next to nothing: what is left of the range is about the range itself.",
                fields=phrases.listed([row["field"] for row in _of(found, SILENT)]),
            )
        )
    return [*told, *_together(found), *_edges(found)]


def _lead(found: Calibrated, known: int) -> str:
    return trn(
        "The records of {requests} requests determine {known} of one field.",
        "The records of {requests} requests determine {known} of {number} fields.",
        len(found.fields),
        requests=f"{found.requests:,}",
        known=known,
    )


def _of(found: Calibrated, finding: str) -> list[Any]:
    return [row for row in records(found.parameters) if row["finding"] == finding]


def _named(found: Calibrated, finding: str) -> Iterator[str]:
    """Each field with its 90 % interval."""
    for row in _of(found, finding):
        yield f"{row['field']} {numerals.between(number(row['p05']), number(row['p95']))}"


def _together(found: Calibrated) -> Iterator[str]:
    """The pairs that the records do not tell apart, with what goes with what."""
    for row in records(found.pairs):
        if row["finding"] == TOGETHER:
            yield tr(
                "The records cannot tell {first} and {second} apart: {step} more of the first looks like {change} of "
                "the second (correlation {correlation}). To know one of them from elsewhere would tell the other.",
                first=row["first"],
                second=row["second"],
                step=number(row["step"]),
                change=f"{'+' if row['goes_with'] > 0 else ''}{number(row['goes_with'])}",
                correlation=numerals.plain(row["correlation"], 2),
            )


def _edges(found: Calibrated) -> Iterator[str]:
    for row in records(found.parameters):
        if row["edge"]:
            side = tr("lower end") if row["edge"] == "low" else tr("upper end")
            yield tr(
                "{field} lies at the {side} of its range ({low} to {high}): a wider range would show whether it "
                "lies beyond.",
                field=row["field"],
                side=side,
                low=number(row["low"]),
                high=number(row["high"]),
            )


def _of_point(found: Calibrated) -> Iterator[str]:
    values = [f"{path} {number(float(value))}" for path, value in found.point.items()]
    yield tr(
        "Of {number} trials this point was nearest to the records: {values}.",
        number=found.used,
        values=phrases.listed(values),
    )
    yield tr(
        "Its runs are {distance} units of chance away from the records on average over summaries; two runs of one "
        "community are about 1.4 away from each other.",
        distance=numerals.plain(found.distance, 2),
    )
    yield tr("A point says nothing of how far other values would fit as well: method abc does.")


def fitting(found: Calibrated) -> list[str]:
    """Whether the fitted model does what the records do: in the months held out, and in those fitted."""
    return [*_held_out(found), *_misfit(found)]


def _held_out(found: Calibrated) -> Iterator[str]:
    held = found.months[found.months["held"]]
    if len(held):
        yield trn(
            "{inside} of {all} counts and rates of the month held out lie in their 90 % intervals.",
            "{inside} of {all} counts and rates of the {number} months held out lie in their 90 % intervals.",
            found.window.held,
            all=len(held),
            inside=int(held["inside"].sum()),
        )
    else:
        yield tr("No months were held out: nothing shows whether the fitted model predicts.")


def _misfit(found: Calibrated) -> Iterator[str]:
    off = [measure(row["measure"], row["of"]) for row in records(found.fit) if row["finding"] == OUTSIDE]
    beyond = [measure(row["measure"], row["of"]) for row in records(found.fit) if row["finding"] == BEYOND]
    if beyond:
        yield tr(
            "No simulation anywhere in the ranges reaches what the records have in: {summaries}. The model, or these "
            "ranges, cannot be right there; intervals of fields are not to be trusted before that is understood.",
            summaries=phrases.listed(beyond),
        )
    if off:
        yield tr("The fitted model is off by more than chance in: {summaries}.", summaries=phrases.listed(off))
    if not (off or beyond):
        yield tr(
            "In the months fitted, all {number} summaries lie where the fitted model has them, chance allowed for.",
            number=len(found.fit),
        )


def notes(found: Calibrated) -> list[str]:
    """How sure it is, and what the records could not be asked."""
    told = []
    if found.method == "abc":
        told += list(_checked(found))
    missing = [tr(words) for name, words in COLUMNS.items() if name not in found.told]
    if missing:
        told.append(tr("The records do not say {things}: nothing was fitted to that.", things=phrases.listed(missing)))
    if found.left_out:
        kinds = phrases.listed([phrases.words_of(kind) for kind in found.left_out])
        told.append(
            tr(
                "No request is of these kinds, so needs of these kinds were left out of the comparison: {kinds}.",
                kinds=kinds,
            )
        )
    if found.failed:
        told.append(trn("One run failed and is left out.", "{number} runs failed and are left out.", found.failed))
    return told


def _checked(found: Calibrated) -> Iterator[str]:
    """Whether intervals hold the truth where it is known: in simulations treated as if they were the records."""
    if not found.checked:
        return
    shares = [float(row["checked"]) for row in records(found.parameters)]
    yield tr(
        "Checked on itself: {number} simulations near the records were treated as if they were the records. Of their "
        "90 % intervals {share} held the values they were made with ({least} for the field with the fewest).",
        number=found.checked,
        share=f"{100 * sum(shares) / len(shares):.0f} %",
        least=f"{100 * min(shares):.0f} %",
    )
    if min(shares) < ROUGH:
        yield tr("So the intervals are too narrow; more runs (--runs) would mend that.")
