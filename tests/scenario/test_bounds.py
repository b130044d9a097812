"""Every bound of every field is kept, and the message says what was given and what is allowed."""

import pytest

from fivelink_sim.scenario import FieldInfo, ScenarioError, field_at, fields, fields_of, load, value_at

EXAMPLES = {"needs.*": "needs.errands", "groups.*": "groups.general", "rates.*": "rates.errands"}


def concrete(path: str) -> str:
    """A path with names of this very scenario in place of the stars."""
    for general, example in EXAMPLES.items():
        path = path.replace(general, example)
    return path.replace("links.*.*", "links.community.volunteer").replace("unlinked.*", "unlinked.volunteer")


def text_of(bound: float) -> str:
    return str(int(bound)) if float(bound).is_integer() else str(bound)


NUMERIC = [info for info in fields() if info.holds in ("number", "whole number")]
BOUNDED = [info for info in NUMERIC if info.low is not None]


def message_for(path: str, value: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        load("three_society", {path: value})
    assert len(caught.value.problems) == 1
    return str(caught.value)


def test_every_number_has_both_bounds_but_the_seed():
    assert [info.path for info in NUMERIC if info.low is None or info.high is None] == ["run.seed"]


@pytest.mark.parametrize("info", BOUNDED, ids=lambda info: info.path)
def test_a_value_beyond_a_bound_is_refused(info: FieldInfo):
    path = concrete(info.path)
    for beyond in (info.low - 1, info.high + 1):
        value = int(beyond) if info.holds == "whole number" else float(beyond)
        allowed = f"{value} is not between {text_of(info.low)} and {text_of(info.high)}"
        assert message_for(path, value) == f"overrides: {path}: {allowed}"


@pytest.mark.parametrize("info", NUMERIC, ids=lambda info: info.path)
def test_nothing_but_a_number_is_taken_for_one(info: FieldInfo):
    path, wanted = concrete(info.path), "a whole number" if info.holds == "whole number" else "a number"
    assert message_for(path, True) == f"overrides: {path}: True is not {wanted}"
    assert message_for(path, "0.5") == f"overrides: {path}: '0.5' is text, not {wanted}"
    assert message_for(path, [1]) == f"overrides: {path}: a list is not {wanted}"
    assert message_for(path, {"a": 1}) == f"overrides: {path}: a mapping is not {wanted}"
    assert message_for(path, float("nan")).endswith(
        f"{path}: nan is not {'a finite number' if wanted == 'a number' else wanted}"
    )


@pytest.mark.parametrize("info", [info for info in NUMERIC if info.holds == "whole number"], ids=lambda info: info.path)
def test_a_whole_number_is_written_as_one(info: FieldInfo):
    path = concrete(info.path)
    assert message_for(path, 5.0) == f"overrides: {path}: 5.0 is not a whole number; write 5"
    assert message_for(path, 5.5) == f"overrides: {path}: 5.5 is not a whole number"


@pytest.mark.parametrize("info", [info for info in fields() if info.holds == "choice"], ids=lambda info: info.path)
def test_a_misspelt_choice_gets_the_nearest(info: FieldInfo):
    path = concrete(info.path)
    wrong = info.choices[-1] + "x"
    expected = f"overrides: {path}: '{wrong}' is none of {', '.join(info.choices)}; did you mean '{info.choices[-1]}'?"
    assert message_for(path, wrong) == expected


@pytest.mark.parametrize("info", fields(), ids=lambda info: info.path)
def test_a_declaration_is_complete_and_agrees_with_itself(info: FieldInfo):
    assert info.meaning
    assert info.unit
    assert info.source or info.holds == "scenario"
    for value in (info.off, *(info.plausible or ())):
        if value is not None and info.low is not None:
            assert info.low <= value <= info.high
    if info.plausible and info.default is not None:
        assert info.plausible[0] <= info.default <= info.plausible[1]
        assert info.plausible[0] < info.plausible[1]


@pytest.mark.parametrize(
    ("path", "default", "plausible"),
    [  # parameters.md
        ("needs.mediation.rate", 0.25, (0.02, 0.4)),
        ("needs.mental_health.rate", 0.25, (0.15, 0.36)),
        ("needs.mental_health.openness", 0.10, (0.01, 0.2)),
        ("needs.hardship_relief.material", 900, (600, 1500)),
        ("population.groups.elderly_alone.share", 0.03, (0.02, 0.06)),
        ("population.groups.low_income.openness", 0.8, (0.5, 1.0)),
        ("community.staff", 5, (4, 7.5)),
        ("social_worker.number", 4, (1, 5)),
        ("social_organization.number", 6, (2, 12)),
        ("volunteer.quit", 0.017, (0.005, 0.03)),
        ("charity.donate", 37, (2, 148)),
        ("government.purchase", 60_000, (20_000, 200_000)),
        ("workforce.shadow_wage", 25, (20, 45)),
        ("regime.deviations.formalism", 0.1, (0, 1)),
        ("need.size_cv", 0.5, (0.3, 1.3)),
        # half to one and a half times the default, within bounds
        ("needs.errands.labour", 1.5, (0.75, 2.25)),
        ("needs.emergency.openness", 0.8, (0.4, 1.0)),
        ("needs.emergency.patience", 5, (3, 7)),
        ("volunteer.span", 6, (3, 9)),
    ],
)
def test_defaults_and_plausible_ranges(path, default, plausible):
    info = field_at(path)
    assert info.default == default
    assert info.plausible == pytest.approx(plausible)


def test_every_field_of_a_scenario_by_its_full_path():
    settings = load("epidemic_five", {"needs.pets": {"rate": 0.2, "care": 1.0}}).settings
    concrete_fields = {info.path: info for info in fields_of(settings)}
    assert len(concrete_fields) == len(fields_of(settings))
    for path, info in concrete_fields.items():
        assert info.default == value_at(settings, tuple(path.split("."))) or path == "run.warmup_regime"
    assert concrete_fields["needs.pets.rate"].plausible == pytest.approx((0.1, 0.3))
    assert concrete_fields["regime.links.charity.social_organization"].plausible == pytest.approx((0.25, 0.75))
    assert concrete_fields["needs.mental_health.rate"].plausible == (0.15, 0.36)


def test_seeds_are_any_whole_number():
    for seed in (0, -1, 2**64, -(10**3000)):
        scenario = load("three_society", {"run.seed": seed})
        assert scenario.settings.run.seed == seed
        assert load(scenario.resolved()) == scenario
    with pytest.raises(ScenarioError, match="at most 4000 digits"):
        load("three_society", {"run.seed": 10**5000})
