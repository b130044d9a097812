"""What stands in an experiment file: its keys and what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from fivelink_sim.scenario.schema.declaration import Section

MOST_POINTS = 10_000  # of a design
Method = Literal["grid", "latin_hypercube", "sobol", "list", "morris", "remove_one", "add_one", "range_ends"]
Take = Literal["mean", "sum", "first", "last", "least", "most", "change", "days_until_at_most"]

METHODS: dict[str, str] = {
    "grid": "every combination of the values under `vary`",
    "latin_hypercube": "`size` points drawn from the values and ranges under `vary`, one in every stratum of each",
    "sobol": "the first `size` points of a scrambled Sobol' sequence over them; a longer one begins with a shorter one",
    "list": "the points that `points` lists, or a CSV file that it names",
    "morris": "trajectories of elementary effects, for `fivelink sensitivity`",
    "remove_one": "as it is, then with one rule off at a time",
    "add_one": "all rules off, then with one rule on at a time",
    "range_ends": "as it is, then each field off and at both ends of its range",
}


class StatementPart(Section):
    """One sentence that the runs bear out or not: a number made of scenarios' outcomes, and where it should lie."""

    says: Annotated[str, Field(min_length=1, max_length=300)]
    outcome: str | None = None  # an outcome of a run, or instead of it
    daily: str | None = None  # a column of the daily books (or resolution_rate), of which is taken
    take: Take = "mean"
    level: float | None = None  # of days_until_at_most
    from_: Annotated[int, Field(ge=0, alias="from")] = 0
    until: Annotated[int, Field(ge=1)] | None = None  # first day that no longer counts
    spared: Mapping[str, str] | None = None  # resilience against the scenario that was spared the shock
    of: Any = None  # a scenario, or scenario -> weight
    interaction: tuple[str, str] | None = None  # Shapley interaction of two societies, with `coalitions`
    above: float | None = None
    below: float | None = None
    between: tuple[float, float] | None = None


class CoalitionsPart(Section):
    """A scenario for every coalition of the societies that take part in one."""

    of: str
    others: Literal["absent", "alone"] = "absent"


class ReplicationsPart(Section):
    """How long to go on: until intervals are narrow enough."""

    precision: float | Mapping[str, float]  # half-width of `outcome`, or of several by name
    outcome: str = "resolution_rate"
    at_least: int = 20
    at_most: int = 400


class DesignPart(Section):
    """How the points are chosen at which the scenarios run."""

    method: Method = "grid"
    size: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None  # of a sample
    seed: Annotated[int, Field(ge=0)] = 1  # of a sample
    levels: Literal[2, 4, 6, 8, 10, 12] = 4  # morris: places of a factor along its way
    second_order: bool = False  # sobol, in `fivelink sensitivity`: indices of pairs too
    together: tuple[tuple[str, ...], ...] = ()  # groups of fields that move together
    points: Any = None  # list: mappings of fields to values, or the name of a CSV file
    keep: tuple[str, ...] = ()  # add_one: fields that are not switched off
    outcomes: tuple[str, ...] = ("resolution_rate", "median_days")  # of the printed table


class PlanFile(Section):
    """The keys of an experiment file."""

    fivelink: Any = None
    name: Annotated[str, Field(min_length=1, max_length=200)]
    about: Annotated[str, Field(max_length=2_000)] = ""
    number: Annotated[int, Field(ge=1, le=999)] | None = None  # of a pattern
    scenarios: Any = None
    coalitions: CoalitionsPart | None = None
    replications: Any = None
    vary: Any = None
    design: DesignPart = DesignPart()
    statements: Annotated[tuple[StatementPart, ...], Field(max_length=100)] = ()
