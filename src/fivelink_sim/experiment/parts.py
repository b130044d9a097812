"""Where the tables of a study gather: in memory, or in a folder part by part, so that memory is bounded and work kept.

A part is the rows of some successive replications. Parts become the final tables: rows by scenario, then replication,
cut into row groups at fixed replications, so that the bytes do not depend on how the work was cut into parts.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fivelink_sim.experiment.arms import Arm, Replication
from fivelink_sim.experiment.columns import TABLES, arrow_schema
from fivelink_sim.experiment.rows import Rows
from fivelink_sim.experiment.whole_files import whole_file

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 100  # replications of a scenario
LEAST_ROWS = 1_000  # of a row group, but for the last
PART_REPLICATIONS = 250  # at most so many are lost if the process is killed,
PART_SECONDS = 60.0  # or so much work
UNFINISHED = "unfinished"  # the folder of parts


class Parts:
    """The rows so far of a study with these arms; kept in `folder`, or in memory if that is None.

    own      names of outcomes of the user's own
    tables   those that are kept; None: all of TABLES"""

    def __init__(
        self,
        arms: Sequence[Arm],
        folder: Path | None,
        own: Sequence[str] = (),
        tables: Sequence[str] | None = None,
    ) -> None:
        self._labels = [(arm.label, arm.point) for arm in arms]
        self._tables = tuple(TABLES) if tables is None else tuple(tables)
        self._rows = Rows(arms, own, tables)
        self._own = own
        self._folder = None if folder is None else folder / UNFINISHED
        self._taken: list[dict[str, pa.Table]] = []  # parts in memory
        self._written = 0  # parts in the folder
        self._last = time.monotonic()

    def add(self, replication: Replication) -> None:
        """Add a replication's rows."""
        self._rows.add(replication)
        due = time.monotonic() - self._last > PART_SECONDS
        if self._rows.replications >= PART_REPLICATIONS or due:
            self._close_part()

    def continue_from(self, folder: Path, *, whole: bool) -> None:
        """Begin with an unfinished study's rows: its tables, if they were written (`whole`), else the parts it left."""
        import pyarrow.parquet as pq

        if whole:
            forget_parts(folder)
            self._keep({name: pq.read_table(folder / f"{name}.parquet") for name in self._tables})
        else:
            while all(self._part_path(self._written, name).is_file() for name in self._tables):
                self._written += 1

    def table(self, name: str) -> pa.Table:
        """A whole table, in memory."""
        import pyarrow as pa

        return pa.concat_tables([arrow_schema(name, self._own).empty_table(), *self._pieces(name)])

    def write(self, folder: Path) -> None:
        """Write the final tables; then the parts are no longer needed."""
        if self._rows.replications:
            self._taken.append(self._rows.take())  # straight to the final tables
        for name in self._tables:
            with whole_file(folder / f"{name}.parquet") as aside:
                write_parquet(aside, arrow_schema(name, self._own), self._pieces(name))
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _close_part(self) -> None:
        self._last = time.monotonic()
        if self._rows.replications:
            self._keep(self._rows.take())

    def _keep(self, part: dict[str, pa.Table]) -> None:
        if self._folder is None:
            self._taken.append(part)
            return
        self._folder.mkdir(exist_ok=True)
        for name, table in part.items():
            with whole_file(self._part_path(self._written, name)) as aside:
                write_parquet(aside, table.schema, iter([table]))
        self._written += 1

    def _part_path(self, number: int, name: str) -> Path:
        assert self._folder is not None  # noqa: S101 - only called where it is set
        return self._folder / f"{number:06d}.{name}.parquet"

    def _pieces(self, name: str) -> Iterator[pa.Table]:
        """The table piece by piece: the rows of one scenario and of ROW_GROUP replications."""
        import pyarrow as pa

        if self._rows.replications:
            self._close_part()
        for label, point in self._labels:
            pending: list[pa.Table] = []
            group = -1
            for part in self._parts(name):
                for number, piece in _cut(_rows_of(part, label, point)):
                    if number != group and pending:
                        yield pa.concat_tables(pending)
                        pending = []
                    group = number
                    pending.append(piece)
            if pending:
                yield pa.concat_tables(pending)

    def _parts(self, name: str) -> Iterator[pa.Table]:
        import pyarrow.parquet as pq

        for number in range(self._written):
            yield pq.read_table(self._part_path(number, name))
        for part in self._taken:
            yield part[name]


def _rows_of(part: pa.Table, label: str, point: int) -> pa.Table:
    """The rows of one scenario at one design point; they stand together."""
    import pyarrow.compute as pc

    mine = pc.and_(pc.equal(part["scenario"], label), pc.equal(part["point"], point)).to_numpy()
    return part.slice(int(mine.argmax()), int(mine.sum())) if len(part) else part


def _cut(rows: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """The rows of one scenario by the row group to which they belong."""
    group = rows["replication"].to_numpy() // ROW_GROUP
    numbers, first = np.unique(group, return_index=True)
    ends = np.append(first, len(group))[1:].tolist()
    for number, start, end in zip(numbers.tolist(), first.tolist(), ends, strict=True):
        yield number, rows.slice(start, end - start)


def write_parquet(path: Path, schema: pa.Schema, pieces: Iterator[pa.Table]) -> None:
    """Write a table, a row group a piece; the same rows give the same bytes."""
    import pyarrow.parquet as pq

    words = [field.name for field in schema if str(field.type) != "double"]
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, use_dictionary=words) as writer:
        for piece in _gathered(pieces):
            writer.write_table(piece.combine_chunks(), row_group_size=max(1, len(piece)))


def _gathered(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Successive pieces put together until they have LEAST_ROWS: a thousand small row groups would be all headers."""
    import pyarrow as pa

    pending: list[pa.Table] = []
    for piece in pieces:
        pending.append(piece)
        if sum(map(len, pending)) >= LEAST_ROWS:
            yield pa.concat_tables(pending)
            pending = []
    if pending:
        yield pa.concat_tables(pending)


def forget_parts(folder: Path) -> None:
    """Remove parts that a killed process left."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder / UNFINISHED)
