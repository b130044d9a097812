"""The command that opens the dashboard: app."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from fivelink_sim.commands.answering import BadInput, answered_for
from fivelink_sim.commands.options import LangOption, whole_number

NEEDED = ("solara", "solara_assets", "ipyvuetify", "uvicorn", "starlette")  # modules of the extra `app`


def app(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO", help="One or two presets or YAML files (default: three_society five_society)."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            parser=whole_number, metavar="S", help="Seed of the study whose first run is shown (default: run.seed)."
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(parser=whole_number, metavar="N", help="Port on this machine; 0: any that is free.")
    ] = 8765,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    lang: LangOption = "en",
) -> None:
    """Open the dashboard: one regime, or two side by side on the same needs, day by day. Ctrl-C ends it.

    It listens on this machine only.

    Example: fivelink app three_society five_society
    """
    with answered_for(lang):
        missing = [name for name in NEEDED if find_spec(name) is None]
        if missing:
            raise BadInput(f"the dashboard needs {missing[0]}: pip install 'fivelink-sim[app]'")
        if not 0 <= port <= 65535:
            raise BadInput(f"port must be 0 to 65535, got {port}")
        from fivelink_sim.view.dashboard.chosen_scenarios import DEFAULT, checked_scenarios

        chosen = tuple(scenarios or DEFAULT)
        checked_scenarios(chosen)
        from fivelink_sim.view.dashboard import serving
        from fivelink_sim.view.dashboard.side_by_side import SideBySide

        SideBySide(chosen, seed)  # compiles, before anybody waits for a page
        try:
            serving.serve(chosen, seed, port, browser, _tell)
        except KeyboardInterrupt:
            typer.echo("The dashboard is closed.", err=True)


def _tell(url: str) -> None:
    typer.echo(f"The dashboard is at {url}  (Ctrl-C ends it)")
