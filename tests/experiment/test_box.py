"""A box in the space of inputs: what varies, what a limit takes in, fresh points within and outside."""

import numpy as np
import pytest

from fivelink_sim.experiment.box import (
    Limit,
    coordinate,
    fresh_points,
    inputs_of,
    is_number,
    spans,
    volume,
)
from fivelink_sim.experiment.designs import Point
from fivelink_sim.experiment.factors import Factor, as_details
from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario import load

SETTINGS = load("three_society").settings
BURDEN, LINK, STAFF = "government.burden", "regime.hours_per_link", "social_worker.number"
RANGE = Factor((BURDEN,), ends=((0.2, 0.8),), whole=(False,))
WHOLE = Factor((STAFF,), ends=((1, 4),), whole=(True,))
HUB = Factor(("regime.hub",), levels=(("committee",), ("platform",), ("discoverer",)))


def points(**columns):
    """A point a row; names of columns have dots for double underscores."""
    rows = zip(*columns.values(), strict=True)
    paths = [name.replace("__", ".") for name in columns]
    return [Point(str(i), dict(zip(paths, row, strict=True))) for i, row in enumerate(rows)]


def test_without_kept_factors_every_field_that_varies_is_an_input_over_its_own_values():
    given = points(
        government__burden=[0.3, 0.7, 0.5],
        regime__hub=["platform", "committee", "platform"],
        social_worker__number=[2, 5, 3],
        regime__handoff_days=[1.0, 1.0, 1.0],
    )
    found = inputs_of(given, [], SETTINGS)
    assert found.factors == (
        Factor((BURDEN,), ends=((0.3, 0.7),), whole=(False,)),
        Factor(("regime.hub",), levels=(("committee",), ("platform",))),
        Factor((STAFF,), ends=((2, 5),), whole=(True,)),
    )
    assert found.constants == {"regime.handoff_days": 1.0}
    values = found.values_at([0.5, 0.9, 0.0])
    assert values == {"regime.handoff_days": 1.0, BURDEN: 0.5, "regime.hub": "platform", STAFF: 2}


def test_kept_factors_give_the_ranges_and_what_moves_together():
    kept = [Factor((BURDEN, LINK), ends=((0.0, 1.0), (0.5, 0.1)), whole=(False, False))]
    given = points(government__burden=[0.25, 0.75], regime__hours_per_link=[0.4, 0.2])
    found = inputs_of(given, as_details(kept), SETTINGS)
    assert found.factors == tuple(kept)
    assert found.values_at([0.5]) == {BURDEN: 0.5, LINK: pytest.approx(0.3)}


def test_the_share_of_the_largest_group_follows_from_the_others():
    shares = {f"population.groups.{name}.share": group.share for name, group in SETTINGS.population.groups.items()}
    rest, other, *_ = sorted(shares, key=lambda path: -shares[path])
    given = [Point(str(i), {other: s, rest: 1.0 - sum(shares.values()) + shares[rest] + shares[other] - s})
             for i, s in enumerate((0.05, 0.15))]  # fmt: skip
    found = inputs_of(given, [], SETTINGS)
    assert [factor.name for factor in found.factors] == [other]
    values = found.values_at([0.5])
    assert values[other] == pytest.approx(0.1)
    assert sum((shares | values).values()) == pytest.approx(1.0)


def test_points_that_set_different_fields_or_vary_nothing_are_refused():
    with pytest.raises(InputError, match="do not all set the same fields"):
        inputs_of([Point("a", {}), Point("b", {BURDEN: 0.5})], [], SETTINGS)
    with pytest.raises(InputError, match="nothing varies"):
        inputs_of(points(government__burden=[0.3, 0.3]), [], SETTINGS)


