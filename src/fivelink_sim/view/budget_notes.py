"""What stands behind a study of the same budget, in sentences: what is equated, how it is spent, what is left out."""

from __future__ import annotations

import math

from fivelink_sim.analysis.budget import Findings
from fivelink_sim.view import numerals, phrases
from fivelink_sim.view.budget_names import gap_scale, lower, whole_yuan
from fivelink_sim.view.language import tr
from fivelink_sim.view.tidy import records


def equated(found: Findings) -> list[str]:
    """What "the same money" equates here, and what it does not."""
    return [
        *([_given(found)] if "given" in found.amounts else _found(found)),
        tr(
            "Money is equated, not who pays it: donations and volunteers’ time come in with {second}, and nobody says "
            "that a government could raise as much, or that donors would pay for staff.",
            second=found.labels[1],
        ),
    ]


def _given(found: Findings) -> str:
    """That the sum was given, and what that leaves unequal."""
    return tr(
        "The sum was given: {sum} a community and year, the same in every world. {second} costs what its books "
        "say, which may be more or less.",
        sum=whole_yuan(found.amounts["given"]),
        second=found.labels[1],
    )


def _found(found: Findings) -> list[str]:
    """How the two sums were found: all that the second scenario costs more, and its linkage alone."""
    first, second = found.labels
    return [
        tr(
            "Each alternative is {first} with the sum spent otherwise, so that it costs as much as {second} does: "
            "{sum} a community and year more, found by {runs} pairs of runs and then fixed. Staff who coordinate "
            "are paid in both; {first} keeps their hours for cases, so they are not counted a second time.",
            first=first,
            second=second,
            sum=whole_yuan(found.amounts["cost"]),
            runs=found.replications["account"],
        ),
        tr(
            "The second sum, {sum}, is the price of running the linkage alone: hours for links, meetings, "
            "supervising and leading at the shadow wage, and the funds’ overhead. To spend it on {first}, which "
            "keeps those hours as well, is a harder test of {second} than its books ask for, at a smaller sum.",
            sum=whole_yuan(found.amounts["linkage"]),
            first=first,
            second=second,
        ),
    ]


def sure(found: Findings) -> list[str]:
    """How many runs stand behind the choices and the map, and when a difference is called clear."""
    told = [
        tr(
            "{n} paired runs of each choice on the same needs, {map} at each place of the map; in brackets 95 % "
            "intervals.",
            n=found.replications["choices"],
            map=found.replications["map"],
        ),
        tr(
            "A choice is called better or worse only if its p value, adjusted for the number of choices and main "
            "outcomes (Holm), is at most 0.05 and the interval leaves zero out. “No clear difference” does not mean "
            "“no difference”: it means these runs cannot tell."
        ),
    ]
    if found.failed:
        told.append(tr("{failed} runs failed and are left out.", failed=found.failed))
    return told


def how_spent() -> list[str]:
    """How the alternatives spend money."""
    return [
        tr("Workers: hours at the shadow wage. Workers are whole, so their hours a day are set to make the sum fit."),
        tr(
            "Purchase: paid to the organisations, who pay wages with it as far as they have hours to be paid for; what "
            "they cannot use lies in their cash and is shown as not used."
        ),
        tr(
            "Less burden: somebody outside the books takes over administration at the shadow wage. All hours of it are "
            "paid for, the committee’s and the errands of social workers; it cannot fall below nothing."
        ),
    ]


def world_notes(found: Findings) -> list[str]:
    """How worlds were drawn, what is equal in them, and how far chance decides."""
    if found.worlds is None:
        return []
    rows, scale = records(found.worlds.summary), gap_scale(found)
    gap = max((row["all_runs"] - row["regret"] for row in rows if math.isfinite(row["regret"])), default=math.nan)
    return [
        tr(
            "A world draws {drawn} settings from their plausible ranges, the same for every choice; what either "
            "scenario sets stays. The sum in a world is {sum}. An alternative adds to the workers, the purchase or "
            "the burden that the world has, at the world’s wage.",
            drawn=found.worlds.drawn,
            sum=_sum_in_a_world(found),
        ),
        tr(
            "Regret is what a choice loses against the best one in a world. With {n} runs a world the best is best "
            "partly by luck, so one half of the runs names it and the other half values it, both ways. That errs to "
            "the low side; naming and valuing by the same runs errs to the high side, here by {gap} at most. In "
            "{share} % of worlds both halves name the same best.",
            n=found.replications["worlds/choices"],
            gap=numerals.level(scale, gap),
            share=numerals.plain(100.0 * found.worlds.agreement, 0),
        ),
        tr(
            "{first} spends nothing and is there for comparison. In {empty} of {worlds} worlds {second} costs no more "
            "than {first}, and there is nothing to spend. An alternative can use more than the sum: a committee with "
            "more free hours also pays out welfare that lay unspent.",
            first=found.labels[0],
            second=found.labels[1],
            empty=int((found.worlds.by_world.groupby("world")["amount"].first() <= 0.0).sum()),
            worlds=int(found.worlds.by_world["world"].nunique()),
        ),
    ]


def _sum_in_a_world(found: Findings) -> str:
    if "given" in found.amounts:
        return tr("the sum given")
    return tr(
        "what {second} costs more there, by {n} pairs of runs of their own",
        second=found.labels[1],
        n=found.replications["worlds/sum"],
    )


def limits(found: Findings) -> list[str]:
    """What the comparison leaves out."""
    return [
        tr(
            "Staff is hired at the shadow wage in any number, from the first day of the warm-up, and needs no training."
        ),
        tr(
            "Each alternative stands by itself; a mix of them, or {second} with a part of the money, may do better "
            "than all.",
            second=found.labels[1],
        ),
        tr(
            "Map and worlds judge by one outcome ({outcome}); another may judge otherwise.",
            outcome=lower(phrases.outcome(found.outcome)),
        ),
    ]
