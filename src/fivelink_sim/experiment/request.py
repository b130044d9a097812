"""What a user asks a study to do, checked before anything is run or written."""

from __future__ import annotations

import difflib
import math
import operator
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from fivelink_sim.experiment.arms import Arm, labelled
from fivelink_sim.experiment.designs import Point
from fivelink_sim.experiment.own_code import OwnOutcome, source_and_rules
from fivelink_sim.experiment.precision import Precision
from fivelink_sim.measure.outcome_list import OUTCOME
from fivelink_sim.scenario.field_paths import FieldInfo, shape_at
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.scenario.problems import Problem, ScenarioError
from fivelink_sim.scenario.wording import number_text

MOST_REPLICATIONS = 1_000_000
MOST_WORKERS = 10_000
DEFAULT_OUTCOME = "resolution_rate"  # whose precision counts if none is named

Source = str | os.PathLike[str] | Mapping[str, Any] | Scenario
Overrides = Mapping[str, object] | Sequence[str]


class InputError(ValueError):
    """A request that cannot be carried out; one line says what was given and what is allowed."""


class Design(NamedTuple):
    """What an experiment adds to a request: its title, the scenarios behind its arms, its points, what it keeps."""

    title: str
    scenarios: tuple[tuple[str, Scenario], ...]
    points: tuple[Point, ...]  # none: the scenarios as they are
    tables: tuple[str, ...]
    method: str = "grid"
    outcomes: tuple[str, ...] = ()  # that are printed
    details: Mapping[str, Any] = MappingProxyType({})  # what the study's analysis must know; as JSON in the manifest
    seeds_by_point: bool = False  # every point has seeds of its own, instead of the same at all points


class Request(NamedTuple):
    """A checked request."""

    command: str  # "run", "compare", "sweep" or "evaluate"
    arms: tuple[Arm, ...]
    seed: int
    run_seed: int | None
    replications: int | Precision
    workers: int | str  # threads, or the address of a Dask scheduler
    outcomes: tuple[OwnOutcome, ...] = ()  # of the user's own
    design: Design | None = None  # of an experiment file

    @property
    def has_own_code(self) -> bool:
        """Whether rules or outcomes are written in Python, which no file can keep."""
        return bool(self.outcomes) or any(arm.simulate is not None for arm in self.arms)

    @property
    def tables(self) -> tuple[str, ...] | None:
        """The tables that are kept; None: all."""
        return None if self.design is None else self.design.tables

    @property
    def name(self) -> str:
        """The study's name: its experiment's, else its scenarios'."""
        return " vs ".join(arm.label for arm in self.arms) if self.design is None else self.design.title


def arms_of(
    sources: Sequence[Source | tuple[Source, Any]], overrides: Overrides | None, days: int | None
) -> tuple[Arm, ...]:
    """Load the scenarios, each with its overrides, and give them distinct labels.

    An override of the form `NAME:FIELD` holds for the scenario given by that name, any other for all. ScenarioError
    tells what is wrong with all of them at once.
    """
    if not sources:
        raise InputError("no scenario given")
    if days is not None:
        _check_days(days)
    given = [source_and_rules(item) for item in sources]
    bare: list[Source] = [source for source, _, _ in given]
    by_text = [_entry(item) for item in _items(overrides)]
    names = [_name(source) for source in bare]
    for target, entry in by_text:
        if target is not None and target not in names:
            raise InputError(f"{target}:{_shown(entry)}: no scenario of this study is called {target}")
    scenarios, problems = [], []
    for source, name in zip(bare, names, strict=True):
        mine: list[Any] = [entry for target, entry in by_text if target in (None, name)]
        if days is not None:
            mine.append(("run.days", days))
        try:
            scenarios.append(load(source, overrides=_as_overrides(mine)))
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    named = [
        f"{scenario.name} ({rules})" if rules else scenario.name
        for scenario, (_, _, rules) in zip(scenarios, given, strict=True)
    ]
    return tuple(
        Arm(label, scenario, simulate=simulate)
        for label, scenario, (_, simulate, _) in zip(labelled(named), scenarios, given, strict=True)
    )


