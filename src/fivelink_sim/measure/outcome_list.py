"""Every outcome of a run, declared once: name, words for a table, unit, meaning, and which way is better. model.md §7.

To add an outcome: a line here, its value in measure/outcomes.py. A test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

from fivelink_sim.model.world import SOCIETIES

DAYS_A_YEAR = 365.0

#: Whose hours cost the shadow wage (§10.33): the organisations' wages are paid, the volunteers' hours given.
COSTED_SOCIETIES = ("community", "social_worker")

#: Yuan given (§10.33).
GIVEN = ("money_welfare", "money_granted", "money_missed", "money_overhead")


class Outcome(NamedTuple):
    """One number about a run. better: "more", "less", or "" where neither is."""

    name: str
    unit: str
    title: str
    meaning: str
    better: str = ""


_NEEDS = (
    Outcome("resolution_rate", "share", "needs resolved", "needs resolved, of those resolved or lapsed", "more"),
    Outcome("reported_rate", "share", "needs resolved, by the books", "needs ever closed on the books, once each"),
    Outcome("reporting_gap", "share", "reported less resolved", "reported_rate − resolution_rate", "less"),
    Outcome(
        "severity_weighted_rate",
        "share",
        "needs resolved, by severity",
        "resolution rate, each need weighted by its severity",
        "more",
    ),
    Outcome(
        "yuan_weighted_rate",
        "share",
        "needs resolved, by yuan",
        "resolution rate, each need weighted by the yuan it takes",
        "more",
    ),
    Outcome("median_days", "days", "days to resolution, median", "from arising; of the needs resolved", "less"),
    Outcome(
        "p90_days",
        "days",
        "days to resolution, 90th percentile",
        "from arising; of the needs resolved",
        "less",
    ),
    Outcome("mean_days", "days", "days to resolution, mean", "from arising; of the needs resolved", "less"),
    Outcome("backlog", "needs", "open needs", "needs open at a day's end, mean over days", "less"),
    Outcome("hidden", "needs", "hidden needs", "of the open needs, those known to nobody, mean over days", "less"),
    Outcome(
        "known_share",
        "share",
        "needs ever known",
        "of the needs that ended, those that ever became known",
        "more",
    ),
    Outcome("needs_arisen", "needs", "needs arisen", "needs that arose by themselves"),
    Outcome("needs_ended", "needs", "needs ended", "needs resolved or lapsed"),
    Outcome("needs_resolved", "needs", "needs resolved, number", "needs resolved for good", "more"),
    Outcome("needs_lapsed", "needs", "needs lapsed", "needs still open on their due day", "less"),
    Outcome("needs_escalated", "needs", "needs escalated", "lapsed needs that came back larger", "less"),
    Outcome("paper_closures", "closures", "closures on paper", "closed on the books, nothing done", "less"),
    Outcome("relapse_rate", "share", "relapses", "relapsed, of those that seemed resolved", "less"),
    Outcome(
        "misread_share",
        "share",
        "cases misread",
        "of the cases triaged, those sent to the wrong desk",
        "less",
    ),
    Outcome(
        "refused_share",
        "share",
        "requests refused",
        "of the requests to providers and funds, refused",
        "less",
    ),
    Outcome("neighbour_help", "needs", "helped by neighbours", "small labour settled by neighbours"),
)

_TRUST = (
    Outcome("resident_trust", "trust", "residents' trust", "in governance, mean over residents and days", "more"),
    Outcome("resident_trust_end", "trust", "residents' trust at the end", "in governance, on the last day", "more"),
    Outcome(
        "link_trust",
        "trust",
        "trust between actors",
        "mean over links and days; undefined without links",
        "more",
    ),
    Outcome(
        "link_trust_end",
        "trust",
        "trust between actors at the end",
        "mean over links on the last day",
        "more",
    ),
)

_HOURS = (
    Outcome("hours_offered", "clock h", "hours offered", "hours at work, before all else, all societies"),
    Outcome("hours_used", "clock h", "hours worked on cases", "all societies"),
    Outcome("utilisation", "share", "hours worked on cases, share", "hours worked on cases / hours offered"),
    Outcome(
        "overhead_hours_share",
        "share",
        "hours lost to overhead",
        "hours of administration, links, meetings, supervising and leading / hours offered",
        "less",
    ),
)


def _by_society(society: str) -> tuple[Outcome, ...]:
    words = society.replace("_", " ")
    return (
        Outcome(f"hours_offered_{society}", "clock h", f"hours offered: {words}", "hours at work, before all else"),
        Outcome(f"hours_used_{society}", "clock h", f"hours worked on cases: {words}", "hours worked on cases"),
        Outcome(f"utilisation_{society}", "share", f"hours worked on cases, share: {words}", "used / offered"),
    )


_YUAN = (
    Outcome("yuan_donated", "yuan", "yuan donated", "given to the foundation"),
    Outcome("yuan_earned", "yuan", "yuan earned", "earned by the social enterprise"),
    Outcome("yuan_partners", "yuan", "yuan from partners", "given by partners"),
    Outcome("yuan_budget", "yuan", "yuan of welfare budget", "welfare budget paid in"),
    Outcome("yuan_purchase", "yuan", "yuan of purchase", "purchase of services paid in"),
    Outcome("yuan_welfare", "yuan", "yuan of welfare paid", "welfare paid for needs"),
    Outcome("yuan_granted", "yuan", "yuan granted", "paid for needs by funds"),
    Outcome("yuan_missed", "yuan", "yuan missed", "given by unlinked charity where no need was", "less"),
    Outcome("yuan_overhead", "yuan", "yuan of overhead", "overhead of what funds gave", "less"),
    Outcome("yuan_wages", "yuan", "yuan of wages", "organisations' wages"),
    Outcome("yuan_operating", "yuan", "yuan of operating grants", "from funds to organisations, a transfer"),
    Outcome("yuan_profit", "yuan", "yuan of profit passed on", "from enterprise to foundation, a transfer"),
    Outcome("yuan_in", "yuan", "yuan in", "all that came into the books in the recorded days"),
    Outcome("yuan_spent", "yuan", "yuan spent", "welfare, grants, missed gifts, overhead and wages"),
)

_COSTS = (
    Outcome(
        "cost_total",
        "yuan",
        "cost",
        "hours offered by committee and workers × shadow wage, wages paid and yuan given; model.md §10.33",
        "less",
    ),
    Outcome("cost_per_resolved_need", "yuan", "cost of a resolved need", "cost_total / needs resolved", "less"),
    Outcome(
        "cost_per_resolved_need_with_volunteers",
        "yuan",
        "cost of a resolved need, volunteers' time counted",
        "as above, with the volunteers' hours × volunteer_value",
        "less",
    ),
    Outcome(
        "cost_per_community_year",
        "yuan",
        "cost a community and year",
        "cost_total by communities and years",
        "less",
    ),
    Outcome(
        "cost_per_community_year_with_volunteers",
        "yuan",
        "cost a community and year, volunteers' time counted",
        "as above, with the volunteers' hours × volunteer_value",
        "less",
    ),
)

_ACTORS = (
    Outcome("volunteers_end", "volunteers", "volunteers at the end", "led or not, on the last day", "more"),
    Outcome("volunteers_joined", "volunteers", "volunteers who joined", "in the recorded days", "more"),
    Outcome("volunteers_quit", "volunteers", "volunteers who quit", "in the recorded days", "less"),
    Outcome("professionalism", "share", "organisations' professionalism", "mean, on the last day", "more"),
    Outcome("dormant", "organisations", "dormant organisations", "in name only, mean over days", "less"),
    Outcome("fund_balance", "yuan", "foundation's cash at the end", "on the last day"),
    Outcome("fund_balance_least", "yuan", "foundation's least cash", "least at a day's end"),
    Outcome("enterprise_capital", "yuan", "social enterprise's cash", "on the last day"),
)

_SPREAD = (
    Outcome("gini_groups", "0 to 1", "inequality of groups", "Gini of the resolution rate over groups", "less"),
    Outcome("gini_communities", "0 to 1", "inequality of communities", "the same over communities", "less"),
    Outcome(
        "vulnerable_gap",
        "share",
        "gap to the vulnerable",
        "resolution rate of the general group less that of all others together; below 0 the vulnerable are ahead",
    ),
    Outcome(
        "resilience_depth",
        "share",
        "depth of the shock",
        "greatest fall of the weekly resolution rate",
        "less",
    ),
    Outcome(
        "resilience_days",
        "days",
        "days to recover",
        "from the first event until back at the level before",
        "less",
    ),
    Outcome(
        "resilience_area",
        "share × days",
        "lost in the shock",
        "the fall, summed until then (Bruneau 2003)",
        "less",
    ),
)

OUTCOMES: tuple[Outcome, ...] = (
    *_NEEDS,
    *_TRUST,
    *_HOURS,
    *(outcome for society in SOCIETIES for outcome in _by_society(society)),
    *_YUAN,
    *_COSTS,
    *_ACTORS,
    *_SPREAD,
)
OUTCOME = {outcome.name: outcome for outcome in OUTCOMES}

#: Those shown first.
HEADLINE = (
    "resolution_rate",
    "reporting_gap",
    "severity_weighted_rate",
    "median_days",
    "p90_days",
    "backlog",
    "resident_trust",
    "link_trust",
    "utilisation",
    "cost_per_resolved_need",
    "cost_per_community_year",
    "gini_groups",
    "vulnerable_gap",
)
