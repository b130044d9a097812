"""The model's shape: the order of a day, records that read alike both ways, draws that are all used. §3, §6."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from fivelink_sim.model import day, draws, kernel, ledger, world
from fivelink_sim.model.draws import EXOGENOUS, FIRST_DECISION, Purpose
from fivelink_sim.model.event_log import ACTIVITIES
from fivelink_sim.model.parameters import parameters_dtype

MODEL = Path(day.__file__).parent
# model.md §3: "`events` → `arise` → … → `record`"; §10.22: in the morning what returns and money come first.
OF_THE_DAY = [
    *("events", "arise", "disclose", "capacity", "triage", "refer"),
    *("grant", "serve", "settle", "adapt", "record"),
]
IN_THE_MORNING = ["come_back", "money"]


def calls_of_run_day() -> list[str]:
    """The names that `run_day` calls, in their order."""
    (function,) = [n for n in ast.parse((MODEL / "day.py").read_text()).body if getattr(n, "name", "") == "run_day"]
    return [
        node.value.func.id
        for node in function.body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
    ]


def test_the_day_is_in_the_order_of_the_specification():
    """events, what returns, money, then the phases of model.md §3."""
    assert calls_of_run_day() == [OF_THE_DAY[0], *IN_THE_MORNING, *OF_THE_DAY[1:]]


def test_whoever_steps_through_a_day_takes_the_same_phases():
    """`PHASES` is `run_day` without its first line."""
    names = [getattr(phase, "__name__", None) or phase.py_func.__name__ for phase in day.PHASES]
    assert names == calls_of_run_day()[1:]


def test_the_page_of_the_model_tells_the_same_order():
    """The table of phases in docs/model.md §3, numbered from 1."""
    page = (Path(__file__).parents[2] / "docs" / "model.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", page, re.MULTILINE)
    assert rows == [(str(number), name) for number, name in enumerate(calls_of_run_day(), start=1)]


RECORDS = {
    **{name: getattr(world, name) for name in dir(world) if name.endswith("_dtype")},
    "ledger_dtype": ledger.ledger_dtype,
    "parameters_dtype": parameters_dtype(),
}
TAKEN = set(dir(np.recarray)) | set(dir(np.record)) | set(dir(np.ndarray)) | set(dir(np.void))


@pytest.mark.parametrize("record", RECORDS)
def test_no_field_is_named_like_an_attribute_of_numpy(record):
    """`need.size` would be read as the number of elements, without an error: interpreted, and wrongly."""
    assert not TAKEN & set(RECORDS[record].names)


def test_a_field_that_is_named_so_is_indeed_misread():
    """Why the test above is there."""
    table = np.zeros(1, [("size", "i8")]).view(np.recarray)
    table["size"] = 7
    assert table.size == 1


def sources() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in MODEL.glob("*.py") if path.name != "draws.py"}


@pytest.mark.parametrize("purpose", [purpose.name for purpose in Purpose])
def test_every_purpose_of_a_draw_is_used(purpose):
    assert any(re.search(rf"\bPurpose\.{purpose}\b", text) for text in sources().values())


def test_every_purpose_that_is_used_is_declared():
    used = {name for text in sources().values() for name in re.findall(r"\bPurpose\.([A-Z_]+)\b", text)}
    assert used <= {purpose.name for purpose in Purpose}


def test_exogenous_draws_are_made_where_no_decision_can_reach():
    """Of the phases that decide nothing: arising, capacity, money, and how a community begins (and outsiders)."""
    places = {
        name: sorted(file for file, text in sources().items() if re.search(rf"\bPurpose\.{name}\b", text))
        for name in (purpose.name for purpose in EXOGENOUS)
    }
    allowed = {"arise.py", "capacity.py", "serve.py", "money.py", "initialization.py", "parameters.py", "volunteers.py"}
    assert {file for files in places.values() for file in files} <= allowed
    assert {purpose for purpose in Purpose if purpose >= FIRST_DECISION} == set(Purpose) - EXOGENOUS


def test_every_rule_is_compiled_by_the_one_decorator():
    """No other use of numba in the rules, and no random numbers but `draws`."""
    for name, text in sources().items():
        if name not in ("kernel.py", "by_pointer.py"):  # no rules, but how they are compiled
            assert not re.search(r"import numba|from numba|@njit|@jit|np\.random|import random", text), name
    assert "@kernel" in inspect.getsource(draws)
    assert callable(kernel.kernel)


def test_every_activity_has_a_number_of_its_own():
    """The names of the log are indexed by constants that are all in use."""
    from fivelink_sim.model import event_log

    numbers = {
        name: value
        for name, value in vars(event_log).items()
        if name.isupper() and isinstance(value, int) and name != "MOST_EVENTS_A_DAY"
    }
    assert sorted(numbers.values()) == list(range(len(ACTIVITIES)))
    text = "".join(text for file, text in sources().items() if file != "event_log.py")
    assert [name for name in numbers if not re.search(rf"\b{name}\b", text)] == []
