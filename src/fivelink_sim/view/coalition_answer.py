"""Coalitions in calibrated words: whom the gain is due to, and who is worth more together than apart."""

from __future__ import annotations

from fivelink_sim.experiment.games import Game
from fivelink_sim.view import phrases
from fivelink_sim.view.coalition_names import changed, pair, player
from fivelink_sim.view.coalition_parts import (
    LESS,
    MORE,
    Coalitions,
    Part,
    Row,
    agrees,
    is_clear,
    pairs_by_finding,
    together,
)
from fivelink_sim.view.language import tr


def _all_against_none(game: Game) -> str:
    number = len(game.players)
    if game.name == "presence":
        return tr("All {number} societies linked, against none of these there", number=number)
    if game.name == "linkage":
        return tr("All {number} societies linked, against each of these on its own", number=number)
    if game.name == "links":
        return tr("All {number} links, against none of them", number=number)
    return tr("All {number} mechanisms, against none of them", number=number)


def lead(part: Part) -> list[str]:
    """The answer in two short sentences: whom it is due to, together or apart; what is undefined has one."""
    if not part.defined:
        return [_undefined(part)]
    outcome = phrases.outcome(part.outcome)
    if not part.sure or part.lead is None or not is_clear(part.totals["gain"]):
        if any(is_clear(row) for row in part.values):
            return [tr("{outcome}: clear shares, which in sum cannot be told from nothing.", outcome=outcome)]
        return [tr("{outcome}: these runs show no clear gain or loss to share out.", outcome=outcome)]
    words = {"outcome": outcome, "player": player(part.lead["first"]), "second": player(part.lead["second"])}
    if not is_clear(_largest(part)):
        told = [tr("{outcome}: these runs cannot tell whom it is due to.", **words)]
    elif is_clear(part.lead):
        told = [tr("{outcome}: the largest share is clearly due to {player}.", **words)]
    else:
        told = [tr("{outcome}: the largest share is due to {player} or to {second}; these runs cannot tell.", **words)]
    found = together(part.totals["surplus"])
    if found == MORE:
        told.append(tr("Together they are clearly worth more than apart."))
    elif found == LESS:
        told.append(tr("Together they are clearly worth less than apart."))
    else:
        told.append(tr("Whether they are worth more together than apart cannot be told."))
    return told


def answer(part: Part) -> list[str]:
    """The answer for one outcome of one game: the gain, whom it is due to, together or apart, pair by pair."""
    if not part.defined:
        return [_undefined(part)]
    gain = part.totals["gain"]
    first = tr("{what}: {change}.", what=_all_against_none(part.game), change=changed(gain))
    if not part.sure:
        return [first, tr("One run of each coalition gives no interval: how sure this is cannot be said.")]
    told = [first, due(part), *_others(part), in_sum(part), *_pairs(part), _left_out(part)]
    return [sentence for sentence in told if sentence]


def _undefined(part: Part) -> str:
    outcome, lacking = phrases.outcome(part.outcome), [row for row in part.worths if row["n"] == 0]
    if not lacking:
        return tr("{outcome}: no seed has it in every coalition, so it cannot be shared out.", outcome=outcome)
    return tr(
        "{outcome}: undefined in {number} of {all} coalitions, so it cannot be shared out.",
        outcome=outcome,
        number=len(lacking),
        all=len(part.worths),
    )


def _left_out(part: Part) -> str:
    """How many seeds count for nothing, since a run of theirs failed or has no number; empty if none."""
    number, every = part.values[0]["n"], max(row["n"] for row in part.worths)
    if number == every:
        return ""
    return tr(
        "{number} of {every} seeds are left out: a coalition has no number there.", number=every - number, every=every
    )


def due(part: Part) -> str:
    """Who has the largest share, and whether that is clear."""
    first = part.lead
    if first is None or not is_clear(part.totals["gain"]):
        return tr("In sum that is no clear gain or loss.")
    if not is_clear(_largest(part)):
        return ""
    names = {"player": player(first["first"]), "value": changed(_largest(part)), "second": player(first["second"])}
    if is_clear(first):
        return tr("The largest share is clearly that of {player}: {value}.", **names)
    return tr("The largest share seems to be that of {player}, {value}; {second} cannot be told from it.", **names)


def _largest(part: Part) -> Row:
    """The largest value."""
    assert part.lead is not None  # noqa: S101 - there is one where values are defined
    return next(row for row in part.values if row["player"] == part.lead["first"])


