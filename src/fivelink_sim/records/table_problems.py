"""What is wrong with tables: file, row as a spreadsheet counts it (the first line is 1), column, given, reason."""

from __future__ import annotations

from fivelink_sim.scenario.problems import Problem, ScenarioError


class TableError(ScenarioError):
    """Tables cannot be used."""

    rest = f"{ScenarioError.rest}; --problems FILE writes all of them to a file"


class Problems:
    """What was found so far: rows that can be left out, and what stands in the way of everything."""

    def __init__(self) -> None:
        self.fatal: list[Problem] = []
        self.rows: list[Problem] = []

    def refuse(self, problem: Problem) -> None:
        """Something that leaving out rows would not mend."""
        self.fatal.append(problem)

    def bad_row(self, problem: Problem) -> None:
        """A row that cannot be used."""
        self.rows.append(problem)

    def settle(self, skip_bad: bool) -> None:
        """TableError if anything stands in the way; bad rows do, unless they are to be left out."""
        found = [*self.fatal, *([] if skip_bad else self.rows)]
        if found:
            raise TableError(sorted(found, key=lambda problem: (problem.file, problem.line or 0, problem.column or 0)))
