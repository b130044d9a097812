"""Where the tables of a study gather: in memory, or in a folder part by part, so that memory is bounded and work kept.

A part is the rows of some blocks, by replication. Parts become the final tables: rows by replication, design point and
scenario, cut into row groups at whole replications, so that the bytes do not depend on how the work was cut into parts.
A block that was run again, because some of its runs had failed, stands in two parts; the later counts.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.experiment.arms import Arm, Block, by_point
from fivelink_sim.experiment.columns import TABLES, arrow_schema
from fivelink_sim.experiment.order_of_work import Key
from fivelink_sim.experiment.rows import Rows
from fivelink_sim.experiment.whole_files import whole_file

if TYPE_CHECKING:
    import pyarrow as pa

GROUP_ROWS = 10_000  # of a row group, and what its last replication has beyond
MOST_PENDING = 100  # tables of a few rows, whose headers take more memory than their rows
PART_RUNS = 500  # at most so many are lost if the process is killed,
PART_SECONDS = 60.0  # or so much work
UNFINISHED = "unfinished"  # the folder of parts


class _Part(NamedTuple):
    """Rows of replications from `first` to `last`: one table each, in memory or in a file."""

    first: int
    last: int
    tables: Mapping[str, pa.Table | Path]

    def read(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A table, or some columns of it."""
        table = self.tables[name]
        if not isinstance(table, Path):
            return table if columns is None else table.select(columns)
        from pyarrow import feather

        return feather.read_table(table, columns=columns, memory_map=False)


class Parts:
    """The rows so far of a study with these arms; kept in `folder`, or in memory if that is None.

    own      names of outcomes of the user's own
    tables   those that are kept, `runs` among them; None: all of TABLES"""

    def __init__(
        self,
        arms: Sequence[Arm],
        folder: Path | None,
        own: Sequence[str] = (),
        tables: Sequence[str] | None = None,
    ) -> None:
        self._tables = tuple(TABLES) if tables is None else tuple(tables)
        self._at = by_point(arms)
        self._rows = Rows(arms, own, tables)
        self._own = own
        self._folder = None if folder is None else folder / UNFINISHED
        self._parts: list[_Part] = []
        self._last = time.monotonic()

    def add(self, block: Block) -> None:
        """Add a block's rows."""
        self._rows.add(block)
        due = time.monotonic() - self._last > PART_SECONDS
        if self._rows.runs >= PART_RUNS or due:
            self._close_part()

    def continue_from(self, folder: Path, *, whole: bool) -> None:
        """Begin with a study's rows: its tables, if they were written (`whole`), else the parts that it left."""
        if whole:
            forget_parts(folder)
            for tables in _cut(folder, self._tables):
                self._keep(tables)
            return
        while all(self._path(len(self._parts), name).is_file() for name in self._tables):
            self._parts.append(_part({name: self._path(len(self._parts), name) for name in self._tables}))

    def whole_blocks(self, outcomes: Sequence[str]) -> dict[Key, np.ndarray]:
        """The blocks of which every run is here: their values of these outcomes, (arms of the point, outcomes)."""
        found: dict[Key, np.ndarray] = {}
        for part in self._parts:
            runs = part.read("runs", ["replication", "point", *outcomes])
            keys = np.column_stack([runs["replication"].to_numpy(), runs["point"].to_numpy()])
            values = np.column_stack([np.empty((len(runs), 0)), *(runs[name].to_numpy() for name in outcomes)])
            different = np.flatnonzero((keys[1:] != keys[:-1]).any(axis=1)) + 1
            for mine, rows in zip(np.split(keys, different), np.split(values, different), strict=True):
                if len(mine):
                    found[int(mine[0, 0]), int(mine[0, 1])] = rows
        return {key: rows for key, rows in found.items() if len(rows) == len(self._at.get(key[1], ()))}

    def table(self, name: str) -> pa.Table:
        """A whole table, in memory."""
        import pyarrow as pa

        return pa.concat_tables([arrow_schema(name, self._own).empty_table(), *self._by_replication(name)])

    def write(self, folder: Path) -> None:
        """Write the final tables; then the parts are no longer needed."""
        if self._rows.runs:
            self._parts.append(_part(self._rows.take()))  # straight to the final tables
        for name in self._tables:
            with whole_file(folder / f"{name}.parquet") as aside:
                write_parquet(aside, arrow_schema(name, self._own), self._by_replication(name))
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _close_part(self) -> None:
        self._last = time.monotonic()
        if self._rows.runs:
            self._keep(self._rows.take())

    def _keep(self, tables: dict[str, pa.Table]) -> None:
        if self._folder is None:
            self._parts.append(_part(tables))
            return
        self._folder.mkdir(exist_ok=True)
        paths = {name: self._path(len(self._parts), name) for name in tables}
        for name, table in tables.items():
            with whole_file(paths[name]) as aside:
                write_part(aside, table)
        self._parts.append(_part(paths))

    def _path(self, number: int, name: str) -> Path:
        assert self._folder is not None  # noqa: S101 - only called where it is set
        return self._folder / f"{number:06d}.{name}.arrow"

    def _by_replication(self, name: str) -> Iterator[pa.Table]:
        """The rows of the table by whole replications; a part is read when its first one comes.

        Replications that stand in one part only come all at once, others one at a time."""
        import pyarrow as pa

        if self._rows.runs:
            self._close_part()
        waiting = sorted(range(len(self._parts)), key=lambda i: self._parts[i].first, reverse=True)
        under_way: dict[int, _Reader] = {}
        number = -1
        while waiting or under_way:
            number = number + 1 if under_way else self._parts[waiting[-1]].first
            while waiting and self._parts[waiting[-1]].first == number:
                under_way[waiting[-1]] = _Reader(iter([self._parts[waiting[-1]].read(name)]))
                waiting.pop()
            if len(under_way) == 1:
                (alone,) = under_way
                number = min([self._parts[alone].last, *(self._parts[i].first - 1 for i in waiting[-1:])])
            pieces = [pa.concat_tables(found) for i in sorted(under_way) if (found := under_way[i].until(number))]
            under_way = {i: reader for i, reader in under_way.items() if self._parts[i].last > number}
            if pieces:
                yield _one_replication(pieces)


