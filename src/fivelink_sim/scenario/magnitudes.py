"""Whether what a scenario describes can be counted: money and needs grow with the years, tables and integers do not.

model.md §7: cash is whole fen in 64 bits. Both bounds are far beyond any community."""

from __future__ import annotations

import math
from collections.abc import Iterator

from fivelink_sim.scenario.communities import number_of_communities, own_settings
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.timeline import timeline_of

MOST_YUAN = 1e15  # ever held in a district: a ninetieth of what 64 bits of fen can count
MOST_NEEDS = 2e7  # of a community in a run
YEAR = 365.0


def beyond_counting(settings: Settings) -> Iterator[str]:
    """What is too large: bounds on the sums over the run, for the community and span in which they are greatest."""
    needs = money = 0.0
    own = {id(local): local for local in own_settings(settings)}.values()
    capital = math.log(max(1.0, *(local.charity.enterprise_capital for local in own)))
    end = settings.run.days / YEAR
    for segment in timeline_of(settings):
        days = segment.end_day - segment.first_day
        each = {id(local): local for local in segment.settings}.values()
        needs += days * max(_needs_a_day(local, end) for local in each)
        money += days * max(_yuan_a_day(local, end) for local in each)
        capital += days * max(_earning_a_day(local) for local in each)
    communities = number_of_communities(settings)
    opening = max(map(_opening, own))
    if needs > MOST_NEEDS:
        yield f"about {needs:.2g} needs may arise in a community; at most {MOST_NEEDS:.0e} can be run"
    if capital > math.log(MOST_YUAN) or communities * (money + math.exp(capital) + opening) > MOST_YUAN:
        yield f"more money may come together than can be counted ({MOST_YUAN:.0e} yuan)"


def _growth(trend: float, years: float) -> float:
    return math.exp(max(0.0, years * math.log1p(trend)))


def _needs_a_day(local: Settings, years: float) -> float:
    rates = sum(kind.rate for kind in local.needs.values())
    return rates / 1000.0 * local.population.residents * _growth(local.government.trend_need, years)


def _yuan_a_day(local: Settings, years: float) -> float:
    """All that can come in a day: giving at most, with full trust and transparency, and the budgets."""
    giving = local.charity.donate * local.population.residents / YEAR * local.charity.donations * 1.5
    partners = local.charity.partners.yuan_per_month * 12.0 / YEAR
    purchase = local.government.purchase / YEAR
    return giving * _growth(local.government.trend_giving, years) + partners + purchase + local.community.welfare


def _earning_a_day(local: Settings) -> float:
    """Growth of the enterprise's capital in a day, as a logarithm, with full trust."""
    return math.log1p(local.charity.enterprise_return / YEAR * 1.5)


def _opening(settings: Settings) -> float:
    organizations = settings.social_organization
    return (
        settings.charity.opening
        + settings.community.welfare_opening
        + organizations.number * organizations.cash_opening
    )