def _others(part: Part) -> list[str]:
    """Who works the other way (without a clear gain: who either way), and who has no clear share."""
    up = part.totals["gain"]["estimate"] >= 0.0
    against = [row for row in part.values if is_clear(row) and (row["estimate"] > 0.0) != up]
    along = [row for row in part.values if is_clear(row) and row not in against]
    unclear = [player(row["player"]) for row in part.values if not is_clear(row)]
    told = []
    if not is_clear(part.totals["gain"]):
        raising, lowering = (along, against) if up else (against, along)
        told += [tr("Clearly raising it: {names}.", names=_with_changes(raising))] if raising else []
        told += [tr("Clearly lowering it: {names}.", names=_with_changes(lowering))] if lowering else []
    else:
        told += [tr("Clearly the other way: {names}.", names=_with_changes(against))] if against else []
        turned = _turned_as_last(part, {row["player"] for row in part.values if row not in against}, up)
        told += (
            [
                tr(
                    "Joining last, when all others are there, clearly the other way: {names}.",
                    names=_with_changes(turned),
                )
            ]
            if turned
            else []
        )
    if unclear:
        told.append(tr("No clear share: {names}.", names=phrases.listed(unclear)))
    return told


def _with_changes(rows: list[Row]) -> str:
    return phrases.listed([f"{player(row['player'])} {changed(row)}" for row in rows])


def _turned_as_last(part: Part, players: set[str], up: bool) -> list[Row]:
    """Those of the players who clearly work the other way if all others are there."""
    lasts = [row for (name, when), row in part.steps.items() if when == "last" and name in players]
    return [row for row in lasts if is_clear(row) and (row["estimate"] > 0.0) != up]


def in_sum(part: Part) -> str:
    """Whether the whole is more than its parts."""
    surplus, apart = part.totals["surplus"], part.totals["each alone, summed"]
    words = {"surplus": changed(surplus), "apart": changed(apart)}
    found = together(surplus)
    if found == MORE and part.game.name == "linkage":
        return tr(
            "Together they are clearly worth more than apart, but here nearly by construction, since a society linked "
            "with nobody has no partner: each joining first would bring {apart} in sum; {surplus} come of being "
            "together.",
            **words,
        )
    if found == MORE:
        return tr(
            "Together they are clearly worth more than apart: each joining first would bring {apart} in sum; "
            "{surplus} come of being together.",
            **words,
        )
    if found == LESS:
        return tr(
            "Together they are clearly worth less than apart: each joining first would bring {apart} in sum, "
            "from which {surplus} are lost by being together.",
            **words,
        )
    return tr(
        "Whether they are worth more together than apart cannot be told: each joining first would bring {apart} "
        "in sum, which leaves {surplus} to being together.",
        **words,
    )


def _pairs(part: Part) -> list[str]:
    """How many pairs are worth more together, and which most of all; then those worth less."""
    if not part.interactions:
        return []
    by_finding = pairs_by_finding(part.interactions)
    told = []
    of = len(part.interactions)
    if more := by_finding[MORE]:
        words = {"number": len(more), "of": of, "pair": pair(more[0]), "value": changed(more[0])}
        told.append(tr("Pairs clearly worth more together: {number} of {of}, most of all {pair}, {value}.", **words))
    if less := by_finding[LESS]:
        words = {"number": len(less), "of": of, "pair": pair(less[0]), "value": changed(less[0])}
        told.append(tr("Pairs clearly worth less together: {number} of {of}, most of all {pair}, {value}.", **words))
    return told or [tr("No pair of the {of} is clearly worth more or less together than apart.", of=of)]


def check(part: Part) -> str:
    """The efficiency check: the values sum to what all bring together."""
    if not part.defined:
        return ""
    words = {"sum": changed(part.totals["values, summed"]), "gain": changed(part.totals["gain"])}
    if agrees(part):
        return tr("Check: the values sum to {sum}, all together bring {gain}; they agree to rounding.", **words)
    return tr("The values sum to {sum}, but all together bring {gain}: these numbers cannot be used.", **words)


def notes(found: Coalitions) -> list[str]:
    """How many runs stand behind the numbers, and what was not done."""
    study, game = found.study, found.games[0]
    points = len({point for one in found.games for point in one.points.values()})
    told = [
        tr(
            "{points} different coalitions, each run {replications} times on the same needs: {runs} runs. "
            "In brackets: 95 % intervals.",
            points=f"{points:,}",
            replications=study.replications,
            runs=f"{len(study.runs):,}",
        )
    ]
    if game.orders:
        told.append(
            tr(
                "The values are means over {orders} sampled orders of the {players} players, and their intervals "
                "allow for both, runs and orders. Interactions are left out: they need every coalition, which up to "
                "10 players have.",
                orders=len(game.orders),
                players=len(game.players),
            )
        )
    if study.failed:
        told.append(tr("{number} runs failed; replications without them are left out.", number=len(study.failed)))
    return told
