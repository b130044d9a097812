"""One need's journey in words, from the event log of a run; and the log itself. `fivelink trace`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fivelink_sim.experiment.request import InputError, Overrides, Source, whole
from fivelink_sim.experiment.whole_files import check_place, whole_file
from fivelink_sim.measure import event_table
from fivelink_sim.measure.naming import actor_name, need_name, need_number, parts_of
from fivelink_sim.model import event_log as log
from fivelink_sim.model.district import Run, simulate
from fivelink_sim.model.draws import Purpose, lognormal_mean_one, run_seed
from fivelink_sim.model.volunteers import resident_key
from fivelink_sim.model.world import LAPSED, MATERIAL, NOBODY, RESOLVED
from fivelink_sim.scenario.loading import Scenario, load
from fivelink_sim.view import flow_figures, phrases
from fivelink_sim.view.language import tr, trn

if TYPE_CHECKING:
    import pandas as pd

PART = {0: "the care", 1: "the labour", 2: "the money", NOBODY: "it"}

#: Activity: the sentence for it. {who}: the actor; {part}: the component.
SENTENCES = {
    log.ARISEN: "it arises; nobody knows of it yet",
    log.ESCALATED: "having lapsed before, it is back, and larger; nobody knows of it yet",
    log.KNOWN_NOW: "it becomes known: {who} learns of it",
    log.TRIAGED_NOW: "{who} takes it up",
    log.MISREAD_NOW: "it is misread and goes to the wrong desk, {who}",
    log.RETURNED: "it is back on the table",
    log.NO_PROVIDER: "nobody who can be reached can do {part}",
    log.REFUSED: "{who} refuses {part}",
    log.ACCEPTED: "{who} takes on {part}",
    log.APPROVED: "{who} promises {part} from welfare",
    log.NO_CASH: "{who} is asked, and has not the cash",
    log.NO_BROKER: "nobody on the way to the foundation has an hour for the paperwork",
    log.STARTED: "{who} begins with {part}",
    log.DONE: "{who} is done with {part}",
    log.NEIGHBOURS_HELPED: "neighbours do {part}",
    log.VOLUNTEERS_HELPED: "volunteers nearby, on their own, do {part}",
    log.GIFT: "a gift of charity on its own covers {part}",
    log.CLOSED_ON_PAPER: "{who} closes it on paper: the books count it as resolved, and it is hidden again",
    log.RELAPSED_NOW: "it seemed settled, but it is not: it will be back in a week",
    log.RESOLVED_NOW: "it is resolved",
    log.LAPSED_NOW: "its time is over: it lapses",
}
NAMELESS = {
    log.DONE: "{part} is done",
    log.MISREAD_NOW: "it is misread",
    log.KNOWN_NOW: "it becomes known",
}
PAYMENT = {log.ACCEPTED: "{who} agrees to pay", log.DONE: "{who} pays", log.REFUSED: "{who} refuses to pay"}


@dataclass(frozen=True)
class Journey:
    """A need's journey: `text` in words, `steps` as a table (day, activity, actor, society, component)."""

    number: int
    text: str
    steps: pd.DataFrame

    @property
    def name(self) -> str:
        """The readable number."""
        return need_name(self.number)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def trace(
    scenario: Source,
    need: str | int | None = None,
    *,
    rng: Any = None,
    days: int | None = None,
    overrides: Overrides | None = None,
) -> Journey:
    """Run a scenario and tell the journey of one need, or of one to which much happened.

    need   its number, or community-resident-count such as 0-1234-2; `rng` the run's seed (default: the scenario's
           run.seed), `days` its recorded days. InputError if it did not arise, ScenarioError for a faulty scenario.
    """
    return journey(logged_run(*checked_source(scenario, rng, days, overrides)), need)


def event_log(
    scenario: Source,
    *,
    rng: Any = None,
    days: int | None = None,
    overrides: Overrides | None = None,
    details: bool = False,
) -> pd.DataFrame:
    """Run a scenario and return every need's journey as a table, as `measure.event_table.event_log`."""
    return event_table.event_log(logged_run(*checked_source(scenario, rng, days, overrides)), details)


