"""The communities of a district: what they are called, and the settings of each. model.md §2, §10.32.

A community's own settings are the scenario's with the fields that it sets itself (`district.communities`); the
district's spread and events come after that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from fivelink_sim.scenario.changed_settings import split, with_values
from fivelink_sim.scenario.schema.district_section import CommunityEntry
from fivelink_sim.scenario.schema.settings import Settings

MOST_COMMUNITIES = 4_096  # of a district


def number_of_communities(settings: Settings) -> int:
    """Rows × columns."""
    return settings.district.rows * settings.district.columns


def community_names(settings: Settings) -> tuple[str, ...]:
    """What the communities are called, row by row; one without a name goes by its number, from 0."""
    return tuple(entry.name or str(number) for number, entry in enumerate(_entries(settings)))


def own_settings(settings: Settings) -> tuple[Settings, ...]:
    """Each community's own settings, row by row; the same object where they are equal, and where none are its own."""
    return _of_each(_Itself(settings), before=False)


def own_settings_before(settings: Settings) -> tuple[Settings, ...]:
    """The same in the warm-up: `regime` and `government` are those of `run.warmup_regime`, if it names a scenario.

    That regime holds for all, so that a district forks from one past; what communities set of `government` and of all
    else is theirs, in the past too.
    """
    return own_settings(settings) if settings.run.warmup_regime is None else _of_each(_Itself(settings), before=True)


def warmup_settings(settings: Settings) -> Settings:
    """The settings with `regime` and `government` of the warm-up's scenario, if one is named."""
    past = settings.run.warmup_regime
    if past is None:
        return settings
    return settings.model_copy(update={"regime": past.regime, "government": past.government})


def _of_regime(path: str) -> bool:
    return split(path)[0] == "regime"


def _entries(settings: Settings) -> list[CommunityEntry]:
    """One entry a community, even where the list is too short or long, or the district too large (told elsewhere)."""
    number = min(number_of_communities(settings), MOST_COMMUNITIES)
    given = settings.district.communities[:number]
    return [*given, *([CommunityEntry()] * (number - len(given)))]


class _Itself:
    """Settings as a key of a cache: they cannot be changed, so the same object has the same communities."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __hash__(self) -> int:
        return id(self.settings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.settings is self.settings


@lru_cache(maxsize=8)
def _of_each(of: _Itself, before: bool) -> tuple[Settings, ...]:
    settings = warmup_settings(of.settings) if before else of.settings
    done: dict[str, Settings] = {}
    found = []
    for entry in _entries(settings):
        own = {path: value for path, value in entry.set.items() if not (before and _of_regime(path))}
        key = repr(sorted(own.items())) if own else ""
        if key not in done:
            done[key] = with_values(settings, own)
        found.append(done[key])
    return tuple(found)


def distinct(settings: Settings) -> Iterator[tuple[int, Settings]]:
    """The settings of communities that have some of their own, each once, with the first community's number."""
    seen = {id(settings)}
    for number, own in enumerate(own_settings(settings)):
        if id(own) not in seen:
            seen.add(id(own))
            yield number, own


def residents_of(settings: Settings) -> tuple[object, ...]:
    """What two scenarios share if the same residents live in both, with the same kinds of need, so that a need of the
    one is a need of the other: the district's shape and spread, each community's population, the names of kinds."""
    district = settings.district
    populations = tuple(own.population for own in own_settings(settings))
    return (district.rows, district.columns, district.side, district.spread, populations, tuple(settings.needs))


def set_by_every(settings: Settings) -> frozenset[str]:
    """Paths of fields that every community sets itself: the scenario's value is heard nowhere."""
    sets = [frozenset(entry.set) for entry in _entries(settings)]
    return frozenset.intersection(*sets)


def set_by_some(settings: Settings) -> dict[str, str]:
    """Path of every field that some community sets itself -> the name of the first that does."""
    found: dict[str, str] = {}
    for name, entry in zip(community_names(settings), _entries(settings), strict=True):
        for path in entry.set:
            found.setdefault(path, name)
    return found
