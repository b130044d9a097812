"""Run the studies that claims.md speaks of, and write claims_runs.md.  Usage: python docs/claims_runs.py [R1 R2 ...]

Every study is that of a command that stands above its table; whoever gives the command gets the same numbers.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pandas as pd

import fivelink_sim as fl

HERE = Path(__file__).parent
PAGE = HERE / "claims_runs.md"
N = 40

# Label: the command, and what it is for.
STUDIES = {
    "R1": ("three_society five_society", "Three against five societies, defaults."),
    "R2": (
        "three_society three_society_unlinked_extras five_society",
        "The linkage, or only the extra hands and money?",
    ),
    "R3": (
        "three_society_unlinked_extras five_society --set volunteer.feedback=0 --set charity.feedback=0",
        "The same, with hands and money that answer to nothing: equal to the hour and the cent.",
    ),
    "R4": (
        (
            "five_society docs/variants/no_volunteer_outreach.yaml docs/variants/rigid_volunteers.yaml"
            " docs/variants/no_linkers.yaml docs/variants/quiet_volunteers.yaml"
        ),
        "What volunteers and resource linkers do, taken away one by one.",
    ),
    "R5": (
        "three_society docs/variants/five_without_volunteers.yaml docs/variants/five_without_charity.yaml five_society",
        "Charity alone, volunteers alone, both.",
    ),
    "R6": (
        "docs/variants/three_without_workers.yaml docs/variants/five_without_workers.yaml",
        "What volunteers and charity bring where there are no social workers.",
    ),
    "R7": ("five_society docs/variants/relieved.yaml", "Half the committee's burden lifted."),
    "R8": (
        "three_society five_society --set regime.hours_per_link=0.5 --set regime.meetings.every_days=7",
        "Dear coordination: half an hour a week for each link, a meeting every week.",
    ),
    "R9": (
        (
            "five_society docs/variants/misreading.yaml docs/variants/substitution.yaml docs/variants/formalism.yaml"
            " docs/variants/resistance.yaml on_paper"
        ),
        "The four deviations, one by one and together.",
    ),
    "R10": (
        (
            "three_society five_society --set regime.deviations.misreading=0.5 --set regime.deviations.substitution=0.9"
            " --set regime.deviations.formalism=0.5 --set regime.deviations.resistance=0.5"
        ),
        "What is left of the lead where all four deviations are high.",
    ),
    "R11": (
        "five_society docs/variants/no_supervision.yaml docs/variants/no_cultivation.yaml",
        "Supervision and cultivation of organisations, taken away.",
    ),
    "R12": (
        (
            "five_society docs/variants/no_home_founders.yaml docs/variants/all_home_founders.yaml"
            " docs/variants/unwelcoming.yaml docs/variants/showcase.yaml"
        ),
        "Organisations founded by residents; friendliness to entrants; political achievements.",
    ),
    "R13": (
        "five_society docs/variants/offline.yaml docs/variants/online.yaml five_society_platform",
        "The online channel and the shared board.",
    ),
    "R14": ("three_society epidemic_three five_society epidemic_five", "An epidemic of sixty days."),
    "R15": (
        "docs/variants/scarce_money.yaml docs/variants/scarce_money_no_friction.yaml",
        "Conflicts over resources where money is short.",
    ),
    "R16": (
        (
            "five_society docs/variants/unled.yaml docs/variants/led.yaml docs/variants/unclear_roles.yaml"
            " docs/variants/clear_roles.yaml docs/variants/empowered.yaml"
        ),
        "Leadership, responsibility boundaries, empowerment.",
    ),
    "R17": ("five_society docs/variants/partners.yaml", "Property firms, resident units and enterprises as partners."),
    "R18": (
        "docs/variants/donations_stop.yaml docs/variants/donations_stop_no_enterprise.yaml",
        "Donations stop: the foundation with and without the enterprise's profit.",
    ),
    "R19": ("three_society endogenous embedded connected", "The three models of three-society linkage."),
    "R20": ("five_society docs/variants/low_cognition.yaml", "Low cognition, no leadership."),
    "R21": ("docs/variants/even_district.yaml district", "Unbalanced development: sixteen unequal communities."),
    "R22": ("epidemic_three epidemic_five", "Both regimes in the epidemic."),
    "R23": (
        "three_society five_society --set government.burden=0.8 --set regime.deviations.substitution=0.9",
        "Both regimes where administration takes the day.",
    ),
    "R24": (
        "three_society five_society --set social_worker.supervise_share=0 --set community.cultivate_share=0",
        "Both regimes without supervision and cultivation.",
    ),
    "R25": ("three_society five_society --set government.burden=0.7", "A burden of 0.7 (default 0.55)."),
    "R26": ("three_society five_society --set government.burden=0.75", "A burden of 0.75."),
    "R27": (
        (
            "three_society five_society --set government.burden=0.8 --set regime.deviations.substitution=0.9"
            " --set regime.priority=severity"
        ),
        "As R23, with the gravest case first in place of the most urgent.",
    ),
    "R28": (
        "five_society docs/variants/empowered.yaml --set regime.priority=severity",
        "Empowerment again, with the gravest case first.",
    ),
    "R29": (
        "five_society docs/variants/empowered.yaml --set regime.priority=first_come",
        "Empowerment again, first come, first served.",
    ),
}

OUTCOMES = (
    "resolution_rate",
    "severity_weighted_rate",
    "reporting_gap",
    "median_days",
    "backlog",
    "known_share",
    "resident_trust",
    "link_trust",
    "relapse_rate",
    "refused_share",
    "volunteers_end",
    "professionalism",
    "fund_balance",
    "fund_balance_least",
    "cost_per_resolved_need",
    "vulnerable_gap",
    "gini_communities",
    "resilience_depth",
    "resilience_days",
    "resilience_area",
)
DIGITS = {"share": 4, "trust": 4, "days": 2, "needs": 1, "volunteers": 1, "yuan": 0, "0 to 1": 4, "share × days": 2}


def command(label: str) -> str:
    """The command of a study."""
    return f"fivelink compare {STUDIES[label][0]} --replications {N}"


def study(label: str) -> fl.Study:
    """The study that the command of this label makes."""
    words = shlex.split(STUDIES[label][0])
    at = words.index("--set") if "--set" in words else len(words)
    overrides = [word for word in words[at:] if word != "--set"]
    return fl.compare(words[:at], replications=N, overrides=overrides or None)


def section(label: str) -> str:
    """The command, what it is for, and its table of differences."""
    done = study(label)
    table = done.differences()
    scenarios = done.labels[1:]
    short = [Path(name).stem for name in scenarios]
    lines = [
        f"## {label}",
        "",
        STUDIES[label][1],
        "",
        "```",
        command(label),
        "```",
        "",
        f"| outcome | {Path(done.baseline).stem} | " + " | ".join(short) + " |",
        "|---|---|" + "---|" * len(short),
    ]
    for name in OUTCOMES:
        rows = table[table["outcome"] == name].set_index("scenario")
        if rows["estimate"].isna().all():
            continue
        digits = DIGITS[rows["unit"].iloc[0]]
        cells = [_difference(rows.loc[scenario], digits) for scenario in scenarios]
        lines.append(f"| `{name}` | {rows['baseline_mean'].iloc[0]:.{digits}f} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _difference(row: pd.Series, digits: int) -> str:
    if pd.isna(row["estimate"]):
        return ""
    return f"{row['estimate']:+.{digits}f} [{row['low']:+.{digits}f}, {row['high']:+.{digits}f}]"


def head() -> str:
    """What the page says before its tables."""
    return (
        "# Runs behind the claims\n\n"
        f"Made by `python docs/claims_runs.py` with version {fl.__version__}; not written by hand. Each table belongs\n"
        "to the command above it, given from the root of the checkout: the first column is the mean of the first\n"
        f"scenario over {N} replications, the others are paired differences from it with 95 % intervals, not adjusted\n"
        "for their number. Shares and trust lie between 0 and 1. The variants are in [variants/](variants); what the\n"
        "outcomes mean stands in [outputs.md](outputs.md).\n\n"
    )


def main(labels: list[str]) -> None:
    """Renew the whole page, or the sections of some labels."""
    known = dict(_sections(PAGE.read_text(encoding="utf-8"))) if PAGE.exists() and labels else {}
    for label in labels or STUDIES:
        known[label] = section(label)
        print(label, "done", flush=True)
    PAGE.write_text(head() + "\n".join(known[label] for label in STUDIES if label in known), encoding="utf-8")


def _sections(text: str) -> list[tuple[str, str]]:
    parts = text.split("\n## ")[1:]
    return [(part.split("\n", 1)[0], "## " + part.rstrip("\n") + "\n") for part in parts]


if __name__ == "__main__":
    main(sys.argv[1:])