def _check_days(days: int) -> None:
    """ScenarioError if a run cannot have so many days: the option is named, not the field that it sets."""
    field = shape_at(("run", "days"))
    low, high = (field.low, field.high) if isinstance(field, FieldInfo) else (None, None)
    if isinstance(days, int) and low is not None and high is not None and not low <= days <= high:
        message = f"{days} is not between {number_text(low)} and {number_text(high)}"
        raise ScenarioError([Problem("days", None, None, "", message)])


def _items(overrides: Overrides | None) -> list[Any]:
    if overrides is None:
        return []
    if isinstance(overrides, str):
        raise InputError(f"overrides must be a mapping or a list of texts, got the text {overrides!r}")
    return list(overrides.items()) if isinstance(overrides, Mapping) else list(overrides)


def _entry(item: Any) -> tuple[str | None, Any]:
    """The scenario that an override is for, or None for all, and the override without it."""
    text, rest = (item[0], item[1:]) if isinstance(item, tuple) else (item, ())
    if not isinstance(text, str):
        return None, item
    field, equals, value = text.partition("=")
    target, colon, path = field.rpartition(":")
    if not colon:
        return None, item
    return target, (path, *rest) if rest else path + equals + value


def _as_overrides(entries: list[Any]) -> Overrides | None:
    """The overrides in the form that `load` takes: texts of the command line, or a mapping."""
    if not entries:
        return None
    if all(isinstance(entry, tuple) for entry in entries):
        return dict(entries)
    return [f"{entry[0]}={entry[1]}" if isinstance(entry, tuple) else entry for entry in entries]


def _name(source: Source) -> str:
    if isinstance(source, Scenario):
        return source.name
    return "scenario" if isinstance(source, Mapping) else os.fspath(source)


def _shown(entry: Any) -> str:
    return str(entry[0]) if isinstance(entry, tuple) else str(entry)


def checked_replications(
    replications: int | None, precision: float | Mapping[str, float] | Precision | None, default: int
) -> int | Precision:
    """How long to go on: so many replications, or until an interval is narrow enough; one of both."""
    if precision is None:
        return default if replications is None else whole("replications", replications, 1, MOST_REPLICATIONS)
    if replications is not None:
        raise InputError("replications and precision exclude each other: give one of them")
    if isinstance(precision, Precision):
        rule = precision
    else:
        rule = Precision(precision if isinstance(precision, Mapping) else {DEFAULT_OUTCOME: precision})
    _check_precision(rule)
    return rule


def _check_precision(rule: Precision) -> None:
    if not isinstance(rule.half_widths, Mapping) or not rule.half_widths:
        raise InputError(f"precision must be a number, or a mapping of outcomes to numbers, got {rule.half_widths!r}")
    for outcome, width in rule.half_widths.items():
        if outcome not in OUTCOME:
            near = difflib.get_close_matches(str(outcome), OUTCOME, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(OUTCOME)}"
            raise InputError(f"outcome: no outcome is called {outcome!r}{hint}")
        if isinstance(width, bool) or not isinstance(width, int | float) or not (0 < width < math.inf):
            raise InputError(f"precision must be a number above 0, the half-width in the outcome's unit, got {width!r}")
    whole("at_least", rule.at_least, 2, MOST_REPLICATIONS)
    whole("at_most", rule.at_most, rule.at_least, MOST_REPLICATIONS)


def checked_seeds(
    seed: int | None, run_seed: int | None, replications: int | Precision, default: int
) -> tuple[int, int | None]:
    """The study's seed, and the seed of its only run if that was given."""
    if run_seed is None:
        return (default if seed is None else whole("seed", seed)), None
    if seed is not None:
        raise InputError("seed and run-seed exclude each other: a study's seed, or that of a single run")
    if replications != 1:
        raise InputError("run-seed repeats one run: it goes with 1 replication only")
    return default, whole("run-seed", run_seed)


