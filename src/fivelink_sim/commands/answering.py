"""How a command ends. Exit status: 0 done, 1 failed, 2 bad input, 130 interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from fivelink_sim.view.language import LANGUAGES, speaking

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130


class BadInput(Exception):  # noqa: N818 - it is no failure of the program
    """Something that the user gave cannot be used; its text is the message."""


@contextmanager
def answered_for(lang: str = "en") -> Iterator[None]:
    """Turn bad input and Ctrl-C into a line on stderr and an exit status.

    lang   the language of all that is shown and of the pages that are written
    """
    try:
        with speaking(_checked_language(lang)):
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
    except BrokenPipeError:  # nobody reads on
        raise
    except OSError as error:
        typer.echo(_refused_by_the_system(error), err=True)
        raise typer.Exit(FAILED) from None
    except MemoryError:
        typer.echo("not enough memory on this machine; nothing more was written", err=True)
        raise typer.Exit(FAILED) from None
    except RuntimeError as error:
        from fivelink_sim.experiment.workplace import WorkplaceLost
        from fivelink_sim.studies.carrying_out import StudyStopped

        if not isinstance(error, StudyStopped | WorkplaceLost):
            raise
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from None


def _refused_by_the_system(error: OSError) -> str:
    """What the system says of a file that could not be read or written, such as a full disk."""
    where = "" if error.filename is None else f"{error.filename}: "
    return f"{where}{error.strerror or error}"


def _checked_language(lang: str) -> str:
    """The language, if there is such a one."""
    if lang not in LANGUAGES:
        from fivelink_sim.scenario.problems import quoted, with_hint

        message = f"--lang: there is no language '{quoted(lang)}'; there are {', '.join(LANGUAGES)}"
        raise BadInput(with_hint(message, lang, LANGUAGES))
    return lang


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn a file that cannot be written, this one or another that the system names, into bad input."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{error.filename or path} cannot be written: {error.strerror or error}") from None
