"""The words of figures and report, in one place: labels of societies and uses, and sentences to be filled.

All of it is English: whoever shows it passes it through `language.tr`. Titles of outcomes are declared in
measure/outcome_list.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.view.language import tr

SOCIETIES = {
    "community": "Residents’ committee",
    "social_organization": "Social organisations",
    "social_worker": "Social workers",
    "volunteer": "Volunteers",
    "charity": "Charity",
}

ITEMS = {"kind": "kind of need", "group": "group of residents", "community": "community"}

#: What a society does in a scenario, as its files say it.
PRESENCE = {"linked": "linked", "alone": "alone", "absent": "absent"}

HUBS = {
    "committee": "the residents’ committee takes up the cases",
    "social_worker": "social workers take up the cases",
    "discoverer": "whoever finds a case takes it up",
    "platform": "a shared board takes up the cases",
}

REGIME = {
    "linked": "Linked: {societies}",
    "none": "No society is linked",
    "link": "strength of the link from {start} to {end}",
    "presence": "{society}: linked, there alone, or absent",
    "alone": "present but on their own: {societies}",
}

#: Where a column of the daily books goes: hours (clock h) of each society, and yuan spent.
HOURS = {
    "used": "cases",
    "supervising": "supervising, leading",
    "coordinating": "links, meetings",
    "administrative": "administration",
    "unused": "not used",
}
YUAN = {
    "money_welfare": "welfare",
    "money_granted": "grants of funds",
    "money_wages": "organisations’ wages",
    "money_overhead": "overhead of funds",
    "money_missed": "given where no need was",
}

#: Two ways to count, the hollow mark first.
RESOLVED = {"reported_rate": "by the books", "resolution_rate": "really resolved"}
COUNTED = {"with volunteers": "volunteers’ time valued", "paid": "volunteers’ time not counted"}

#: The first points of ladders.
LADDER = {"as it is": "as it is", "all rules off": "all rules off"}

FATES = {
    "both": "resolved in both",
    "gained": "only here: gained",
    "lost": "only in baseline: lost",
    "neither": "in neither",
}

VERDICTS = {
    "better": "▲ better",
    "worse": "▼ worse",
    "higher": "△ higher",
    "lower": "▽ lower",
    "same": "= the same",
    "not clear": "◇ no clear difference",
    "unknown": "– cannot be said",
}


#: (when there is more of it, when there is less) of the outcomes that the answer tells in a sentence of their own.
DIRECTIONS = {
    "median_days": ("longer", "shorter"),
    "resident_trust": ("higher", "lower"),
    "cost_per_resolved_need": ("dearer", "cheaper"),
}

ANSWER = {
    "resolution": "Of every 100 needs that ended, {scenario} resolved {value} and {baseline} {base}: {finding}.",
    "median_days": "Half of the needs it resolved were resolved within {value} against {base}: {finding}.",
    "resident_trust": "Residents’ trust in governance, from 0 to 1, was {value} on average against {base}: {finding}.",
    "cost_per_resolved_need": "A resolved need cost {value} against {base}: {finding}.",
    "volunteers": "With volunteers’ time valued it cost {value} against {base}: {finding}.",
    "volunteers free": "Volunteers’ time is valued at nothing here.",
    "one by one": "Need by need: of 100, {gained} were resolved only under {scenario}, {lost} only under {baseline}.",
    "better": "Clearly better: {items}.",
    "worse": "Of the other main outcomes, clearly worse: {items}.",
    "none worse": "No other main outcome was clearly worse.",
    "differs": "Clearly different, neither better nor worse in itself: {items}.",
    "not clear": "No clear difference in: {items}.",
}

FINDING = {
    "clear": "{difference} {direction} (95 % interval {interval}), which is clearly {verdict}",
    "small": "{difference} {direction} (95 % interval {interval}), clearly {verdict}, but by less than 1 %",
    "differs": "{difference} {direction} (95 % interval {interval}), a clear difference",
    "not clear": "no clear difference (95 % interval {interval})",
    "not clear, adjusted": "no clear difference, the number of comparisons allowed for (95 % interval {interval})",
    "same": "the same in every run",
    "unknown": "how sure that is cannot be said from so few runs",
}

LEAD = {
    "better": "{scenario} resolved more needs than {baseline}.",
    "worse": "{scenario} resolved fewer needs than {baseline}.",
    "not clear": "{scenario} and {baseline} showed no clear difference in the needs resolved.",
    "same": "{scenario} and {baseline} resolved exactly the same share of needs.",
    "unknown": "Too few runs to say whether {scenario} or {baseline} resolves more needs.",
    "single median_days": "Half of the needs resolved were resolved within {value}{interval}.",
    "single resident_trust": "Residents’ trust in governance, from 0 to 1, was {value} on average{interval}.",
    "single cost_per_resolved_need": "A resolved need cost {value}{interval}.",
    "single": "{scenario} resolved {value} of every 100 needs that ended{interval}.",
}


def outcome(name: str) -> str:
    """The title of an outcome, as declared, in the reader's language."""
    declared = OUTCOME.get(name)
    title = tr(declared.title) if declared else words_of(name)
    return title[:1].upper() + title[1:]


def words_of(name: str) -> str:
    """A name in words, in the reader's language if it is one that comes along (a kind, a group)."""
    return tr(name.replace("_", " "))


def point(name: str) -> str:
    """What a point of a design is called: on a ladder in words, else by its values, as they are."""
    if name in LADDER:
        return tr(LADDER[name])
    if name.startswith("without "):
        return tr("without {field}", field=name.removeprefix("without "))
    if name.startswith("only "):
        return tr("only {field}", field=name.removeprefix("only "))
    return name


def society(name: str) -> str:
    """What a society is called."""
    return tr(SOCIETIES[name])


def after(first: str, then: str) -> str:
    """What it is about as a sentence of its own, then what is said: Needs resolved. By links."""
    return tr("{sentence}.", sentence=first) + tr(" ") + then


def day_of(day: int | None) -> str:
    """A recorded day in words (None: the last)."""
    return tr("the last day") if day is None else tr("day {day}", day=day)


def listed(items: Sequence[str]) -> str:
    """a, b and c; with semicolons where an item has a comma of its own."""
    comma = tr(", ")
    if any(comma in item for item in items):
        return tr("; ").join(items)
    if len(items) < 2:
        return "".join(items)
    return tr("{others} and {last}", others=comma.join(items[:-1]), last=items[-1])
