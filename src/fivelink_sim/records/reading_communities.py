"""The table of communities: one row each; persons, sums of money and any field of a scenario as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fivelink_sim.records.cell_values import Refused, as_yes_or_no, key_of, plain
from fivelink_sim.records.parsed_columns import Rows, reader_of, tidy
from fivelink_sim.records.raw_tables import RawTable, names_of
from fivelink_sim.records.start_values import Origin, Value
from fivelink_sim.records.table_columns import TABLES, TableColumn
from fivelink_sim.records.table_problems import Problems
from fivelink_sim.scenario.field_paths import FieldInfo, field_at, fields_of
from fivelink_sim.scenario.problems import Problem, quoted, with_hint
from fivelink_sim.scenario.schema.declaration import SOCIETIES
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import number_text

NOT_OF_A_COMMUNITY = (
    "run.",
    "district.",
    "events",
    "charity.district_wide",
    "workforce.shadow_wage",
    "volunteer.volunteer_value",
)
LONGEST_NAME = 100  # characters
TOTALS = frozenset({"合计", "总计", "小计", "total", "sum", "all"})
DAYS = 365
GROUP = "population.groups.{}.share"
PEOPLE = ("elderly_alone", "low_income", "disabled", "child_at_risk")


def field_columns(settings: Settings) -> dict[str, TableColumn]:
    """Every field that a community may have for itself, as a column: `key_of` its path, or of its last word if no
    other field has that, -> the column."""
    found = [info for info in fields_of(settings) if not info.path.startswith(NOT_OF_A_COMMUNITY)]
    found = [info for info in found if info.holds in ("number", "whole number", "true or false", "choice")]
    for one in SOCIETIES:
        for other in SOCIETIES:
            if not any(info.path == f"regime.links.{one}.{other}" for info in found):
                found.append(_link_field(f"regime.links.{one}.{other}"))
    last = Counter(info.path.rpartition(".")[2] for info in found)
    columns: dict[str, TableColumn] = {}
    taken = {name for column in TABLES["communities"].columns for name in names_of(column)}
    for info in found:
        column = TableColumn(
            info.path, (), "text", info.meaning, info.unit, target=info.path, low=info.low, high=info.high
        )
        short = info.path.rpartition(".")[2]
        columns[key_of(info.path)] = column
        if last[short] == 1 and key_of(short) not in taken:
            columns[key_of(short)] = column
    return columns


def _link_field(path: str) -> FieldInfo:
    """A strength that the settings do not name: no link yet."""
    return replace(field_at(path), path=path)


def refuse_misspelt_paths(raw: RawTable, known: Mapping[str, TableColumn], problems: Problems) -> None:
    """A header that looks like a field's path and is none is a mistake, not a column of no meaning."""
    sections = {column.name.partition(".")[0] for column in known.values()} | {"run", "district"}
    for header, place in raw.unused.items():
        name = plain(header)
        if "." not in name or name.partition(".")[0] not in sections:
            continue
        message = with_hint("no such field", name, (column.name for column in known.values()))
        if name.startswith(NOT_OF_A_COMMUNITY):
            message = "holds for the whole district: no community has a value of its own"
        problems.refuse(Problem(raw.shown, raw.header_row, place, quoted(name), message))


def read_communities(
    tables: Sequence[RawTable], settings: Settings, problems: Problems
) -> tuple[list[str], list[dict[str, Value]], list[str]]:
    """Names of the communities and what is said of each; all names, those of bad rows too.

    What is wrong is added to `problems`.
    """
    names: list[str] = []
    named: dict[str, str] = {}
    own: list[dict[str, Value]] = []
    infos = {info.path: info for info in fields_of(settings)}
    for raw in tables:
        rows = Rows(raw, problems)
        given = _columns(rows, infos)
        _refuse_names(rows, given["name"], names)
        for name in given["name"]:
            if name is not None and key_of(name) not in TOTALS:
                named.setdefault(key_of(name), name)
        for place in range(rows.n):
            if rows.bad[place]:
                continue
            values = _values(rows, place, {name: column[place] for name, column in given.items()}, settings)
            if not rows.bad[place]:
                names.append(str(given["name"][place]))
                own.append(values)
    return names, own, list(named.values())


def _columns(rows: Rows, infos: Mapping[str, FieldInfo]) -> dict[str, list[Any]]:
    """The values of every column that is there."""
    given = {}
    for name, column in rows.raw.columns.items():
        if column.holds == "text" and column.target:
            given[name] = rows.parsed(name, field_reader(infos.get(name) or _link_field(name), rows.raw.scales[name]))
        else:
            given[name] = rows.as_declared(column)
    return given


