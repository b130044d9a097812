"""The table of actors: organisations, workers, volunteers, funds; counted and averaged to a community's numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from fivelink_sim.records.cell_values import Refused, key_of, plain
from fivelink_sim.records.parsed_columns import Rows
from fivelink_sim.records.raw_tables import RawTable
from fivelink_sim.records.reading_communities import beyond_bounds
from fivelink_sim.records.start_values import Origin, StartingPoint, Value
from fivelink_sim.records.table_columns import ROLES, TABLES, Role
from fivelink_sim.records.table_problems import Problems
from fivelink_sim.scenario.problems import quoted, with_hint
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import number_text

COUNT_NEEDED = ("committee", "volunteer")
_ROLES = {key_of(word): role for role in ROLES for word in (role.name, *role.words)}
_SUMS = {"foundation": "charity.opening", "social enterprise": "charity.enterprise_capital"}
_NUMBERS = {
    "committee": "community.staff",
    "social organization": "social_organization.number",
    "social worker": "social_worker.number",
    "volunteer": "volunteer.share",
}
_HOURS = {
    "committee": "community.hours",
    "social organization": "social_organization.hours",
    "social worker": "social_worker.hours",
    "volunteer": "volunteer.hours",
}
_SKILL = {
    "social organization": "social_organization.professionalism",
    "social worker": "social_worker.professionalism",
}
_FIELDS = {"hours_per_week": "hours", "cash_yuan": "cash"}  # column -> field of an actor


class Actor(NamedTuple):
    """A row of the table."""

    community: str
    role: Role
    name: str | None
    stands_for: float
    hours: float | None  # a week, of each
    professionalism: float | None
    by_residents: bool | None
    cash: float | None
    raw: RawTable
    place: int  # among the rows of its table


def role_of(text: str) -> Role:
    """The kind of actor that a word means. Refused if it means none."""
    found = _ROLES.get(key_of(text))
    if found is None:
        names = [role.name for role in ROLES]
        raise Refused(with_hint(f"'{quoted(text)}' is none of {', '.join(names)}", plain(text), names))
    return found


def read_actors(
    tables: Sequence[RawTable], communities: Sequence[str] | None, start: StartingPoint, problems: Problems
) -> list[Actor]:
    """The actors of all tables; what is wrong with the others is added to `problems`."""
    actors: list[Actor] = []
    for raw in tables:
        rows = Rows(raw, problems)
        where = rows.communities(communities)
        columns = {
            column.name: rows.as_declared(column)
            for column in TABLES["actors"].columns
            if column.name not in ("community", "kind")
        }
        roles = rows.parsed("kind", role_of, required=True)
        counted_one = 0
        for place in range(rows.n):
            role, count = roles[place], columns["count"][place]
            if role is not None and count is None:
                if role.name in COUNT_NEEDED:
                    what = "posts a committee has" if role.name == "committee" else "volunteers these are"
                    rows.refuse(place, "count", f"is empty; say how many {what}")
                counted_one += role.name not in (*COUNT_NEEDED, *_SUMS, "partner")
            if not rows.bad[place]:
                said = {_FIELDS.get(name, name): values[place] for name, values in columns.items() if name != "count"}
                number = 1.0 if count is None else float(count)
                actors.append(
                    Actor(community=str(where[place]), role=role, stands_for=number, raw=raw, place=place, **said)
                )
        if counted_one:
            start.note("count_one", file=raw.name, rows=counted_one)
    return actors


def take_actors(actors: Sequence[Actor], start: StartingPoint, settings: Settings, problems: Problems) -> None:
    """Make each community's numbers of its actors. What the table of communities says already stays."""
    files: dict[str, str] = {}  # role -> the first that lists one
    by_place: dict[tuple[str, str], list[Actor]] = defaultdict(list)  # (community, role)
    for actor in actors:
        files.setdefault(actor.role.name, actor.raw.name)
        by_place[actor.community, actor.role.name].append(actor)
    for number, name in enumerate(start.names):
        for role in ROLES:
            of_role = by_place.get((name, role.name), [])
            values = _of_role(role, of_role, start.value(number, "population.residents"), settings)
            known = start.own[number].get(_NUMBERS.get(role.name, "")) is not None
            if not (of_role or known) and role.name in files and role.name in _NUMBERS and role.name != "committee":
                empty = 0.0 if role.name == "volunteer" else 0
                values = {_NUMBERS[role.name]: Value(empty, "guessed", "none_here", {"file": files[role.name]})}
            if role.name in _SUMS and len(of_role) > 1:
                start.note("cash_pooled", community=name, role=role.name, count=len(of_role))
            _take(values, of_role, number, start, settings, problems)
    if "partner" in files:
        start.note("partners")
    _say_what_is_averaged(actors, start)


