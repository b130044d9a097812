"""Values of a scenario made from tables, each with where it came from.

The rules below are what a comment in the scenario and a line of the summary say; each is a text with {placeholders}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Origin = Literal["read", "worked out", "guessed"]

#: How a value came about.
VALUE_RULES = {
    "cell": "{file}, row {row}, column {column}",
    "persons": "{file}, row {row}, column {column}: {given} of {residents} residents",
    "persons_guess": "{file}, row {row}, column {column}: {given}; how many residents there are is the preset’s",
    "day_of_year": "{file}, row {row}, column {column}: {given} ÷ 365",
    "giving": "{file}, row {row}, column {column}: {given} a year ÷ {residents} residents ÷ {factor}, what the "
    "preset’s transparency and trust make of giving",
    "rest": "the rest of the residents",
    "sum": "{file}: sum of its rows here ({rows})",
    "mean": "{file}: mean of its rows here ({rows}), each counted as often as it stands for",
    "working_day": "{file}: mean of its rows here ({rows}), {given} h a week ÷ {days} working days",
    "per_resident": "{file}: sum of its rows here ({rows}), {given} of {residents} residents",
    "per_resident_guess": "{file}: sum of its rows here ({rows}), {given}; the number of residents is the preset’s",
    "share_of_rows": "{file}: {given} of those of whom it is said",
    "none_here": "{file} has some in other communities, none here",
    "link_societies": "{file}: mean of its rows on this ({rows})",
    "link_actors": "{file}: mean over all pairs of actors ({pairs}), some in its rows ({rows}), the others count as 0",
    "rate": "{count} requests in {days} days from {residents} residents are {recorded} a day and 1,000; ÷ {known}, the "
    "share that becomes known if residents trust and tell as in the preset",
    "rate_level": "{count} requests are too few for a rate of their own: the district’s × {level}, the community’s "
    "requests of all kinds by resident against the district’s",
}

#: What else is worth knowing.
NOTES = {
    "encoding": "{file}: read as {encoding}.",
    "by_columns": "{file}: taken for the table `{table}` by its columns.",
    "above": "{file}: rows above the names of the columns, left out: {rows}.",
    "no_rows": "{file}: has no rows, and says nothing.",
    "unused": "{file}: columns that mean nothing here, not used: {columns}.",
    "scaled": "{file}, column {column}: numbers are multiplied by {factor}, as its name says.",
    "no_table": "{file}: not read; it is none of the tables.",
    "count_one": "{file}: rows without a count, each taken for one: {rows}.",
    "layout": "Where communities lie is not read: they are laid out as {rows} × {columns}, in the order of the table.",
    "named_by": "No table of communities: their names are those of the table `{table}`.",
    "no_residents": "Communities without residents in the tables: {communities}. The preset’s {residents} stand in.",
    "both_said": "{community}: `{path}` is {kept} in the table of communities, which holds, and {other} in that of "
    "actors.",
    "averaged": "`{column}` of `{role}` goes from {least} to {most}; the model has one value a community, the mean.",
    "averaged_links": "Links from `{one}` to `{other}` go from {least} to {most}; the model has one strength for such "
    "links, the mean.",
    "cash_pooled": "{community}: several of `{role}` ({count}) are one in the model; their cash is added up.",
    "partners": "Partners bring the hours of the table in full only if residents’ trust and links are full; they work "
    "through a linked social worker.",
    "no_part": "`{society}` is in the tables, but takes no part in `{preset}`: what was read has no effect until a "
    "regime lets it. Other presets: `--from`.",
    "links_kept": "Pairs of societies without a row in the links keep the strength that they have in `{preset}`.",
    "categories_left_out": "Category `{category}` is left out, as the mapping says; requests: {count}.",
    "still_open": "Requests that are said to be unresolved and are not closed count as open: {count}.",
    "span": "Requests outside the days asked for, which count nowhere: {count}.",
    "short": "The requests cover few days: {days}. Seasons, holidays and the beginning of the books may be all that "
    "they show.",
    "no_rates": "Rates of need are left at the preset’s: without residents, requests say nothing of how often needs "
    "arise.",
    "rates_preset": "Rates of need are left at the preset’s, as asked.",
    "no_rate_of": "Of some kinds no request is recorded: {kinds}. Their rates are left at the preset’s; that nothing "
    "is recorded does not say that nothing arises.",
    "rates_guess": "Rates of need are guesses: requests are needs that became known and were written down. How many "
    "arise behind them is for `fivelink calibrate` to fit.",
    "rates_apart": "Requests of all kinds a day and 1,000 residents go from {least} ({lowest}) to {most} ({highest}) "
    "among the communities. The scenario gives all the district’s rates, since more may be told there, not needed; "
    "`--rates community` takes them for needs.",
}


class Value(NamedTuple):
    """A field's value and where it came from."""

    value: Any
    origin: Origin
    rule: str  # of VALUE_RULES
    about: Mapping[str, object] = MappingProxyType({})

    def told(self) -> str:
        """Where it came from, in English."""
        said = VALUE_RULES[self.rule].format(**self.about)
        return f"guess: {said}" if self.origin == "guessed" else said


class Note(NamedTuple):
    """Something worth knowing that is no value."""

    rule: str  # of NOTES
    about: Mapping[str, object] = MappingProxyType({})


@dataclass(slots=True)
class StartingPoint:
    """All that the tables say about where a run starts."""

    preset: str
    names: list[str]  # of the communities, (n,)
    own: list[dict[str, Value]]  # (n,): field's path -> value
    shared: dict[str, Value] = field(default_factory=dict)  # the same for the whole district
    notes: list[Note] = field(default_factory=list)

    def note(self, rule: str, **about: object) -> None:
        """Add a note unless it stands there already."""
        made = Note(rule, about)
        if made not in self.notes:
            self.notes.append(made)

    def value(self, community: int, path: str) -> Any:
        """What the tables say of a field of a community; None if they say nothing."""
        found = self.own[community].get(path) or self.shared.get(path)
        return None if found is None else found.value
