"""Games of coalitions: which coalitions are played, and the points of a design that play them. model.md §5.3.

A coalition is a number whose bit i says whether player i is in it. Coalitions whose points say the same, within a game
or in two, are run once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from fivelink_sim.experiment.coalition_scenarios import coalition_name
from fivelink_sim.experiment.designs import MOST_POINTS, Point
from fivelink_sim.experiment.players import Roles
from fivelink_sim.experiment.request import InputError

EXACT_UP_TO = 10  # players: 1,024 coalitions
ORDERS = 100  # sampled for more players, if no number is given
EVERYBODY = "everybody"


class Game(NamedTuple):
    """A game as a study plays it.

    points   coalition -> point of the design
    orders   sampled orders of the players, by their places; none: every coalition is played
    """

    name: str
    players: tuple[str, ...]
    points: dict[int, int]
    orders: tuple[tuple[int, ...], ...] = ()

    def members(self, coalition: int) -> tuple[str, ...]:
        """The players in a coalition."""
        return tuple(player for i, player in enumerate(self.players) if coalition >> i & 1)


def points_and_games(roles: Roles, permutations: int | None, seed: int) -> tuple[tuple[Point, ...], tuple[Game, ...]]:
    """The points that play the games, the first of them everybody; and the games.

    permutations   sampled orders of the players (default: none up to EXACT_UP_TO players, else ORDERS)

    InputError if the number of orders is none, or the coalitions are more than a design can have points.
    """
    n = len(roles.players)
    number = ORDERS if permutations is None and n > EXACT_UP_TO else permutations
    if number is not None and (number < 4 or number % 2):
        raise InputError(f"permutations must be an even number, 4 or more, got {number}")
    orders = () if number is None else orders_of(n, number, seed)
    coalitions = sampled_coalitions(n, orders) if orders else range(2**n)
    if len(coalitions) > MOST_POINTS:
        raise InputError(
            f"{len(coalitions):,} coalitions are to be played; at most {MOST_POINTS:,}: "
            "name fewer players or ask for fewer permutations"
        )
    points: dict[str, Point] = {}
    numbers: dict[str, int] = {}
    games = tuple(
        Game(name, roles.players, _played(name, roles, name, coalitions, points, numbers), orders)
        for name in roles.games
    )
    return tuple(points.values()), games


def _played(
    name: str,
    roles: Roles,
    game: str,
    coalitions: Iterable[int],
    points: dict[str, Point],
    numbers: dict[str, int],
) -> dict[int, int]:
    """Coalition -> number of its point, for one game; points that are new are added."""
    everybody = 2 ** len(roles.players) - 1
    found: dict[int, int] = {}
    for coalition in (everybody, *(one for one in coalitions if one != everybody)):
        inside = [player for i, player in enumerate(roles.players) if coalition >> i & 1]
        absent = [player for player in roles.players if player not in inside]
        values = roles.games[game](absent) if absent else {}
        key = json.dumps(values, sort_keys=True)
        if key not in numbers:
            numbers[key] = len(points)
            label = f"{name}: {coalition_name(inside)}" if absent else EVERYBODY
            points[key] = Point(label, values)
        found[coalition] = numbers[key]
    return dict(sorted(found.items()))


def orders_of(n: int, number: int, seed: int) -> tuple[tuple[int, ...], ...]:
    """Orders of n players, each as likely (Castro, Gómez & Tejada 2009), every second the one before it backwards.

    Who comes early in an order comes late in the next, which evens out chance (Mitchell et al. 2022). An order depends
    on (seed, its number) alone: the first orders of more are those of fewer.
    """
    found: list[tuple[int, ...]] = []
    for pair in range(number // 2):
        drawn = {player: hashlib.sha256(f"{seed}/{pair}/{player}".encode()).digest() for player in range(n)}
        order = tuple(sorted(range(n), key=drawn.__getitem__))
        found += [order, order[::-1]]
    return tuple(found)


def sampled_coalitions(n: int, orders: Sequence[Sequence[int]]) -> list[int]:
    """Nobody, everybody, each alone, all but each; then the coalitions that sampled orders pass through, in turn."""
    everybody = 2**n - 1
    found = [0, everybody, *(1 << i for i in range(n)), *(everybody & ~(1 << i) for i in range(n))]
    for order in orders:
        coalition = 0
        for player in order:
            coalition |= 1 << player
            found.append(coalition)
    return list(dict.fromkeys(found))


def as_details(of: str, games: Sequence[Game]) -> dict[str, Any]:
    """What the manifest keeps of the games, as JSON."""
    return {
        "of": of,
        "games": [
            {
                "name": game.name,
                "players": list(game.players),
                "coalitions": list(game.points),
                "points": list(game.points.values()),
                "orders": [list(order) for order in game.orders],
            }
            for game in games
        ],
    }


def games_in(details: Mapping[str, Any]) -> list[Game]:
    """The games that a manifest keeps."""
    return [
        Game(
            game["name"],
            tuple(game["players"]),
            dict(zip(game["coalitions"], game["points"], strict=True)),
            tuple(tuple(order) for order in game["orders"]),
        )
        for game in details["games"]
    ]
