"""What `fivelink import` read, filled in, guessed and averaged away, as a page of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from fivelink_sim.records.importing import Imported
from fivelink_sim.records.scenario_writing import told_by_tables
from fivelink_sim.records.start_values import NOTES, VALUE_RULES, Value
from fivelink_sim.scenario.field_paths import field_at
from fivelink_sim.scenario.wording import number_text
from fivelink_sim.view.language import tr, trn

MOST_LEFT_OUT = 1_000  # rows that the page names
LOUD = ("unused", "no_table", "no_rows", "by_columns", "no_part", "categories_left_out")  # notes for the terminal


def summary_page(imported: Imported) -> str:
    """The page."""
    parts = [
        "# " + _safe(tr("Own data: {title}", title=imported.title)),
        tr(
            "What tables said, and what stands in for what they did not say. Behind each value in `scenario.yaml` "
            "stands where it came from."
        ),
        "## " + tr("Read"),
        _read(imported),
        *_requests(imported),
        "## " + tr("Values"),
        tr("Communities in which a field was read, worked out, guessed, or filled in with the value of the preset."),
        _values(imported),
        *_guesses(imported),
        "## " + tr("Worth knowing"),
        *_notes(imported),
        *_left_out(imported),
    ]
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are aligned as they come."""
    lines = [tuple(head), ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(_safe(cell) for cell in line) + " |\n" for line in lines)


def _safe(text: str) -> str:
    """Text that means nothing to Markdown or HTML where it stands."""
    return re.sub(r"([|<>\[\]*\\])", r"\\\1", text)


def _read(imported: Imported) -> str:
    rows = []
    for raws in imported.found.tables.values():
        for raw in raws:
            columns = ", ".join(
                header if header == name else f"{header} → {name}" for name, header in raw.headers.items()
            )
            bad = {problem.line for problem in imported.bad if problem.file == raw.shown}
            rows.append((raw.name, raw.table.name, f"{len(raw.rows) + raw.broken:,}", f"{len(bad):,}", columns))
    return _table((tr("file"), tr("table"), tr("rows"), tr("left out"), tr("columns")), rows)


def _requests(imported: Imported) -> list[str]:
    """How many requests there are, of which kind, in which community."""
    if imported.log is None or imported.span is None:
        return []
    log, (first, last) = imported.log, imported.span
    days = (last - first).days + 1
    told = tr("From {first} to {last}, {days} days. Only what an office came to know is counted here.",
              first=first, last=last, days=f"{days:,}")  # fmt: skip
    by_kind = log["kind"].value_counts()
    parts = ["## " + tr("Requests"), told]
    rows = [(f"`{kind}`", f"{count:,}", f"{100 * count / len(log):.1f} %") for kind, count in by_kind.items()]
    rows.append((tr("all"), f"{len(log):,}", "100 %"))
    parts.append(_table((tr("kind"), tr("Requests"), tr("share")), rows))
    if len(imported.start.names) > 1:
        by_place = log["community"].value_counts()
        counts = [(name, f"{by_place.get(name, 0):,}") for name in imported.start.names]
        parts.append(_table((tr("community"), tr("Requests")), counts))
    return parts


def _of_field(imported: Imported, path: str) -> list[Value | None]:
    """What is said of a field, by community; None: nothing."""
    start = imported.start
    return [own.get(path) or start.shared.get(path) for own in start.own]


def _paths(imported: Imported) -> list[str]:
    start = imported.start
    told = told_by_tables(imported.settings)
    more = {path for values in (start.shared, *start.own) for path in values}
    return [*told, *sorted(more - set(told))]


def _values(imported: Imported) -> str:
    """One row a field: in how many communities it was read, worked out, guessed, filled in; and its range."""
    rows = []
    for path in _paths(imported):
        found = _of_field(imported, path)
        origins = [None if value is None else value.origin for value in found]
        counts = [origins.count(origin) for origin in ("read", "worked out", "guessed", None)]
        held = [_default(imported, path) if value is None else value.value for value in found]
        rows.append((f"`{path}`", *(str(count) if count else "" for count in counts), _range(held)))
    head = (tr("field"), tr("read"), tr("worked out"), tr("guessed"), tr("filled in"), tr("values"))
    return _table(head, rows)


def _default(imported: Imported, path: str) -> object:
    return field_at(path, imported.settings).default


def _range(values: list[object]) -> str:
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) < len(values):
        return ", ".join(dict.fromkeys(str(value) for value in values))
    least, most = number_text(min(numbers)), number_text(max(numbers))
    return least if least == most else tr("{least} to {most}", least=least, most=most)


def _guesses(imported: Imported) -> list[str]:
    """By which rule each guess was made: the first of those that one field has."""
    lines = []
    for path in _paths(imported):
        guesses = [value for value in _of_field(imported, path) if value is not None and value.origin == "guessed"]
        if guesses:
            told = tr(VALUE_RULES[guesses[0].rule], **guesses[0].about)
            if len({value.value for value in guesses}) > 1:
                told = tr("{rule} (the first community; the others likewise)", rule=told)
            lines.append(f"- `{path}`: {_safe(told)}")
    return ["## " + tr("Guessed, by which rule"), "\n".join(lines)] if lines else []


def _notes(imported: Imported) -> list[str]:
    notes = [_safe(tr(NOTES[note.rule], **note.about)) for note in imported.start.notes]
    return ["\n".join(f"- {note}" for note in notes) if notes else tr("Nothing.")]


def _left_out(imported: Imported) -> list[str]:
    """The rows that were left out, each with the reason, as messages have it."""
    if not imported.bad:
        return []
    bad = sorted(imported.bad, key=lambda problem: (problem.file, problem.line or 0))
    shown = [f"- {_safe(str(problem))}" for problem in bad[:MOST_LEFT_OUT]]
    rest = len(bad) - len(shown)
    if rest:
        shown.append("- " + tr("and {rest} more", rest=f"{rest:,}"))
    return ["## " + tr("Rows left out"), "\n".join(shown)]


def short_answer(imported: Imported) -> list[str]:
    """What was made, for a terminal."""
    start = imported.start
    told = [trn("{number} community", "{number} communities", len(start.names))]
    if imported.log is not None and imported.span is not None:
        first, last = imported.span
        told.append(
            tr("{count} requests from {first} to {last}", count=f"{len(imported.log):,}", first=first, last=last)
        )
    values = [value for held in (start.shared, *start.own) for value in held.values()]
    guessed = sum(value.origin == "guessed" for value in values)
    told.append(
        tr("{count} values of the tables, {guessed} of them guessed", count=f"{len(values):,}", guessed=f"{guessed:,}")
    )
    if imported.bad:
        told.append(
            trn("{number} row left out", "{number} rows left out", len({(bad.file, bad.line) for bad in imported.bad}))
        )
    unused = [tr(NOTES[note.rule], **note.about) for note in start.notes if note.rule in LOUD]
    return ["; ".join(told), *unused]
