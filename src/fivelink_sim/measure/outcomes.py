"""The outcomes of a run: one number each, declared once. model.md §7, headline outcomes; §10.33 costs; §10.34 weights.

All are of the recorded days, the warm-up left out, and of the whole district. A need counts by the day on which it
ended (measure/tallies.py). What is undefined in a run (0 / 0) is NaN.
"""

from __future__ import annotations

import numpy as np

from fivelink_sim.measure.books import AT, district_books
from fivelink_sim.measure.equity import gini
from fivelink_sim.measure.outcome_list import COSTED_SOCIETIES, DAYS_A_YEAR, GIVEN, OUTCOMES
from fivelink_sim.measure.resilience import UNDEFINED, Resilience, resilience, smoothed_rate
from fivelink_sim.measure.tallies import POSITION, Tallies, ended, tallies
from fivelink_sim.model.district import Run
from fivelink_sim.model.ledger import IN, SPENT
from fivelink_sim.model.world import SOCIETIES
from fivelink_sim.scenario.loading import Scenario

NAN = float("nan")
VULNERABLE_BUT = "general"  # the group that is not counted as vulnerable; the first group where none has this name


def outcomes(run: Run, scenario: Scenario) -> dict[str, float]:
    """Every outcome of OUTCOMES by name, in their order and units."""
    return outcomes_of(run, scenario, district_books(run), tallies(ended(run), run))


def outcomes_of(run: Run, scenario: Scenario, books: np.ndarray, tallied: Tallies) -> dict[str, float]:
    """As `outcomes`, from the district's daily books, (days, len(DAILY)), and the tallies of the needs that ended."""
    total = dict(zip(AT, books.sum(axis=0).tolist(), strict=True))
    found = (
        _needs(tallied.all, total, books)
        | _trust(books)
        | _hours(total)
        | _yuan(total)
        | _costs(run, scenario, total, float(tallied.all[0, POSITION["resolved"]]))
        | _actors(total, books)
        | _equity(run, tallied)
        | _resilience(scenario, books)
    )
    return {outcome.name: found[outcome.name] for outcome in OUTCOMES}


def _needs(tallied: np.ndarray, total: dict[str, float], books: np.ndarray) -> dict[str, float]:
    row = dict(zip(POSITION, tallied[0].tolist(), strict=True))
    return {
        "resolution_rate": row["resolution_rate"],
        "reported_rate": row["reported_rate"],
        "reporting_gap": row["reported_rate"] - row["resolution_rate"],
        "severity_weighted_rate": row["severity_weighted_rate"],
        "yuan_weighted_rate": row["yuan_weighted_rate"],
        "median_days": row["median_days"],
        "p90_days": row["p90_days"],
        "mean_days": row["mean_days"],
        "backlog": mean(books[:, AT["open"]]),
        "hidden": mean(books[:, AT["hidden"]]),
        "known_share": row["known_share"],
        "needs_arisen": row["arisen"],
        "needs_ended": row["ended"],
        "needs_resolved": row["resolved"],
        "needs_lapsed": row["lapsed"],
        "needs_escalated": total["escalated"],
        "paper_closures": total["closed_on_paper"],
        "relapse_rate": ratio(total["relapsed"], total["relapsed"] + total["resolved"]),
        "misread_share": ratio(total["misread"], total["triaged"]),
        "refused_share": ratio(total["refused"], total["referred"]),
        "neighbour_help": total["neighbour_help"],
    }


def _trust(books: np.ndarray) -> dict[str, float]:
    residents, links = books[:, AT["resident_trust"]], books[:, AT["link_trust"]]
    return {
        "resident_trust": mean(residents),
        "resident_trust_end": float(residents[-1]),
        "link_trust": mean(links),
        "link_trust_end": float(links[-1]),
    }


def _hours(total: dict[str, float]) -> dict[str, float]:
    found = {}
    for society in SOCIETIES:
        offered, used = total[f"hours_offered_{society}"], total[f"hours_used_{society}"]
        found[f"hours_offered_{society}"] = offered
        found[f"hours_used_{society}"] = used
        found[f"utilisation_{society}"] = ratio(used, offered)
    offered = sum(total[f"hours_offered_{society}"] for society in SOCIETIES)
    used = sum(total[f"hours_used_{society}"] for society in SOCIETIES)
    beside = sum(
        total[f"hours_{use}_{society}"]
        for use in ("administrative", "coordinating", "supervising")
        for society in SOCIETIES
    )
    return found | {
        "hours_offered": offered,
        "hours_used": used,
        "utilisation": ratio(used, offered),
        "overhead_hours_share": ratio(beside, offered),
    }


