"""Commands on own data: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fivelink_sim.commands.answering import BadInput, answered_for, writable
from fivelink_sim.commands.options import LangOption, day_of

if TYPE_CHECKING:
    from fivelink_sim.records.importing import Imported


def import_tables(
    sources: Annotated[
        list[Path] | None, typer.Argument(metavar="FOLDER | FILE", help="Tables: CSV or Excel (.xlsx).")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder to write to.")] = None,
    name: Annotated[str | None, typer.Option(metavar="TITLE", help="Title of the scenario.")] = None,
    preset: Annotated[
        str, typer.Option("--from", metavar="PRESET", help="The preset to start from.")
    ] = "three_society",
    kinds: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV: the office's categories, and the kind that each is.")
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="First day whose requests count.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="First day whose requests do not.")] = None,
    rates: Annotated[
        str, typer.Option(metavar="HOW", help="Guess rates of need for: district, community, or preset (leave them).")
    ] = "district",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out rows that cannot be used.")] = False,
    problems: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all problems to this file.")] = None,
    keep_requests: Annotated[
        bool, typer.Option("--keep-requests", help="Write the single requests, too, not only their counts.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over an earlier import.")] = False,
    template: Annotated[
        Path | None, typer.Option(metavar="FOLDER | FILE.xlsx", help="Write the tables to fill in, and nothing else.")
    ] = None,
    lang: LangOption = "en",
) -> None:
    """Make a scenario of own tables of communities, actors, links and requests.

    Example: fivelink import my_tables/ --out mine
    """
    with answered_for(lang):
        if template is not None:
            _write_template(template)
            return
        if not sources:
            raise BadInput(
                "name a folder or files with tables; fivelink import --template FOLDER writes some to fill in"
            )
        if out is None:
            raise BadInput("--out DIR says where the scenario is to be written")
        from fivelink_sim.experiment.whole_files import check_place
        from fivelink_sim.records.table_problems import TableError
        from fivelink_sim.studies import own_tables

        if problems is not None:
            with writable(problems):
                check_place(problems)
        try:
            imported = own_tables.import_tables(
                sources,
                out,
                preset=preset,
                name=name,
                kinds=kinds,
                start=day_of("--start", start),
                until=day_of("--until", until),
                rates=rates,  # type: ignore[arg-type]
                skip_bad=skip_bad,
                keep_requests=keep_requests,
                replace=replace,
            )
        except TableError as error:
            _write_problems(problems, [str(problem) for problem in error.problems])
            raise
        except OSError as error:
            raise BadInput(f"{error.filename or out} cannot be written: {error.strerror}") from None
        _write_problems(problems, [str(problem) for problem in imported.bad])
        _tell(imported, out, keep_requests)


def _tell(imported: Imported, out: Path, keep_requests: bool) -> None:
    """What was made, in a few lines."""
    from fivelink_sim.view.import_summary import short_answer
    from fivelink_sim.view.language import file_name, tr

    for line in short_answer(imported):
        typer.echo(line)
    typer.echo(tr("Scenario: {file}", file=out / "scenario.yaml"))
    typer.echo(tr("What was read, filled in and guessed: {file}", file=out / file_name("summary", "md")))
    if (requests := out / "requests.csv").exists() and not (keep_requests and imported.log is not None):
        typer.echo(tr("{file} was there before and was left as it is.", file=requests))


def _write_template(target: Path) -> None:
    from fivelink_sim.view.language import tr
    from fivelink_sim.view.table_template import write_template

    with writable(target):
        try:
            files = write_template(target)
        except FileExistsError as error:
            raise BadInput(f"{error} exists already; it is left as it is") from None
    for file in files:
        typer.echo(tr("{file} written", file=file))


def _write_problems(file: Path | None, lines: list[str]) -> None:
    if file is None:
        return
    from fivelink_sim.scenario.starter import write_whole

    with writable(file):
        write_whole(file, "".join(f"{line}\n" for line in lines), replace=True)
