"""The command line: each command parses, calls what Python users call, and shows what it returns.

Exit status: 0 done, 1 failed, 2 bad input, 130 interrupted. Everything heavier than typer is imported inside the
command that needs it, so that `--help` and a mistake in a file are answered at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fivelink_sim.studies import Study

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130

app = typer.Typer(
    name="fivelink",
    help="Simulate linkage among community, social organizations, social workers, volunteers and charity.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioArgument = Annotated[str, typer.Argument(metavar="SCENARIO", help="A preset's name or a YAML file.")]
ScenariosArgument = Annotated[list[str], typer.Argument(metavar="SCENARIO ...", help="Presets or YAML files.")]
ResultsArgument = Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Set a field, such as government.burden=0.4; may be repeated."),
]


ReplicationsOption = Annotated[
    int | None,
    typer.Option("--replications", "-n", metavar="N", help="Runs of each scenario, 1 to 1,000,000."),
]
PrecisionOption = Annotated[
    float | None,
    typer.Option(metavar="P", help="Instead: run until the 95 % half-width of the outcome is at most this."),
]
OutcomeOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The outcome of --precision (default: resolution_rate).")
]
SeedOption = Annotated[
    int | None, typer.Option(metavar="S", help="Names the study (default: the scenario's run.seed).")
]
RunSeedOption = Annotated[int | None, typer.Option(metavar="X", help="Repeats the one run that has this seed.")]
DaysOption = Annotated[int | None, typer.Option(metavar="D", help="Recorded days, instead of the scenario's own.")]
WorkersOption = Annotated[int | None, typer.Option(metavar="N", help="Threads (default: all cores).")]
OutOption = Annotated[Path | None, typer.Option(metavar="DIR", help="Results folder (default: results/NAME).")]
EachSetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Set a field in every scenario, or in one: NAME:FIELD=VALUE; may be repeated.",
    ),
]


class BadInput(Exception):  # noqa: N818 - it is no failure of the program
    """Something that the user gave cannot be used; its text is the message."""


@contextmanager
def answered_for() -> Iterator[None]:
    """Turn bad input and Ctrl-C into a line on stderr and an exit status."""
    try:
        yield
    except KeyboardInterrupt as stop:
        typer.echo(f"{stop}" or "interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BadInput as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except ValueError as error:
        from fivelink_sim.experiment.request import InputError
        from fivelink_sim.scenario.problems import ScenarioError

        if not isinstance(error, ScenarioError | InputError):
            raise
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None


@app.command(name="list")
def list_presets() -> None:
    """List the presets.

    Example: fivelink list
    """
    from fivelink_sim.scenario.presets import preset_names, preset_title

    with answered_for():
        names = preset_names()
        width = max(map(len, names), default=0)
        for name in names:
            typer.echo(f"{name:<{width}}  {preset_title(name)}")


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the scenario; the file is NAME.yaml.")],
    preset: Annotated[str, typer.Option("--from", metavar="PRESET", help="The preset to start from.")] = "five_society",
) -> None:
    """Write a commented starting file for a scenario of your own. An existing file is never overwritten.

    Example: fivelink new my_street --from five_society
    """
    from fivelink_sim.scenario.presets import preset_names
    from fivelink_sim.scenario.problems import quoted, with_hint
    from fivelink_sim.scenario.starter import starting_text, write_whole

    with answered_for():
        bare = name.removesuffix(".yaml")
        if not bare.replace("_", "").replace("-", "").isalnum() or bare.startswith("-") or len(bare) > 100:
            raise BadInput(f"'{quoted(name)}' is no name: letters, digits, _ and - only, at most 100")
        if preset not in preset_names():
            raise BadInput(with_hint(f"there is no preset '{quoted(preset)}'", preset, preset_names()))
        path = Path(f"{bare}.yaml")
        try:
            write_whole(path, starting_text(bare, preset), replace=False)
        except FileExistsError:
            raise BadInput(f"{path} exists already; it is left as it is") from None
        except OSError as error:
            raise BadInput(f"{path} cannot be written: {error.strerror}") from None
        typer.echo(f"{path} written. Check it with: fivelink validate {path}")


@app.command()
def validate(files: ScenariosArgument, settings: SetOption = None) -> None:
    """Check scenarios and say everything that is wrong with them.

    Example: fivelink validate my_street.yaml
    """
    from fivelink_sim.scenario.loading import load
    from fivelink_sim.scenario.problems import Problem, ScenarioError, printable
    from fivelink_sim.scenario.timeline import segments

    with answered_for():
        problems: list[Problem] = []
        for file in files:
            try:
                segments(load(file, settings))
                typer.echo(f"{printable(file)}: ok")
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)


@app.command()
def schema(
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write to this file.")] = None,
) -> None:
    """Write the JSON Schema of scenario files, for completion and checks in an editor.

    Example: fivelink schema --to scenario.schema.json
    """
    import json

    from fivelink_sim.scenario.reference import json_schema
    from fivelink_sim.scenario.starter import write_whole

    with answered_for():
        text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
        if to is None:
            typer.echo(text, nl=False)
            return
        try:
            write_whole(to, text, replace=True)
        except OSError as error:
            raise BadInput(f"{to} cannot be written: {error.strerror}") from None


@app.command()
def run(
    scenario: ScenarioArgument,
    replications: ReplicationsOption = None,
    precision: PrecisionOption = None,
    outcome: OutcomeOption = None,
    seed: SeedOption = None,
    run_seed: RunSeedOption = None,
    days: DaysOption = None,
    settings: SetOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
) -> None:
    """Run one scenario, print its outcomes and write its results.

    Example: fivelink run five_society --replications 20
    """
    from fivelink_sim import studies
    from fivelink_sim.experiment.request import default_out, precision_of

    with answered_for():
        study = studies.run(
            scenario,
            replications=replications,
            precision=precision_of(precision, outcome),
            seed=seed,
            run_seed=run_seed,
            days=days,
            overrides=settings,
            workers=workers,
            out=out or default_out([scenario]),
            progress=True,
        )
        show_results(study)


@app.command()
def compare(
    scenarios: ScenariosArgument,
    replications: ReplicationsOption = None,
    precision: PrecisionOption = None,
    outcome: OutcomeOption = None,
    seed: SeedOption = None,
    days: DaysOption = None,
    settings: EachSetOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
) -> None:
    """Run scenarios on the same needs: a table of differences from the first, figures and a report.

    Example: fivelink compare three_society five_society
    """
    from fivelink_sim import studies
    from fivelink_sim.experiment.request import default_out, precision_of

    with answered_for():
        study = studies.compare(
            scenarios,
            replications=replications,
            precision=precision_of(precision, outcome),
            seed=seed,
            days=days,
            overrides=settings,
            workers=workers,
            out=out or default_out(scenarios),
            progress=True,
        )
        show_results(study)


@app.command()
def resume(results: ResultsArgument, workers: WorkersOption = None) -> None:
    """Go on with an interrupted study.

    Example: fivelink resume results/three_society-vs-five_society
    """
    from fivelink_sim import studies

    with answered_for():
        show_results(studies.resume(results, workers=workers, progress=True))


@app.command()
def report(results: ResultsArgument) -> None:
    """Write figures and report.html again from stored results.

    Example: fivelink report results/three_society-vs-five_society
    """
    from fivelink_sim import studies

    with answered_for():
        study = studies.open_study(results)
        if study.command == "sweep":
            from fivelink_sim import evaluations

            typer.echo(evaluations.write_sweep(evaluations.swept(study)))
        elif study.command == "evaluate":
            raise BadInput(f"{results}: a part of an evaluation; its page is made by `fivelink evaluate`")
        else:
            typer.echo(study.report())


NeedOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="A need: its number, or COMMUNITY-RESIDENT-COUNT such as 0-1234-2."),
]


@app.command()
def trace(
    scenario: ScenarioArgument,
    need: NeedOption = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the whole event log instead; .csv or .parquet."),
    ] = None,
    details: Annotated[bool, typer.Option(help="With --csv: need, kind, group and component as more columns.")] = False,
    run_seed: RunSeedOption = None,
    days: DaysOption = None,
    settings: SetOption = None,
) -> None:
    """Tell one need's journey in words, or write every need's as an event log for process-mining tools.

    Without --need it is one to which much happened. Example: fivelink trace five_society --need 0-1234-2
    """
    from fivelink_sim.view import trace as traces

    with answered_for():
        if csv is None:
            typer.echo(traces.trace(scenario, need, rng=run_seed, days=days, overrides=settings))
            return
        if need is not None:
            raise BadInput("--need and --csv exclude each other: one need in words, or the log of all")
        with writable(csv):
            traces.write_event_log(
                scenario, csv, rng=run_seed, days=days, overrides=settings, details=details
            )  # fmt: skip
        typer.echo(f"{csv} written.")


@app.command()
def why(
    first: Annotated[str, typer.Argument(metavar="A", help="A preset's name or a YAML file.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    need: NeedOption = None,
    run_seed: RunSeedOption = None,
    days: DaysOption = None,
    settings: SetOption = None,
) -> None:
    """Say where the journeys of a need part between two scenarios, and prove it by a rerun with that one thing changed.

    Without --need: the causes over all needs that only one of them resolves. Example: fivelink why three_society
    five_society
    """
    from fivelink_sim.view import because

    with answered_for():
        if need is not None:
            typer.echo(because.why(first, second, need, rng=run_seed, days=days, overrides=settings))
        else:
            typer.echo(because.causes_report(first, second, rng=run_seed, days=days, overrides=settings))


@app.command()
def network(
    scenario: ScenarioArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="GraphML or GEXF; or a picture: png, svg, pdf.")],
    day: Annotated[int | None, typer.Option(metavar="D", help="Recorded day, from 0 (default: the last).")] = None,
    run_seed: RunSeedOption = None,
    settings: SetOption = None,
) -> None:
    """Write the linkage network with its strengths and trust, as a graph or as a picture.

    Example: fivelink network five_society --day 100 --to network.png
    """
    from fivelink_sim.view import linkage_picture

    with answered_for():
        linkage_picture.checked_format(to)
        graph = linkage_picture.network(scenario, day, rng=run_seed, overrides=settings)
        when = "the last day" if day is None else f"day {day}"
        with writable(to):
            linkage_picture.write(graph, to, f"{Path(scenario).stem}: links at the end of {when}")
        typer.echo(f"{to} written: {len(graph)} actors, {graph.number_of_edges()} links.")


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn a file that cannot be written into bad input."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}") from None


ExperimentsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[EXPERIMENT ...]", help="Experiments by name or file (default: all).")
]
ExperimentArgument = Annotated[str, typer.Argument(metavar="EXPERIMENT", help="An experiment's name or file.")]


@app.command()
def evaluate(
    experiments: ExperimentsArgument = None,
    replications: ReplicationsOption = None,
    worlds: Annotated[int | None, typer.Option(metavar="W", help="Worlds drawn (default: 40; 0: none).")] = None,
    seed: SeedOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
) -> None:
    """Judge the patterns that the model should show: met, not met or unclear; and in how many drawn worlds they hold.

    Interrupted, it goes on where it was when the same command is given again. Example: fivelink evaluate
    """
    from fivelink_sim import evaluations
    from fivelink_sim.view import pattern_table

    with answered_for():
        found = evaluations.evaluate(
            experiments,
            replications=replications,
            worlds=evaluations.WORLDS if worlds is None else worlds,
            seed=evaluations.SEED if seed is None else seed,
            workers=workers,
            out=out or Path("results") / "evaluate",
            progress=True,
        )
        pattern_table.show(found.patterns)
        typer.echo(f"Report: {found.path}/report.html")


@app.command()
def sweep(
    experiment: ExperimentArgument,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
) -> None:
    """Run the scenarios of an experiment at every point of its design, and say what the points do.

    Example: fivelink sweep remove_one_rule
    """
    from fivelink_sim import evaluations

    with answered_for():
        found = evaluations.sweep(
            experiment,
            replications=replications,
            seed=evaluations.SEED if seed is None else seed,
            workers=workers,
            out=out or Path("results") / Path(experiment).stem,
            progress=True,
        )
        show_sweep(found.study)


def show_sweep(study: Study) -> None:
    """Print a sweep's tables, write its page unless it is there, and say where it lies."""
    from fivelink_sim import evaluations
    from fivelink_sim.view import sweep_table

    found = evaluations.swept(study)
    sweep_table.show(study, found.points)
    if study.reused:
        typer.echo(f"Nothing was run: {study.path} holds this study already.")
    typer.echo(f"Report: {study.path}/report.html")
    if study.failed:
        raise typer.Exit(FAILED)


def show_results(study: Study) -> None:
    """Print a study's table, write its report unless it is there, and say where everything lies."""
    from fivelink_sim.view import terminal

    if study.command == "sweep":
        show_sweep(study)
        return
    if study.command == "evaluate":
        typer.echo(f"{study.path}: done; give the command again that began it: {study.manifest['command_line']}")
        return
    terminal.show(study)
    assert study.path is not None  # noqa: S101 - commands always write
    page = study.path / "report.html"
    if study.reused:
        typer.echo(f"Nothing was run: {study.path} holds this study already.")
    if not (study.reused and page.exists()):
        study.report()
    typer.echo(f"Report: {page}")
    if study.failed:
        raise typer.Exit(FAILED)


def main() -> None:
    """The `fivelink` command."""
    try:
        app(prog_name="fivelink")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