class _Reader:
    """Reads on and on through tables whose rows stand by replication."""

    def __init__(self, tables: Iterator[pa.Table]) -> None:
        self._tables = tables
        self._replication = np.empty(0, np.int64)
        self._at = 0

    def until(self, number: int) -> list[pa.Table]:
        """The rows not read yet of replications up to and with this one."""
        found = []
        while True:
            end = int(np.searchsorted(self._replication, number, side="right"))
            if end > self._at:
                found.append(self._table.slice(self._at, end - self._at))
            self._at = end
            if end < len(self._replication) or not self._next():
                return found

    def _next(self) -> bool:
        table = next(self._tables, None)
        if table is None:
            return False
        self._table, self._replication, self._at = table, table["replication"].to_numpy(), 0
        return True


def _part(tables: Mapping[str, pa.Table | Path]) -> _Part:
    part = _Part(0, -1, tables)
    numbers = part.read("runs", ["replication"])["replication"].to_numpy()
    return part._replace(first=int(numbers[0]), last=int(numbers[-1])) if len(numbers) else part


def _one_replication(pieces: list[pa.Table]) -> pa.Table:
    """The rows of one replication from several parts, by design point; of a block in two parts the later count."""
    import pyarrow as pa

    if len(pieces) == 1:
        return pieces[0]
    kept = []
    for i, piece in enumerate(pieces):
        later = np.concatenate([other["point"].to_numpy() for other in pieces[i + 1 :]] or [np.empty(0, np.int64)])
        kept.append(piece.filter(pa.array(~np.isin(piece["point"].to_numpy(), later))))
    table = pa.concat_tables(kept)
    return table.take(np.argsort(table["point"].to_numpy(), kind="stable"))


def _cut(folder: Path, names: Sequence[str]) -> Iterator[dict[str, pa.Table]]:
    """The tables of a folder, cut into parts."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = {name: pq.ParquetFile(folder / f"{name}.parquet") for name in names}
    runs = pq.read_table(folder / "runs.parquet", columns=["replication"])["replication"].to_numpy()
    readers = {name: _Reader(map(file.read_row_group, range(file.num_row_groups))) for name, file in files.items()}
    ends = [min(end, len(runs)) for end in range(PART_RUNS, len(runs) + PART_RUNS, PART_RUNS)]
    for last in sorted({int(runs[end - 1]) for end in ends}):
        yield {
            name: pa.concat_tables([files[name].schema_arrow.empty_table(), *reader.until(last)])
            for name, reader in readers.items()
        }


def write_part(path: Path, table: pa.Table) -> None:
    """Write a table that is read again soon: four times as fast as Parquet, and a third larger."""
    from pyarrow import feather

    feather.write_feather(table, str(path), compression="lz4")


def write_parquet(path: Path, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
    """Write a table from tables of whole replications; the same rows give the same bytes."""
    import pyarrow.parquet as pq

    words = [field.name for field in schema if str(field.type) != "double"]
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, use_dictionary=words) as writer:
        for group in _gathered(tables):
            writer.write_table(group.combine_chunks(), row_group_size=max(1, len(group)))


def _gathered(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Successive replications put together until they have GROUP_ROWS: a thousand small groups would be all headers."""
    import pyarrow as pa

    pending: list[pa.Table] = []
    rows = 0
    for table in tables:
        start, ends = 0, _ends(table)
        while (at := int(np.searchsorted(ends, start + GROUP_ROWS - rows))) < len(ends):
            yield pa.concat_tables([*pending, table.slice(start, ends[at] - start)])
            pending, rows, start = [], 0, int(ends[at])
        pending.append(table.slice(start))
        rows += len(table) - start
        if len(pending) == MOST_PENDING:
            pending = [pa.concat_tables(pending).combine_chunks()]
    if rows:
        yield pa.concat_tables(pending)


def _ends(table: pa.Table) -> np.ndarray:
    """Where the replications of a table end: the positions after their last rows."""
    replication = table["replication"].to_numpy()
    return np.append(np.flatnonzero(replication[1:] != replication[:-1]) + 1, len(replication))[: len(replication)]


def forget_parts(folder: Path) -> None:
    """Remove parts that a killed process left."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder / UNFINISHED)