def _yuan(total: dict[str, float]) -> dict[str, float]:
    found = {f"yuan_{name.removeprefix('money_')}": total[name] for name in total if name.startswith("money_")}
    found["yuan_in"] = sum(total[name] for name in IN)
    found["yuan_spent"] = sum(total[name] for name in SPENT)
    return found


def _costs(run: Run, scenario: Scenario, total: dict[str, float], resolved: float) -> dict[str, float]:
    """model.md §10.33. Prices are the scenario's own: an event that sets them for a while does not move the costs."""
    wage = scenario.settings.workforce.shadow_wage
    value = scenario.settings.volunteer.volunteer_value
    staff = sum(total[f"hours_offered_{society}"] for society in COSTED_SOCIETIES) * wage
    cost = staff + total["money_wages"] + sum(total[name] for name in GIVEN)
    with_volunteers = cost + total["hours_offered_volunteer"] * value
    years = len(run.ledgers) * run.days / DAYS_A_YEAR
    return {
        "cost_total": cost,
        "cost_per_resolved_need": ratio(cost, resolved),
        "cost_per_resolved_need_with_volunteers": ratio(with_volunteers, resolved),
        "cost_per_community_year": cost / years,
        "cost_per_community_year_with_volunteers": with_volunteers / years,
    }


def _actors(total: dict[str, float], books: np.ndarray) -> dict[str, float]:
    fund = books[:, AT["fund_balance"]]
    return {
        "volunteers_end": float(books[-1, AT["volunteers"]]),
        "volunteers_joined": total["joined"],
        "volunteers_quit": total["quit"],
        "professionalism": float(books[-1, AT["professionalism"]]),
        "dormant": mean(books[:, AT["dormant"]]),
        "fund_balance": float(fund[-1]),
        "fund_balance_least": float(fund.min()),
        "enterprise_capital": float(books[-1, AT["enterprise_capital"]]),
    }


def _equity(run: Run, tallied: Tallies) -> dict[str, float]:
    groups = tallied.group
    rates = groups[:, POSITION["resolution_rate"]]
    general = run.groups.index(VULNERABLE_BUT) if VULNERABLE_BUT in run.groups else 0
    others = np.arange(len(groups)) != general
    vulnerable = ratio(groups[others, POSITION["resolved"]].sum(), groups[others, POSITION["ended"]].sum())
    between = tallied.community[:, POSITION["resolution_rate"]] if len(tallied.community) > 1 else np.empty(0)
    return {
        "gini_groups": gini(rates),
        "gini_communities": gini(between),
        "vulnerable_gap": float(rates[general]) - vulnerable,
    }


def _resilience(scenario: Scenario, books: np.ndarray) -> dict[str, float]:
    """Of the weekly resolution rate, from the first event that begins after day 0, against the level before it."""
    start = first_event(scenario)
    found = UNDEFINED if start is None else shock(books, start)
    return {f"resilience_{name}": value for name, value in found._asdict().items()}


def first_event(scenario: Scenario) -> int | None:
    """The recorded day on which the first event begins that has a day before it; None without one."""
    starts = (event.from_ for event in scenario.settings.events)
    return min((start for start in starts if 0 < start < scenario.settings.run.days), default=None)


def shock(books: np.ndarray, start: int) -> Resilience:
    """Resilience of the weekly resolution rate to a shock on day `start`, from the daily books (days, len(DAILY))."""
    resolved, lapsed = books[:, AT["resolved"]], books[:, AT["lapsed"]]
    level = ratio(resolved[:start].sum(), (resolved + lapsed)[:start].sum())
    return resilience(smoothed_rate(resolved, lapsed), level, start)


def mean(values: np.ndarray) -> float:
    """Mean of the values, (n,), that are numbers; NaN where none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else NAN


def ratio(part: float, whole: float) -> float:
    """part / whole; NaN where the whole is 0."""
    return float(part / whole) if whole else NAN