def write_event_log(scenario: Source, path: Path, **run: Any) -> None:
    """Run a scenario and write its event log as CSV or Parquet, as the name ends; the file appears whole or not at all.

    run   as of `event_log`. InputError for another ending."""
    if path.suffix not in (".csv", ".parquet"):
        raise InputError(f"{path}: an event log is written as .csv or .parquet")
    check_place(path)
    table = event_log(scenario, **run)
    with whole_file(path) as aside:
        event_table.write_event_log(table, aside)


def checked_source(scenario: Source, rng: Any, days: int | None, overrides: Overrides | None) -> tuple[Scenario, int]:
    """The scenario, loaded with its overrides, and the seed of the run."""
    loaded = load(scenario, overrides=overrides)
    if days is not None:
        loaded = load(loaded, overrides={"run.days": days})
    return loaded, run_seed(loaded.settings.run.seed if rng is None else whole("run-seed", rng))


def logged_run(scenario: Scenario, seed: int) -> Run:
    """The run of a scenario under a seed, with its event log."""
    return simulate(scenario, seed, log=True)


def checked_need(need: str | int) -> int:
    """A need's number. InputError if the text is no need's."""
    try:
        return need_number(need)
    except ValueError as error:
        raise InputError(str(error)) from None


def journey(run: Run, need: str | int | None = None) -> Journey:
    """The journey of a need of a run with a log. InputError if the need did not arise."""
    number = eventful(run) if need is None else checked_need(need)
    events = event_table.events_of(run, number)
    if len(events) == 0:
        raise InputError(f"need {need_name(number)} did not arise in this run{_others(run, number)}")
    world = run.worlds[parts_of(number)[0]]
    lines = [*heading(run, number), "", *told(world, events, run.warmup), "", _end(events, run)]
    table = event_table.event_log(run, details=True)
    steps = table[table["case_id"] == number].reset_index(drop=True)
    return Journey(number, "\n".join(lines), steps[["day", "activity", "actor", "society", "component"]])


def _others(run: Run, number: int) -> str:
    community, resident, _, _ = parts_of(number)
    if community >= len(run.logs):
        return f": it has communities 0 to {len(run.logs) - 1}"
    last = len(run.worlds[community].residents) - 1
    if resident > last:
        return f": a community has residents 0 to {last}"
    there = np.unique(run.logs[community]["case_id"])
    mine = [need_name(one) for one in there if parts_of(one)[1] == resident][:4]
    return f"; those of resident {resident} are {', '.join(mine)}" if mine else f"; resident {resident} had none"


