"""Who plays in a game of coalitions: societies, links between them, or mechanisms; and what a scenario is without some.

Societies play two games (model.md §5.3): those outside the coalition are absent (presence), or there on their own
(linkage). Links and mechanisms are there or switched off, one game each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

from fivelink_sim.experiment.request import InputError
from fivelink_sim.scenario.communities import set_by_some
from fivelink_sim.scenario.field_paths import FieldInfo, field_at, shape_at, value_at
from fivelink_sim.scenario.loading import Scenario
from fivelink_sim.scenario.problems import quoted, with_choices, with_hint
from fivelink_sim.scenario.schema.declaration import SOCIETIES
from fivelink_sim.scenario.schema.settings import Settings
from fivelink_sim.scenario.wording import no_such_field

OF = ("societies", "links", "mechanisms")
OTHERS = {"presence": "absent", "linkage": "alone"}  # game -> what societies outside the coalition do
MOST_PLAYERS = 60

#: Mechanisms that Sheng names and one value switches off, in the order of a day; those that are on in a scenario play
#: if no others are named: ten, unless the government relieves or empowers too.
MECHANISMS = (
    "government.burden_reduction",
    "government.empowerment",
    "regime.deviations.substitution",
    "social_worker.supervise_share",
    "community.cultivate_share",
    "regime.deviations.misreading",
    "regime.information_sharing",
    "regime.deviations.resistance",
    "regime.deviations.formalism",
    "charity.operating_share",
    "charity.profit_share",
    "need.informal",
)

Without = Callable[[Sequence[str]], dict[str, Any]]  # players that are left out -> the values of a point


class Roles(NamedTuple):
    """The players, and for every game what the scenario is without some of them."""

    players: tuple[str, ...]
    games: dict[str, Without]


def roles(scenario: Scenario, of: str, game: str | None = None, names: Sequence[str] | None = None) -> Roles:
    """The players of a scenario; InputError says all that is wrong with them.

    of      societies, links or mechanisms
    game    of societies: presence, linkage or both (default)
    names   the players, if not all: societies; links such as `charity-social_worker`, both directions of it; paths of
            fields, those joined by + being one player
    """
    if of not in OF:
        raise InputError(with_hint(f"of: '{quoted(of)}' is none of {', '.join(OF)}", of, OF))
    if of != "societies" and game is not None and game != "both":
        raise InputError(f"game: goes with societies only; {of} are there or switched off")
    if isinstance(names, str):
        raise InputError("player: a list of names is needed, not a text")
    found = {"societies": _societies, "links": _links, "mechanisms": _mechanisms}[of](scenario, game, names)
    if not 2 <= len(found.players) <= MOST_PLAYERS:
        least = "at least 2 players make a game" if len(found.players) < 2 else f"at most {MOST_PLAYERS} players"
        raise InputError(f"player: {least}, got {len(found.players)}")
    return found


def _societies(scenario: Scenario, game: str | None, names: Sequence[str] | None) -> Roles:
    choices = (*OTHERS, "both")
    game = game or "both"
    if game not in choices:
        raise InputError(with_hint(f"game: '{quoted(game)}' is none of {', '.join(choices)}", game, choices))
    regime = scenario.settings.regime
    _check_names(names, regime.participants, f"is not linked in {scenario.name}")
    players = tuple(one for one in regime.participants if names is None or one in names)
    _check_events(scenario, ["regime.participants", *(f"regime.unlinked.{player}" for player in players)])

    def without(absent: Sequence[str], others: str) -> dict[str, Any]:
        linked = [society for society in regime.participants if society not in absent]
        return {"regime.participants": linked, **{f"regime.unlinked.{player}": others for player in absent}}

    def one_game(others: str) -> Without:
        return lambda absent: without(absent, others)

    return Roles(players, {name: one_game(others) for name, others in OTHERS.items() if game in (name, "both")})


def _links(scenario: Scenario, _: str | None, names: Sequence[str] | None) -> Roles:
    """A link is a relation between two societies: both directions of it are there or not.

    To found it or to cut it is one decision of those who govern, and five societies have ten pairs at most, so that
    every coalition can be played; directions would be twice as many, and few of them can be had without the other.
    """
    settings = scenario.settings
    if settings.regime.hub == "platform":
        raise InputError(f"of: on a platform ({scenario.name}) every society is linked with the board, not by links")
    there = {f"{one}-{other}": paths for one, other, paths in _linked_pairs(settings)}
    reverse = {"-".join(reversed(name.split("-"))): name for name in there}
    wanted = None if names is None else [reverse.get(name, name) for name in names]
    _check_names(wanted, there, f"is no link of {scenario.name}")
    fields = {name: dict.fromkeys(paths, 0.0) for name, paths in there.items() if wanted is None or name in wanted}
    return _switched(scenario, "links", fields)


def _linked_pairs(settings: Settings) -> Iterator[tuple[str, str, list[str]]]:
    """Pairs of linked societies with a link in either direction, and the fields of its strengths."""
    linked = [society for society in SOCIETIES if society in settings.regime.participants]
    for one, other in combinations_with_replacement(linked, 2):
        paths = [f"regime.links.{one}.{other}", f"regime.links.{other}.{one}"]
        there = [path for path in dict.fromkeys(paths) if value_at(settings, tuple(path.split(".")))]
        if there:
            yield one, other, there


def _mechanisms(scenario: Scenario, _: str | None, names: Sequence[str] | None) -> Roles:
    settings = scenario.settings
    if names is None:
        on = [one for one in (field_at(path, settings) for path in MECHANISMS) if one.default != one.off]
        return _switched(scenario, "mechanisms", {one.path: {one.path: one.off} for one in on})
    _check_names(names, None, "")
    paths = [path.strip() for name in names for path in name.split("+")]
    problems = [problem for path in paths if (problem := _not_on(path, scenario))]
    problems += [f"player: '{path}' is a field of two players" for path in _twice(paths)]
    if problems:
        raise InputError("\n".join(problems))
    split = {name: [path.strip() for path in name.split("+")] for name in names}
    return _switched(
        scenario, "mechanisms", {name: {path: field_at(path).off for path in parts} for name, parts in split.items()}
    )


def _not_on(path: str, scenario: Scenario) -> str:
    """Why a field is no mechanism that can be switched off in a scenario; empty if it is one."""
    parts = tuple(path.split("."))
    shape = shape_at(parts)
    try:
        value = value_at(scenario.settings, parts) if isinstance(shape, FieldInfo) else None
    except KeyError:
        shape = None
    if not isinstance(shape, FieldInfo):
        return f"player: {quoted(path)}: {no_such_field(parts, scenario.settings)}"
    if shape.off is None:
        return f"player: {path}: has no value that switches it off"
    return f"player: {path}: is off in {scenario.name} already" if value == shape.off else ""


def _switched(scenario: Scenario, game: str, fields: Mapping[str, Mapping[str, Any]]) -> Roles:
    """A game of players that are switched off by values of fields."""
    _check_events(scenario, [path for values in fields.values() for path in values])

    def without(absent: Sequence[str]) -> dict[str, Any]:
        return {path: value for player in absent for path, value in fields[player].items()}

    return Roles(tuple(fields), {game: without})


def _check_names(names: Sequence[str] | None, known: Sequence[str] | Mapping[str, Any] | None, what: str) -> None:
    """InputError if a name is not known (where names are), or stands there twice."""
    if names is None:
        return
    problems = [
        with_choices(f"player: '{quoted(name)}' {what}", name, known)
        for name in names
        if known is not None and name not in known
    ]
    problems += [f"player: '{quoted(name)}' is named twice" for name in _twice(names)]
    if problems:
        raise InputError("\n".join(problems))


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if list(names).count(name) > 1})


def _check_events(scenario: Scenario, paths: Sequence[str]) -> None:
    """InputError if an event or a community sets what a player is made of: it would come back although left out."""
    for path, community in set_by_some(scenario.settings).items():
        if path in paths:
            raise InputError(
                f"player: community '{quoted(community)}' sets {path} itself: a player made of it would stay there "
                "although left out; name other players, or take it out of district.communities"
            )
    for event in scenario.settings.events:
        for path in event.set:
            if path in paths:
                raise InputError(
                    f"player: event '{event.name}' sets {path}: a player made of it would come back although left out; "
                    "name other players, or take the event away"
                )