@pytest.mark.parametrize(
    ("factor", "limit", "expected"),
    [
        (RANGE, Limit(BURDEN, low=0.5), [(0.5, 1.0)]),
        (RANGE, Limit(BURDEN, high=0.35), [(0.0, 0.25)]),
        (RANGE, Limit(BURDEN, 0.35, 0.5), [(0.25, 0.5)]),
        (RANGE, Limit(BURDEN, 0.0, 2.0), [(0.0, 1.0)]),
        (RANGE._replace(ends=((0.8, 0.2),)), Limit(BURDEN, low=0.65), [(0.0, 0.25)]),
        (WHOLE, Limit(STAFF, low=2.5), [(0.5, 0.75), (0.75, 1.0)]),
        (WHOLE._replace(ends=((4, 1),)), Limit(STAFF, low=3.5), [(0.0, 0.25)]),
        (HUB, Limit("regime.hub", levels=(0, 2)), [(0.0, 1 / 3), (2 / 3, 1.0)]),
        (Factor((BURDEN,), levels=((0.1,), (0.2,), (0.4,), (0.8,))), Limit(BURDEN, high=0.3), [(0, 0.25), (0.25, 0.5)]),
    ],
)
def test_a_limit_takes_in_parts_of_the_unit_interval(factor, limit, expected):
    assert spans(factor, limit) == [pytest.approx(part) for part in expected]


def test_levels_of_numbers_are_numbers_and_others_go_by_their_place():
    numbers = Factor((BURDEN,), levels=((0.4,), (0.1,)))
    assert is_number(numbers)
    assert coordinate(numbers, {BURDEN: 0.1}) == 0.1
    assert not is_number(HUB)
    assert coordinate(HUB, {"regime.hub": "platform"}) == 1
    switch = Factor(("charity.district_wide",), levels=((True,), (False,)))
    assert not is_number(switch)
    assert coordinate(switch, {"charity.district_wide": False}) == 1
    lists = Factor(("regime.participants",), levels=((("community",),), (("community", "charity"),)))
    assert coordinate(lists, {"regime.participants": ["community", "charity"]}) == 1


def test_a_factor_goes_by_its_first_field_that_changes():
    held = Factor((LINK, BURDEN), ends=((0.1, 0.1), (0.2, 0.8)), whole=(False, False))
    assert coordinate(held, {LINK: 0.1, BURDEN: 0.4}) == 0.4
    assert spans(held, Limit(held.name, low=0.5)) == [pytest.approx((0.5, 1.0))]


BOX = [Limit(BURDEN, 0.35, 0.5), Limit("regime.hub", levels=(0, 2))]


def fresh(number=2_000, seed=3):
    inputs = inputs_of(
        points(government__burden=[0.2, 0.8], social_worker__number=[1, 4], regime__hub=["committee", "platform"]),
        as_details([RANGE, WHOLE, HUB]),
        SETTINGS,
    )
    return [point.values for point in fresh_points(inputs, BOX, number, seed)]


def test_fresh_points_lie_evenly_within_the_box_and_outside_it():
    def in_box(values):
        return 0.35 <= values[BURDEN] <= 0.5 and values["regime.hub"] != "platform"

    drawn = fresh()
    within, outside = drawn[:2_000], drawn[2_000:]
    assert volume([RANGE, WHOLE, HUB], BOX) == pytest.approx(0.25 * 2 / 3)
    assert all(in_box(values) for values in within)
    assert not any(in_box(values) for values in outside)
    # Means of uniforms over n = 2,000: a standard error of 0.15 / √12n, 0.6 / √12n; four of them allowed.
    assert np.mean([values[BURDEN] for values in within]) == pytest.approx(0.425, abs=4 * 0.15 / np.sqrt(12 * 2_000))
    assert {values["regime.hub"] for values in within} == {"committee", "discoverer"}
    counts = np.bincount([values[STAFF] for values in within])[1:]
    assert counts == pytest.approx(np.full(4, 500), abs=4 * np.sqrt(2_000 * 0.25 * 0.75))
    # Outside: the platform has (1/3) / (1 − 1/6) of the places.
    platform = np.mean([values["regime.hub"] == "platform" for values in outside])
    assert platform == pytest.approx(0.4, abs=4 * np.sqrt(0.4 * 0.6 / 2_000))


def test_fresh_points_depend_on_the_seed_only():
    assert fresh(20) == fresh(20)
    assert fresh(20) != fresh(20, seed=4)