def _take(
    values: dict[str, Value],
    actors: list[Actor],
    number: int,
    start: StartingPoint,
    settings: Settings,
    problems: Problems,
) -> None:
    """Add values to a community's own, unless its row says them; a value that its field does not take is a problem."""
    for path, value in values.items():
        before = start.own[number].get(path)
        outside = beyond_bounds(path, value.value, settings)
        if outside and actors:
            problems.refuse(actors[0].raw.problem(actors[0].place, "kind", f"{start.names[number]}: {outside}"))
        elif before is None:
            start.own[number][path] = value
        elif not math.isclose(before.value, value.value, rel_tol=1e-6):
            kept, other = number_text(before.value), number_text(value.value)
            start.note("both_said", community=start.names[number], path=path, kept=kept, other=other)


def _of_role(role: Role, actors: list[Actor], residents: int | None, settings: Settings) -> dict[str, Value]:
    """The fields that the actors of one kind make in one community."""
    if not actors:
        return {}
    values: dict[str, Value] = {}
    about: dict[str, Any] = {"file": actors[0].raw.name, "rows": len(actors)}
    total = math.fsum(actor.stands_for for actor in actors)
    if role.name == "volunteer":
        people = residents or settings.population.residents
        share = {**about, "given": number_text(total), "residents": people}
        told: tuple[Origin, str] = ("worked out", "per_resident") if residents else ("guessed", "per_resident_guess")
        values[_NUMBERS["volunteer"]] = Value(round(total / people, 6), *told, share)
    elif role.name == "committee":
        values[_NUMBERS[role.name]] = Value(total, "worked out", "sum", about)
    elif role.name in _NUMBERS:
        values[_NUMBERS[role.name]] = Value(round(total), "worked out", "sum", about)
    values |= _hours(role, actors, settings)
    if role.name in _SKILL and (found := _mean(actors, "professionalism")):
        values[_SKILL[role.name]] = Value(round(found[0], 4), "worked out", "mean", {**about, "rows": found[1]})
    if role.name == "social organization":
        values |= _of_organizations(actors, about)
    cash = [actor.cash for actor in actors if actor.cash is not None]
    if role.name in _SUMS and cash:
        values[_SUMS[role.name]] = Value(math.fsum(cash), "worked out", "sum", {**about, "rows": len(cash)})
    return values


def _of_organizations(actors: list[Actor], about: dict[str, Any]) -> dict[str, Value]:
    """Cash of an organisation and the share that residents founded."""
    values = {}
    if found := _mean(actors, "cash"):
        values["social_organization.cash_opening"] = Value(
            round(found[0], 2), "worked out", "mean", {**about, "rows": found[1]}
        )
    said = [actor for actor in actors if actor.by_residents is not None and actor.stands_for > 0]
    if said:
        yes = math.fsum(actor.stands_for for actor in said if actor.by_residents)
        total = math.fsum(actor.stands_for for actor in said)
        given = {**about, "given": f"{number_text(yes)} ÷ {number_text(total)}"}
        values["social_organization.resident_share"] = Value(
            round(yes / total, 4), "worked out", "share_of_rows", given
        )
    return values


def _hours(role: Role, actors: list[Actor], settings: Settings) -> dict[str, Value]:
    """Hours of each: of staff on a working day, of volunteers in a week, of partners together in a week."""
    found = _mean(actors, "hours")
    if found is None:
        return {}
    mean, rows = found
    about: dict[str, Any] = {"file": actors[0].raw.name, "rows": rows, "given": number_text(round(mean, 3))}
    if role.name == "partner":
        total = math.fsum(actor.stands_for * actor.hours for actor in actors if actor.hours is not None)
        return {"charity.partners.hours_per_week": Value(round(total, 3), "worked out", "sum", about)}
    if role.name == "volunteer":
        return {"volunteer.hours": Value(round(mean, 3), "worked out", "mean", about)}
    if role.name not in _HOURS:
        return {}
    days = 5.0 + 2.0 * settings.workforce.weekend
    about["days"] = number_text(round(days, 3))
    return {_HOURS[role.name]: Value(round(mean / days, 3), "worked out", "working_day", about)}


def _mean(actors: Sequence[Actor], what: str) -> tuple[float, int] | None:
    """Mean over those of whom it is said, each counted as often as it stands for, and of how many rows."""
    said = [(actor.stands_for, getattr(actor, what)) for actor in actors if getattr(actor, what) is not None]
    total = math.fsum(count for count, _ in said)
    return (math.fsum(count * value for count, value in said) / total, len(said)) if total > 0 else None


def _say_what_is_averaged(actors: Sequence[Actor], start: StartingPoint) -> None:
    """Note every quantity of which several different values became one."""
    for role in ROLES:
        for column in ("hours_per_week", "professionalism", "cash_yuan"):
            field = _FIELDS.get(column, column)
            said = [getattr(a, field) for a in actors if a.role == role and getattr(a, field) is not None]
            summed = field == "cash" and role.name != "social organization"
            if len(set(said)) > 1 and not summed and role.name != "partner":
                least, most = number_text(min(said)), number_text(max(said))
                start.note("averaged", column=column, role=role.name, least=least, most=most)
