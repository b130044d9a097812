"""How often needs arise, guessed from how many were recorded.

What an office records is what became known. A need of a kind becomes known before it lapses with chance
1 − (1 − p)^patience, p the chance of a day (model.md §3 disclose) at first trust, with the outreach of the staff that
is there; recorded requests are divided by that. Volunteers' outreach and neighbours' help are left out, and it is
assumed that what becomes known is written down. So it is a guess, for calibration to better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from fivelink_sim.records.start_values import StartingPoint, Value
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import number_text

if TYPE_CHECKING:
    import pandas as pd

Rates = Literal["district", "community", "preset"]
RATES: tuple[Rates, ...] = ("district", "community", "preset")
ENOUGH = 100  # requests of a kind in a community, for a rate of its own
FEW_DAYS = 28
RATE = "needs.{}.rate"
HIGHEST = 1000.0


def share_known(kind: str, settings: Settings, organizations: float, workers: float) -> float:
    """Share of the needs of a kind that become known before they lapse; 0..1."""
    need, channels = settings.needs[kind], settings.channels
    groups = settings.population.groups.values()
    weights = [group.share * group.rates.get(kind, 1.0) for group in groups]
    total = math.fsum(weights) or 1.0
    outreach = (
        channels.outreach_committee
        + organizations * channels.outreach_organization
        + workers * channels.outreach_worker
    )
    known = 0.0
    for group, weight in zip(groups, weights, strict=True):
        voice = min(1.0, need.openness * group.openness * settings.trust.trust0)
        online = min(1.0, channels.online * group.online)
        hidden = (1.0 - voice) * (1.0 - online) * math.exp(-outreach)
        known += weight / total * (1.0 - hidden**need.patience)
    return known


def take_rates(log: pd.DataFrame, days: int, start: StartingPoint, settings: Settings, rates: Rates) -> None:
    """Make rates of need from the requests of so many days, and say what is guessed about them."""
    if rates == "preset":
        start.note("rates_preset")
        return
    residents = [start.value(number, "population.residents") for number in range(len(start.names))]
    if any(people is None for people in residents):
        start.note("no_rates")
        return
    kinds = list(settings.needs)
    counts = _counts(log, kinds, start.names)
    everywhere = counts.sum(axis=0)
    people = np.array(residents, float)
    unsaid = [kind for kind, count in zip(kinds, everywhere, strict=True) if count == 0]
    if unsaid:
        start.note("no_rate_of", kinds=", ".join(unsaid))
    for kind, count in zip(kinds, everywhere, strict=True):
        if count == 0:
            continue
        start.shared[RATE.format(kind)] = _rate(kind, int(count), float(people.sum()), days, start, settings, None)
    if days < FEW_DAYS:
        start.note("short", days=days)
    if everywhere.any():
        start.note("rates_guess")
        _levels(counts, people, days, start, settings, kinds, rates)


def _counts(log: pd.DataFrame, kinds: Sequence[str], names: Sequence[str]) -> np.ndarray:
    """Requests (communities, kinds)."""
    import pandas as pd

    where = pd.Categorical(log["community"], categories=list(names)).codes
    what = pd.Categorical(log["kind"], categories=list(kinds)).codes
    inside = (where >= 0) & (what >= 0)
    cell = where[inside].astype(np.int64) * len(kinds) + what[inside]
    return np.bincount(cell, minlength=len(names) * len(kinds)).reshape(len(names), len(kinds))


def _rate(
    kind: str, count: int, people: float, days: int, start: StartingPoint, settings: Settings, community: int | None
) -> Value:
    """The rate of a kind: recorded requests a day and 1,000 residents ÷ the share that becomes known."""
    staff = []
    for path, default in (
        ("social_organization.number", settings.social_organization.number),
        ("social_worker.number", settings.social_worker.number),
    ):
        places = range(len(start.names)) if community is None else [community]
        said = [start.value(number, path) for number in places]
        staff.append(math.fsum(default if value is None else value for value in said) / len(said))
    known = share_known(kind, settings, *staff)
    recorded = 1000.0 * count / people / days
    about = {
        "count": f"{count:,}",
        "days": days,
        "residents": f"{people:,.0f}",
        "recorded": number_text(round(recorded, 4)),
        "known": number_text(round(known, 3)),
    }
    return Value(round(min(recorded / max(known, 1e-6), HIGHEST), 5), "guessed", "rate", about)


def _levels(
    counts: np.ndarray,
    people: np.ndarray,
    days: int,
    start: StartingPoint,
    settings: Settings,
    kinds: list[str],
    rates: Rates,
) -> None:
    """Rates of each community, if they are asked for; else how far they are apart."""
    recorded = counts.sum(axis=1) / people / days * 1000.0
    if len(start.names) < 2:
        return
    if rates == "district":
        low, high = int(recorded.argmin()), int(recorded.argmax())
        least, most = (number_text(round(float(recorded[place]), 3)) for place in (low, high))
        start.note("rates_apart", least=least, lowest=start.names[low], most=most, highest=start.names[high])
        return
    mean = counts.sum() / people.sum() / days * 1000.0
    for number in range(len(start.names)):
        level = float(recorded[number] / mean)
        for place, kind in enumerate(kinds):
            path, count = RATE.format(kind), int(counts[number, place])
            shared = start.shared.get(path)
            if shared is None or path in start.own[number]:
                continue
            if count >= ENOUGH:
                made = _rate(kind, count, float(people[number]), days, start, settings, number)
            else:
                value = round(min(shared.value * level, HIGHEST), 5)
                made = Value(value, "guessed", "rate_level", {"count": count, "level": number_text(round(level, 3))})
            start.own[number][path] = made