def eventful(run: Run) -> int:
    """A need to which much happened: of those that arose in recorded days and ended, one with most kinds of steps."""
    best, most = -1, (-1, -1)
    for c, cases in enumerate(run.cases):
        ended = cases[(cases["arisen"] >= run.warmup) & np.isin(cases["ending"], (RESOLVED, LAPSED))]
        steps = run.logs[c]
        pairs = np.unique(steps["case_id"] * 64 + steps["activity"])
        kinds = dict(zip(*np.unique(pairs // 64, return_counts=True), strict=True))
        for case in ended:
            rank = (int(kinds.get(case["id"], 0)), int(case["ending"] == RESOLVED))
            if rank > most:
                best, most = int(case["id"]), rank
    if best < 0:
        raise InputError("no need both arose and ended in the recorded days of this run")
    return best


def heading(run: Run, number: int) -> list[str]:
    """What the need is, whose, and what it takes."""
    community, resident, _, line = parts_of(number)
    events = event_table.events_of(run, number)
    world = run.worlds[community]
    kind = run.kinds[int(events[0]["kind"])]
    group = run.groups[int(world.residents["group"][resident])]
    whose = {"kind": phrases.words_of(kind), "group": phrases.words_of(group), "resident": resident}
    about = {"name": need_name(number), "number": number, "community": named(run, community)} | whose
    first = (
        tr("Need {name} ({number}): {kind}, resident {resident} in community {community}, {group}", **about)
        if len(run.worlds) > 1
        else tr("Need {name} ({number}): {kind}, resident {resident}, {group}", **about)
    )
    facts = [spoken_size(size) for size in sizes(run, number)]
    case = run.cases[community][run.cases[community]["id"] == number]
    severity = tr("severity {value}", value=f"{float(case[0]['severity']):.2f}") if len(case) else ""
    takes = tr("takes {parts}", parts=tr(", ").join(facts)) if facts else ""
    back = [
        "",
        tr("come back for the first time after it lapsed"),
        tr("come back for the second time after it lapsed"),
        tr("come back for the third time after it lapsed"),
    ]
    again = back[line]
    return [first, "  " + tr("; ").join(part for part in (severity, takes, again) if part)]


def named(run: Run, community: int) -> str:
    """A community's number and, if it has one, its name: `3 (East Street)`."""
    name = run.communities[community] if run.communities else str(community)
    return str(community) if name == str(community) else f"{community} ({name})"


def spoken_size(size: tuple[str, float]) -> str:
    """A component's size in words."""
    name, value = size
    if name == "material":
        return tr("{yuan} yuan", yuan=f"{value:,.0f}")
    hours = f"{value:.1f}"
    return tr("{hours} h of care", hours=hours) if name == "care" else tr("{hours} h of labour", hours=hours)


def sizes(run: Run, number: int) -> list[tuple[str, float]]:
    """A need's components that are not empty: care and labour (effective h), material (yuan), as they arose.

    Drawn again: nothing but the seed and the day's parameters decides them (§3 arise). Of one that came back after it
    had lapsed, times `growth`."""
    community, resident, count, line = parts_of(number)
    events = event_table.events_of(run, number)
    world = run.worlds[community]
    today = world.parameters[world.segment_of_day[int(events[0]["day"])]]
    key = resident_key(community, resident)
    scale = float(lognormal_mean_one(run.seed, Purpose.SIZE, key, count, today.size_cv)) * float(today.growth) ** line
    kind = int(events[0]["kind"])
    values = {name: float(today[f"kind_{name}"][kind]) * scale for name in ("care", "labour", "material")}
    return [(name, value) for name, value in values.items() if value > 0.0]


def told(world: Any, events: np.ndarray, warmup: int) -> list[str]:
    """The steps in words, one a line; the same step on days in a row is told once."""
    lines: list[list[Any]] = []
    for event in events:
        day, text = int(event["day"]) - warmup, sentence(world, event)
        again = next((line for line in lines[-3:] if line[2] == text and 0 < day - line[1] <= 1), None)
        if again is not None:
            again[1] = day
        else:
            lines.append([day, day, text])
    labels = [
        tr("day {day}", day=first) if first == last else tr("day {first} to {last}", first=first, last=last)
        for first, last, _ in lines
    ]
    width = max(map(len, labels), default=0)
    return [f"  {label:<{width}}  {line[2]}" for label, line in zip(labels, lines, strict=True)]


def sentence(world: Any, event: Any) -> str:
    """One step in words."""
    activity, actor, component = int(event["activity"]), int(event["actor"]), int(event["component"])
    text = (PAYMENT if component == MATERIAL else {}).get(activity, SENTENCES[activity])
    if actor == NOBODY:
        text = NAMELESS.get(activity, text)
    who = with_article(actor_name(world, actor)) if actor != NOBODY else tr("somebody")
    return tr(text, who=who, part=tr(PART[component]))


def with_article(name: str) -> str:
    """An actor as a sentence has it: "the committee", but "worker 2"."""
    numbered = name[-1:].isdigit() and not name.startswith("team")
    told = flow_figures.actor(name)
    return told if numbered else tr("the {actor}", actor=told)


def _end(events: np.ndarray, run: Run) -> str:
    first, last = int(events[0]["day"]), int(events[-1]["day"])
    known = [int(event["day"]) for event in events if event["activity"] == log.KNOWN_NOW]
    hidden = "" if known else tr(", hidden all the time")
    if known and known[0] > first:
        hidden = tr(", {days} of them hidden", days=known[0] - first)
    if int(events[-1]["activity"]) == log.RESOLVED_NOW:
        return tr("Resolved after {days}{hidden}.", days=_days(last - first), hidden=hidden)
    if int(events[-1]["activity"]) == log.LAPSED_NOW:
        return tr("Lapsed after {days}{hidden}.", days=_days(last - first), hidden=hidden)
    open_for = _days(run.warmup + run.days - 1 - first)
    return tr("Still open on the last day, {days} after it arose.", days=open_for)


def _days(n: int) -> str:
    return trn("{number} day", "{number} days", n)
