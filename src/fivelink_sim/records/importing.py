"""Tables read and made into the starting point of a scenario: what `fivelink import` does before it writes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fivelink_sim.records.cell_values import key_of
from fivelink_sim.records.kind_names import KindMapping, kind_names
from fivelink_sim.records.parsed_columns import lacks_communities
from fivelink_sim.records.raw_tables import RawTable
from fivelink_sim.records.reading_actors import Actor, read_actors, take_actors
from fivelink_sim.records.reading_communities import field_columns, read_communities, refuse_misspelt_paths
from fivelink_sim.records.reading_links import Ends, read_links, take_links
from fivelink_sim.records.reading_requests import ONLY, ReadRequests, read_request_tables
from fivelink_sim.records.recorded_rates import RATES, Rates, take_rates
from fivelink_sim.records.scenario_writing import grid_of, scenario_text
from fivelink_sim.records.start_values import StartingPoint
from fivelink_sim.records.table_columns import TABLES
from fivelink_sim.records.table_files import FoundTables, find_tables, read_file
from fivelink_sim.records.table_problems import Problems, TableError
from fivelink_sim.scenario.document import LONGEST_FILE, read_yaml
from fivelink_sim.scenario.inheritance import Source
from fivelink_sim.scenario.loading import Scenario, load, load_source
from fivelink_sim.scenario.presets import no_preset, preset_names
from fivelink_sim.scenario.problems import Problem, ScenarioError, quoted, with_hint
from fivelink_sim.scenario.schema.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

MOST_COMMUNITIES = 4_096


@dataclass(slots=True)
class Imported:
    """What tables came to."""

    title: str
    start: StartingPoint
    found: FoundTables
    settings: Settings  # of the preset
    scenario: Scenario
    text: str  # of the scenario, as YAML
    log: pd.DataFrame | None  # the requests that count, as `request_log`; None if there is no such table
    span: tuple[date, date] | None  # first day of the requests, and the last
    bad: list[Problem] = field(default_factory=list)  # rows that were left out


def read_requests(
    path: str | os.PathLike[str],
    kinds: KindMapping | None = None,
    *,
    scenario: str | Scenario = "three_society",
    skip_bad: bool = False,
) -> pd.DataFrame:
    """The request log in a CSV file or workbook: request, community, kind, received, responded, closed, resolved,
    satisfied. TableError tells everything that is wrong with it.

    kinds     the office's categories -> kinds of need or "-" (leave out); or a CSV file with these two columns
    scenario  whose kinds of need there are
    skip_bad  leave out rows that cannot be used
    """
    problems = Problems()
    names = kind_names(load(scenario).settings.needs, kinds)
    table = Path(path)
    if table.is_file():
        raws = read_file(table, {}, problems, FoundTables(), asked=True, wanted=TABLES["requests"])
    else:
        raws = []
        message = "is not an ordinary file" if table.exists() else "there is no such file"
        problems.refuse(Problem(str(path), None, None, "", message))
    problems.settle(skip_bad=True)
    log = read_request_tables(raws, names, None, problems).log
    problems.settle(skip_bad)
    return log


def read_tables(
    sources: Sequence[str | os.PathLike[str]],
    *,
    preset: str = "three_society",
    name: str | None = None,
    kinds: KindMapping | None = None,
    start: date | None = None,
    until: date | None = None,
    rates: Rates = "district",
    skip_bad: bool = False,
) -> Imported:
    """Read tables and make a scenario of them. TableError tells everything that is wrong with them.

    sources  files and folders
    preset   the scenario that the new one differs from
    name     its title; that of the first source if not given
    kinds    the office's categories -> kinds of need, see `read_requests`
    start    first day whose requests count, until the first day whose requests do not; all if not given
    rates    whether rates of need are guessed for the district, for each community, or left at the preset's
    """
    problems = Problems()
    _check_request(sources, start, until, rates, preset)
    settings = load(preset).settings
    extra = field_columns(settings)
    found = find_tables(sources, extra, problems)
    if not found.tables and not problems.fatal:
        message = "none of the tables (communities, actors, links, requests) is there"
        problems.refuse(Problem(str(sources[0]), None, None, "", message))
    for raw in found.of("communities"):
        refuse_misspelt_paths(raw, extra, problems)
    problems.settle(skip_bad=True)
    point = StartingPoint(preset, [], [])
    requests = _read_all(found, point, settings, kinds, problems, skip_bad)
    _say_what_was_found(found, point)
    problems.settle(skip_bad)
    log, span = _counted(requests, start, until, point)
    if log is not None and span is not None:
        take_rates(log, (span[1] - span[0]).days + 1, point, settings, rates)
    _say_what_has_no_part(found, point, settings)
    problems.settle(skip_bad)
    title = name or _title(sources)
    text = scenario_text(point, title, settings)
    return Imported(title, point, found, settings, _loaded(text, len(point.names)), text, log, span, problems.rows)


def _check_request(
    sources: Sequence[str | os.PathLike[str]], start: date | None, until: date | None, rates: str, preset: str
) -> None:
    """TableError for what is asked for and cannot be."""
    if not sources:
        raise TableError([Problem("import", None, None, "", "name files or a folder with tables")])
    if rates not in RATES:
        message = with_hint(f"'{quoted(rates)}' is none of {', '.join(RATES)}", rates, RATES)
        raise TableError([Problem("rates", None, None, "", message)])
    if preset not in preset_names():
        raise TableError([Problem("from", None, None, "", no_preset(preset))])
    if start is not None and until is not None and until <= start:
        raise TableError([Problem("until", None, None, "", f"{until} is not after the start ({start})")])


def _read_all(
    found: FoundTables,
    point: StartingPoint,
    settings: Settings,
    kinds: KindMapping | None,
    problems: Problems,
    skip_bad: bool,
) -> ReadRequests | None:
    """Read every table, communities first: the others name them."""
    listed: list[str] | None = None
    if found.of("communities"):
        point.names, point.own, named = read_communities(found.of("communities"), settings, problems)
        listed = point.names if skip_bad else named
        if not listed:
            problems.settle(skip_bad=False)
    actors = read_actors(found.of("actors"), listed, point, problems)
    requests = None
    if found.of("requests"):
        names = kind_names(settings.needs, kinds if kinds is not None else found.kinds)
        requests = read_request_tables(found.of("requests"), names, listed, problems)
        for category, count in requests.left_out.items():
            point.note("categories_left_out", category=quoted(category), count=count)
        if requests.still_open:
            point.note("still_open", count=requests.still_open)
    if listed is None:
        actors, requests = _name_communities(point, actors, requests, found, problems)
    for raw in found.of("requests"):
        raw.cells.clear()  # many; what they say stands in the log now
    ends = Ends(actors)
    links = read_links(found.of("links"), point.names, ends, problems)
    if not problems.fatal:
        take_actors(actors, point, settings, problems)
        take_links(links, ends, point)
    return requests


def _name_communities(
    point: StartingPoint, actors: list[Actor], requests: ReadRequests | None, found: FoundTables, problems: Problems
) -> tuple[list[Actor], ReadRequests | None]:
    """Without a table of communities, they are those that the other tables name; actors and requests, each of the
    community that is meant."""
    silent = [raw for name in ("actors", "requests") for raw in found.of(name) if not raw.cells.get("community")]
    of_actors = list(dict.fromkeys(actor.community for actor in actors))
    of_requests = [] if requests is None else list(dict.fromkeys(requests.log["community"]))
    unsaid = {"", ONLY} if any(raw.table.name == "requests" for raw in silent) else {""}
    by_key: dict[str, str] = {}
    for name in (*of_actors, *of_requests):
        if name not in unsaid:
            by_key.setdefault(key_of(name), name)
    point.names = list(by_key.values()) or [ONLY]
    point.own = [{} for _ in point.names]
    if by_key:
        point.note("named_by", table="actors" if any(of_actors) else "requests")
    if len(point.names) > MOST_COMMUNITIES:
        message = f"name {len(point.names):,} communities; at most {MOST_COMMUNITIES:,}"
        problems.refuse(Problem("the tables", None, None, "", message))
    if len(point.names) > 1:
        for raw in silent:
            problems.refuse(lacks_communities(raw, len(point.names)))
    meant = {name: by_key.get(key_of(name), point.names[0]) for name in (*of_actors, *of_requests)}
    actors = [actor._replace(community=meant[actor.community]) for actor in actors]
    if requests is not None:
        called = requests.log["community"].map(meant).astype(object)
        requests = requests._replace(log=requests.log.assign(community=called))
    return actors, requests


def _say_what_was_found(found: FoundTables, point: StartingPoint) -> None:
    """Notes on files and columns."""
    for file, encoding in found.encodings.items():
        if not encoding.startswith("utf-8") and any(
            raw.shown == file for raws in found.tables.values() for raw in raws
        ):
            point.note("encoding", file=file.replace("\\", "/").rpartition("/")[2], encoding=encoding)
    for raws in found.tables.values():
        for raw in raws:
            _say_of_table(raw, point)
    for file in found.not_read:
        point.note("no_table", file=file)
    for file in found.without_rows:
        point.note("no_rows", file=file)
    if len(point.names) > 1:
        rows, columns = grid_of(len(point.names))
        point.note("layout", rows=rows, columns=columns)


def _say_of_table(raw: RawTable, point: StartingPoint) -> None:
    if raw.by_columns:
        point.note("by_columns", file=raw.name, table=raw.table.name)
    if raw.above:
        point.note("above", file=raw.name, rows=raw.above)
    if raw.unused:
        point.note("unused", file=raw.name, columns="、".join(raw.unused))
    for column, scale in raw.scales.items():
        if scale != 1.0:
            point.note("scaled", file=raw.name, column=raw.headers[column], factor=f"{scale:g}")


def _say_what_has_no_part(found: FoundTables, point: StartingPoint, settings: Settings) -> None:
    """Notes on what is missing, or was read for societies that take no part."""
    missing = sum(point.value(number, "population.residents") is None for number in range(len(point.names)))
    if missing:
        point.note("no_residents", communities=missing, residents=settings.population.residents)
    if found.of("links"):
        point.note("links_kept", preset=point.preset)
    for society in ("social_organization", "social_worker", "volunteer", "charity"):
        told = any(
            path.startswith(f"{society}.") or (path.startswith("regime.links.") and society in path.split(".")[2:])
            for values in (*point.own, point.shared)
            for path in values
        )
        if told and settings.regime.presence(society) == "absent":
            point.note("no_part", society=society, preset=point.preset)


def _counted(
    requests: ReadRequests | None, start: date | None, until: date | None, point: StartingPoint
) -> tuple[pd.DataFrame | None, tuple[date, date] | None]:
    """The requests that count, and the days that they cover."""
    if requests is None:
        return None, None
    import pandas as pd

    log = requests.log
    inside = pd.Series(True, index=log.index)
    if start is not None:
        inside &= log["received"] >= pd.Timestamp(start)
    if until is not None:
        inside &= log["received"] < pd.Timestamp(until)
    if not inside.all():
        point.note("span", count=int((~inside).sum()))
        log = log[inside].reset_index(drop=True)
    if len(log) == 0:
        raise TableError([Problem("requests", None, None, "", "no request is left to count")])
    first = start or log["received"].min().date()
    last = (pd.Timestamp(until) - pd.Timedelta(days=1)).date() if until else log["received"].max().date()
    return log, (first, last)


def _title(sources: Sequence[str | os.PathLike[str]]) -> str:
    return quoted(Path(sources[0]).resolve().stem) or "own data"


def _loaded(text: str, communities: int) -> Scenario:
    """The scenario that is going to be written, read as its file will be. TableError if that is too large for one."""
    try:
        size = len(text.encode())
        if size > LONGEST_FILE:
            raise ScenarioError([Problem("", None, None, "", f"{size:,} bytes; at most {LONGEST_FILE:,}")])
        given = read_yaml(text, "the scenario of the tables")
    except ScenarioError as error:
        told = f"a scenario of these {communities:,} communities is more than a file may hold"
        message = f"{told} ({error.problems[0].message}); take fewer communities, or fewer columns"
        raise TableError([Problem("the tables", None, None, "", message)]) from None
    return load_source(Source(given, "scenario", None, Path()))