def checked_workers(workers: int | str | None) -> int | str:
    """The number of threads, by default the cores that this process may use; or the address of a Dask scheduler."""
    if isinstance(workers, str):
        if not re.fullmatch(r"(\w+://)?[\w.:\[\]-]+:\d{1,5}", workers):
            raise InputError(
                "workers must be a whole number, or a Dask scheduler's address such as tcp://host:8786, "
                f"got {workers!r}"
            )
        return workers
    if workers is not None:
        return whole("workers", workers, 1, MOST_WORKERS)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def command_line(
    command: str, sources: Sequence[Any], request: Request, days: int | None, overrides: Overrides | None
) -> str | None:
    """The command that gives these results again; None if the scenarios came from Python."""
    if not all(isinstance(source, str | os.PathLike) for source in sources):
        return None
    words = ["fivelink", command, *(_name(source) for source in sources), *_number_words(request.replications)]
    words += ["--seed", str(request.seed)] if request.run_seed is None else ["--run-seed", str(request.run_seed)]
    if days is not None:
        words += ["--days", str(days)]
    return shlex.join([*words, *set_words(overrides)])


def set_words(overrides: Overrides | None) -> list[str]:
    """The overrides as options of a command."""
    return [word for text in as_texts(overrides) for word in ("--set", text)]


def as_texts(overrides: Overrides | None) -> list[str]:
    """The overrides as a command has them: FIELD=VALUE."""
    return [f"{item[0]}={item[1]}" if isinstance(item, tuple) else str(item) for item in _items(overrides)]


def _number_words(wanted: int | Precision) -> list[str]:
    if not isinstance(wanted, Precision):
        return ["--replications", str(wanted)]
    return [word for name, width in wanted.half_widths.items() for word in ("--precision", f"{name}={float(width)!r}")]


def with_number(line: str, wanted: int | Precision) -> str:
    """The command line with another number of replications, or another precision."""
    words = shlex.split(line)
    at = [i for i, word in enumerate(words) if word in ("--replications", "--precision")]
    place = at[0] if at else len(words)
    rest = [word for i, word in enumerate(words) if i not in at and i - 1 not in at]
    return shlex.join([*rest[:place], *_number_words(wanted), *rest[place:]])


def whole(name: str, value: Any, low: int | None = None, high: int | None = None) -> int:
    """The value as an int. InputError if it is not a whole number within the bounds."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise InputError(f"{name} must be a whole number, got {value!r}")
    if (low is not None and number < low) or (high is not None and number > high):
        raise InputError(f"{name} must be {low:,} to {high:,}, got {number}")
    return number


def precision_of(given: Sequence[str] | None, outcome: str | None) -> Precision | None:
    """The rule of texts such as `0.01` (of `outcome`, else the resolution rate) or `median_days=1`; None for none."""
    if not given:
        if outcome is not None:
            raise InputError("outcome goes with precision only")
        return None
    widths: dict[str, float] = {}
    for text in given:
        name, equals, number = text.rpartition("=")
        name = name.strip() if equals else outcome or DEFAULT_OUTCOME
        if name in widths:
            raise InputError(f"precision: {name} is given twice")
        try:
            widths[name] = float(number)
        except ValueError:
            raise InputError(f"precision must be a number above 0 or OUTCOME=NUMBER, got {text!r}") from None
    return Precision(widths)


def default_out(scenarios: Sequence[str]) -> Path:
    """Where the commands put results: results/ and the names of the scenarios."""
    return default_folder(
        labelled([Path(name).stem if "/" in name or name.endswith((".yaml", ".yml")) else name for name in scenarios])
    )


def default_folder(labels: Sequence[str]) -> Path:
    """Where results go if nothing else is said: `results/A-vs-B`, in letters that every system takes."""
    name = re.sub(r"[^\w#.-]+", "_", "-vs-".join(labels)).strip(".") or "study"
    return Path("results") / (name if len(name) <= 100 else f"{labels[0][:60]}-and-{len(labels) - 1}-others")