def field_reader(info: FieldInfo, scale: float) -> Callable[[str], Any]:
    """What reads a cell of a column that is a field of the scenario."""
    if info.holds == "true or false":
        return as_yes_or_no
    if info.holds == "choice":

        def choice(text: str) -> str:
            word = tidy(text)
            if word not in info.choices:
                raise Refused(with_hint(f"'{quoted(text)}' is none of {', '.join(info.choices)}", word, info.choices))
            return word

        return choice
    holds: Any = "whole number" if info.holds == "whole number" else "share" if info.high == 1.0 else "number"
    return reader_of(TableColumn(info.path, (), holds, info.meaning, low=info.low, high=info.high), scale)


def _refuse_names(rows: Rows, given: list[Any], before: list[str]) -> None:
    """Every community has one row, and a line of sums is none."""
    seen = {key_of(name) for name in before}
    for place, name in enumerate(given):
        if rows.bad[place] or name is None:
            continue
        if key_of(name) in TOTALS:
            rows.refuse(place, "name", f"'{quoted(name)}' is a line of sums, not a community; take it out")
        elif key_of(name) in seen:
            rows.refuse(place, "name", f"'{quoted(name)}' stands in the table already")
        elif len(name) > LONGEST_NAME:
            rows.refuse(place, "name", f"'{quoted(name)}' is longer than {LONGEST_NAME} characters")
        seen.add(key_of(name))


def _values(rows: Rows, place: int, given: dict[str, Any], settings: Settings) -> dict[str, Value]:
    """The fields of one community."""
    values: dict[str, Value] = {}
    raw = rows.raw
    residents = given.get("residents") or given.get("population.residents")
    population = residents or settings.population.residents
    for name, value in given.items():
        if value is None or name == "name":
            continue
        column = raw.columns[name]
        about = {"file": raw.name, "row": raw.rows[place], "column": raw.headers[name]}
        try:
            made = _value(column, value, about, population, bool(residents), settings)
        except Refused as refusal:
            rows.refuse(place, name, str(refusal))
            continue
        if outside := beyond_bounds(column.target, made.value, settings):
            rows.refuse(place, name, outside)
        if column.target in values:
            rows.refuse(place, name, f"{column.target} is told by another column, too")
        values[column.target] = made
    _rest_of_groups(rows, place, values, settings)
    return values


def _value(
    column: TableColumn, value: Any, about: dict[str, Any], residents: int, known: bool, settings: Settings
) -> Value:
    """What a cell makes of its field."""
    given = number_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    about = {**about, "given": given, "residents": residents}
    if column.name == "volunteers" or column.name in PEOPLE:
        if value > residents:
            raise Refused(f"{given} are more than the {residents} residents")
        told: tuple[Origin, str] = ("worked out", "persons") if known else ("guessed", "persons_guess")
        return Value(round(value / residents, 6), *told, about)
    if column.name == "welfare_yuan":
        return Value(round(value / DAYS, 2), "worked out", "day_of_year", about)
    if column.name == "donations_yuan":
        factor = (0.3 + 0.7 * settings.charity.transparency) * (0.5 + settings.trust.trust0)
        about["factor"] = number_text(round(factor, 3))
        return Value(round(value / residents / factor, 2), "guessed", "giving", about)
    if isinstance(value, int) and not isinstance(value, bool) and column.holds == "number":
        value = float(value)
    return Value(value, "read", "cell", about)


def beyond_bounds(path: str, value: Any, settings: Settings) -> str:
    """What to say of a value that its field does not take; empty if it does."""
    info = field_at(path, settings)
    if isinstance(value, str | bool) or info.low is None or info.high is None or info.low <= value <= info.high:
        return ""
    return f"{number_text(value)} is not between {number_text(info.low)} and {number_text(info.high)} ({path})"


def _rest_of_groups(rows: Rows, place: int, values: dict[str, Value], settings: Settings) -> None:
    """The general residents are those whom no other group has."""
    groups = settings.population.groups
    shares = {name: values.get(GROUP.format(name)) for name in groups}
    if not any(shares.values()) or "general" not in groups or shares["general"] is not None:
        return
    others = sum(
        share.value if share is not None else groups[name].share for name, share in shares.items() if name != "general"
    )
    if others > 1.0:
        message = f"the groups together are more than all residents ({number_text(round(100 * others, 1))} %)"
        rows.refuse(place, "name", message)
        return
    values[GROUP.format("general")] = Value(round(1.0 - others, 9), "worked out", "rest")
