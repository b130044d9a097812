"""Whatever is given, it loads or is refused line by line: never a traceback."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fivelink_sim.scenario import Problem, ScenarioError, load

KEYS = ["run", "days", "needs", "errands", "events", "set", "from", "links"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), below, max_size=4)
    ),
    max_leaves=12,
)


def problems_of(source, overrides) -> list[Problem] | None:
    try:
        load(source, overrides)
    except ScenarioError as error:
        return error.problems
    return None


def one_line_each(source, overrides=None):
    """Loads, or says line by line what is wrong: never another exception."""
    problems = problems_of(source, overrides)
    assert problems is None or len(problems) > 0
    assert all(str(problem).isprintable() for problem in problems or ())


SECTIONS = st.sampled_from(
    [
        "run",
        "district",
        "population",
        "needs",
        "need",
        "channels",
        "regime",
        "government",
        "community",
        "volunteer",
        "charity",
        "trust",
        "events",
        "name",
        "extends",
        "fivelink",
        "zzz",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(SECTIONS, ANYTHING, max_size=4))
def test_no_mapping_ends_in_a_traceback(mapping):
    one_line_each(mapping)


RATES = "population.groups.general.rates.errands"
SET_PATHS = ["regime.hub", "regime.participants", "needs.x.rate", "regime", "regime.links.charity.charity", RATES, ""]
SCALE_PATHS = ["regime.hub", "needs.errands.rate", "government.burden", RATES]
OPTION_PATHS = ["run.days", "needs", "events", "regime.links", "name", "run"]
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "from": st.integers(-2, 400) | ANYTHING,
        "until": st.integers(-2, 400) | ANYTHING,
        "communities": st.lists(st.integers(-1, 3), max_size=3),
        "set": st.dictionaries(st.sampled_from(SET_PATHS), ANYTHING, max_size=3),
        "scale": st.dictionaries(st.sampled_from(SCALE_PATHS), ANYTHING | st.floats(0, 10), max_size=3),
    },
)


@settings(max_examples=80, deadline=None)
@given(st.lists(EVENTS, max_size=3))
def test_no_events_end_in_a_traceback(events):
    one_line_each({"events": events})


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="fivelnk: 1\n-[]{}&*!|>'\"%@`#,?<=", max_size=60))
def test_no_text_ends_in_a_traceback(tmp_path, text):
    file = tmp_path / "any.yaml"
    file.write_text("fivelink: 1\n" + text, encoding="utf-8", errors="replace", newline="")
    one_line_each(file)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=30) | st.builds("{}={}".format, st.sampled_from(OPTION_PATHS), st.text(max_size=15)))
def test_no_set_option_ends_in_a_traceback(text):
    one_line_each("five_society", [text])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_no_source_ends_in_a_traceback(text):
    one_line_each(text)
