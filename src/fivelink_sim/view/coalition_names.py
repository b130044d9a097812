"""What players and games of coalitions are called, and how their numbers are told."""

from __future__ import annotations

import math

from fivelink_sim.experiment.games import Game
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.coalition_parts import Part, Row, is_clear
from fivelink_sim.view.language import tr

CANCELLED = 1.2  # times what all bring together: if the values' sizes sum to more, they largely cancel out


def player(name: str) -> str:
    """A society, a link or a mechanism in words; other fields by their paths."""
    if name in phrases.SOCIETIES:
        return phrases.society(name)
    ends = name.split("-")
    if len(ends) == 2 and all(end in phrases.SOCIETIES for end in ends):
        return " – ".join(phrases.society(end) for end in ends)
    return " + ".join(_mechanism(path.strip()) for path in name.split("+"))


def _mechanism(path: str) -> str:
    words = {
        "government.burden_reduction": tr("Burden reduction"),
        "government.empowerment": tr("Empowerment of the committee"),
        "regime.deviations.substitution": tr("Deviation: substitution"),
        "social_worker.supervise_share": tr("Supervision by social workers"),
        "community.cultivate_share": tr("Cultivation by the committee"),
        "regime.deviations.misreading": tr("Deviation: misreading"),
        "regime.information_sharing": tr("Information sharing"),
        "regime.deviations.resistance": tr("Deviation: resistance"),
        "regime.deviations.formalism": tr("Deviation: formalism"),
        "charity.operating_share": tr("Operating grants of charity"),
        "charity.profit_share": tr("Profit passed to charity"),
        "need.informal": tr("Neighbours’ help"),
    }
    return words.get(path, path)


def pair(row: Row) -> str:
    """Two players of a row of interactions."""
    return tr("{one} with {other}", one=player(row["player"]), other=player(row["other"]))


def game_title(game: Game) -> str:
    """What a game is, as a heading."""
    titles = {
        "presence": tr("Presence: societies outside the coalition are absent"),
        "linkage": tr("Linkage: societies outside the coalition are there, on their own"),
        "links": tr("Links: those outside the coalition are cut"),
        "mechanisms": tr("Mechanisms: those outside the coalition are switched off"),
    }
    return titles[game.name]


def game_name(game: Game) -> str:
    """A game in a word or two, for legends."""
    names = {
        "presence": tr("others absent"),
        "linkage": tr("others on their own"),
        "links": tr("other links cut"),
        "mechanisms": tr("other mechanisms off"),
    }
    return names[game.name]


def scale(unit: str) -> numerals.Scale:
    """The scale of a unit; shares of an index such as trust are small, and need a digit more."""
    found = numerals.scale_of(unit)
    return found._replace(most=4) if found == numerals.INDEX else found


def changed(row: Row) -> str:
    """A change with its unit and interval: +5.8 points (5.1 to 6.5)."""
    if not math.isfinite(row["estimate"]):
        return tr("undefined")
    if row["estimate"] == row["low"] == row["high"] == 0.0:
        return "0"
    of, values = scale(str(row["unit"])), (row["estimate"], row["low"], row["high"])
    between = numerals.interval(of, *values, sign=True)
    return numerals.difference(of, *values) + (f" ({between})" if between else "")


def level(row: Row) -> str:
    """A level with its unit and interval."""
    if not math.isfinite(row["estimate"]):
        return tr("undefined")
    of, values = scale(str(row["unit"])), (row["estimate"], row["low"], row["high"])
    between = numerals.interval(of, *values)
    return numerals.level(of, *values) + (f" ({between})" if between else "")


def share(part: Part, row: Row) -> str:
    """A value as a share of what all bring together.

    Empty where that cannot be told from nothing, or where so much cancels out in it that shares say little.
    """
    gain = part.totals["gain"]
    if not is_clear(gain) or sum(abs(one["estimate"]) for one in part.values) > CANCELLED * abs(gain["estimate"]):
        return ""
    return f"{numerals.plain(100.0 * row['estimate'] / gain['estimate'], 0)}\u00a0%"
