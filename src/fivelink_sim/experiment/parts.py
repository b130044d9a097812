"""Where the tables of a study gather: in memory, or in a folder part by part, so that memory is bounded and work kept.

A part is the rows of some blocks, by replication. Parts become the final tables: rows by replication, design point and
scenario, cut into row groups at whole replications, so that the bytes do not depend on how the work was cut into parts.
A block that was run again, because some of its runs had failed, stands in two parts; the later counts. A part
in a folder counts with its seal, a file that has the digests of its tables; what is damaged is run again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fivelink_sim.experiment.arms import Arm, Block, by_point
from fivelink_sim.experiment.columns import TABLES, arrow_schema
from fivelink_sim.experiment.order_of_work import Key
from fivelink_sim.experiment.rows import Rows
from fivelink_sim.experiment.whole_files import digest, whole_file, write_files

if TYPE_CHECKING:
    import pyarrow as pa

GROUP_ROWS = 10_000  # of a row group, and what its last replication has beyond
MOST_PENDING = 100  # tables of a few rows, whose headers take more memory than their rows
BATCH_BYTES = 16_000_000  # of rows that become Arrow tables together
PART_RUNS = 500  # at most so many are lost if the process is killed,
PART_SECONDS = 60.0  # or so much work,
PART_BYTES = 64_000_000  # and so much memory taken
UNFINISHED = "unfinished"  # the folder of parts


class _Part(NamedTuple):
    """Rows of replications from `first` to `last`: of each table batches, or an Arrow file, in memory or the folder."""

    first: int
    last: int
    tables: Mapping[str, list[pa.Table] | pa.Buffer | Path]

    def batches(self, name: str) -> Iterator[pa.Table]:
        """A table, batch by batch; the first is empty."""
        import pyarrow as pa

        source = self.tables[name]
        if isinstance(source, list):
            yield from (source[0].slice(length=0), *source)
            return
        with (
            pa.OSFile(str(source)) if isinstance(source, Path) else pa.BufferReader(source) as file,
            pa.ipc.open_file(file) as reader,
        ):
            yield reader.schema.empty_table()
            for i in range(reader.num_record_batches):
                yield pa.Table.from_batches([reader.get_batch(i)])

    def runs(self, columns: list[str]) -> pa.Table:
        """Columns of the table of runs."""
        import pyarrow as pa

        return pa.concat_tables([batch.select(columns) for batch in self.batches("runs")])


class _OpenPart:
    """The part under way."""

    def __init__(self) -> None:
        self.runs = 0
        self.bytes = 0
        self._batches: list[Mapping[str, pa.Table]] = []

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Add a batch of rows to each table."""
        self._batches.append(tables)
        self.bytes += sum(table.nbytes for table in tables.values())

    def tables(self) -> dict[str, list[pa.Table]]:
        """The tables in batches."""
        return {name: [batch[name] for batch in self._batches] for name in self._batches[0]}

    def files(self) -> dict[str, pa.Buffer]:
        """The tables as Arrow files, compressed."""
        import pyarrow as pa

        options = pa.ipc.IpcWriteOptions(compression="lz4")
        found = {}
        for name, batches in self.tables().items():
            sink = pa.BufferOutputStream(pa.system_memory_pool())  # grows without a copy
            with pa.ipc.new_file(sink, batches[0].schema, options=options) as writer:
                for batch in batches:
                    writer.write_table(batch)
            found[name] = sink.getvalue()
        return found


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
        self._next = 0  # number of the next part in the folder
        self._open = _OpenPart()
        self._last = time.monotonic()

    def add(self, block: Block) -> None:
        """Add a block's rows."""
        self._rows.add(block)
        self._open.runs += len(block.runs)
        if self._rows.bytes >= BATCH_BYTES:
            self._open.add(self._rows.take())
        late = time.monotonic() - self._last > PART_SECONDS
        if late or self._open.runs >= PART_RUNS or self._open.bytes >= PART_BYTES:
            self._close_part()

    def continue_from(self, folder: Path, *, whole: bool) -> None:
        """Begin with a study's rows: its tables, if they were written (`whole`), else the parts that it left."""
        if whole:
            forget_parts(folder)
            for tables in _cut(folder, self._tables):
                self._open.add(tables)
                self._close_part()
            return
        for seal in sorted((folder / UNFINISHED).glob("[0-9]*.json")):
            number = int(seal.stem)
            paths = {name: self._path(number, name) for name in self._tables}
            self._next = number + 1
            if _is_whole(seal, paths):
                self._parts.append(_part(paths))

    def whole_blocks(self, outcomes: Sequence[str]) -> dict[Key, np.ndarray]:
        """The blocks of which every run is here: their values of these outcomes, (arms of the point, outcomes)."""
        found: dict[Key, np.ndarray] = {}
        for part in self._parts:
            runs = part.runs(["replication", "point", *outcomes])
            keys = np.column_stack([_whole_numbers(runs["replication"]), _whole_numbers(runs["point"])])
            values = np.column_stack([np.empty((len(runs), 0)), *(runs[name].to_numpy() for name in outcomes)])
            different = np.flatnonzero((keys[1:] != keys[:-1]).any(axis=1)) + 1
            for mine, rows in zip(np.split(keys, different), np.split(values, different), strict=True):
                if len(mine):
                    found[int(mine[0, 0]), int(mine[0, 1])] = rows
        return {key: rows for key, rows in found.items() if len(rows) == len(self._at.get(key[1], ()))}

    def table(self, name: str) -> pa.Table:
        """A whole table, in memory."""
        import pyarrow as pa

        self._close_part()
        return pa.concat_tables([arrow_schema(name, self._own).empty_table(), *self._by_replication(name)])

    def write(self, folder: Path) -> None:
        """Write the final tables. The parts stay until `forget_parts`: a kill before the study is sealed loses none."""
        self._close_part(kept=False)  # straight to the final tables
        for name in self._tables:
            with whole_file(folder / f"{name}.parquet") as aside:
                write_parquet(aside, arrow_schema(name, self._own), self._by_replication(name))

    def _close_part(self, *, kept: bool = True) -> None:
        """End the part under way. kept: in the folder, if there is one."""
        self._last = time.monotonic()
        self._open.add(self._rows.take())
        part, done = _part(self._open.tables()), self._open
        self._open = _OpenPart()
        if part.first > part.last:
            return
        if kept:
            files = done.files()
            part = part._replace(tables=files if self._folder is None else self._keep(files))
        self._parts.append(part)

    def _keep(self, files: Mapping[str, pa.Buffer]) -> dict[str, Path]:
        """Write the next part into the folder."""
        assert self._folder is not None  # noqa: S101 - only called where it is set
        self._folder.mkdir(exist_ok=True)
        paths = {name: self._path(self._next, name) for name in files}
        digests = {name: hashlib.sha256(file).hexdigest() for name, file in files.items()}
        seal = self._folder / f"{self._next:06d}.json"
        write_files({**{paths[name]: file for name, file in files.items()}, seal: json.dumps(digests).encode()})
        self._next += 1
        return paths

    def _path(self, number: int, name: str) -> Path:
        assert self._folder is not None  # noqa: S101 - only called where it is set
        return self._folder / f"{number:06d}.{name}.arrow"

    def _by_replication(self, name: str) -> Iterator[pa.Table]:
        """The rows of the table by whole replications; a part is read when its first one comes.

        Replications that stand in one part only come a batch at a time, others one by one."""
        import pyarrow as pa

        waiting = sorted(range(len(self._parts)), key=lambda i: self._parts[i].first, reverse=True)
        under_way: dict[int, _Reader] = {}
        number = -1
        while waiting or under_way:
            number = number + 1 if under_way else self._parts[waiting[-1]].first
            while waiting and self._parts[waiting[-1]].first == number:
                under_way[waiting[-1]] = _Reader(self._parts[waiting[-1]].batches(name))
                waiting.pop()
            if len(under_way) == 1:
                ((alone, reader),) = under_way.items()
                others = [self._parts[i].first - 1 for i in waiting[-1:]]
                number = max(number, min(reader.at_hand(), self._parts[alone].last, *others))
            pieces = [pa.concat_tables(found) for i in sorted(under_way) if (found := under_way[i].until(number))]
            under_way = {i: reader for i, reader in under_way.items() if self._parts[i].last > number}
            if pieces:
                yield _in_order(pieces)


class _Reader:
    """Reads on and on through tables whose rows stand by replication."""

    def __init__(self, tables: Iterator[pa.Table]) -> None:
        self._tables = tables
        self._replication = np.empty(0, np.int64)
        self._at = 0

    def at_hand(self) -> int:
        """The last replication of the table that is being read, which may go on in the next; huge after the last."""
        while self._at == len(self._replication):
            if not self._next():
                return sys.maxsize
        return int(self._replication[-1])

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
        self._table, self._replication, self._at = table, _whole_numbers(table["replication"]), 0
        return True


def _whole_numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column that counts as an array, (rows,). `to_numpy` would read in pandas for it."""
    return np.concatenate([np.empty(0, np.int64), *map(np.from_dlpack, column.chunks)])


def _is_whole(seal: Path, paths: Mapping[str, Path]) -> bool:
    """Whether the tables of a part are there as they were written."""
    try:
        return bool(json.loads(seal.read_bytes()) == {name: digest(path) for name, path in paths.items()})
    except (OSError, ValueError, RecursionError):
        return False


def _part(tables: Mapping[str, list[pa.Table] | pa.Buffer | Path]) -> _Part:
    part = _Part(0, -1, tables)
    numbers = _whole_numbers(part.runs(["replication"])["replication"])
    return part._replace(first=int(numbers[0]), last=int(numbers[-1])) if len(numbers) else part


def _in_order(pieces: list[pa.Table]) -> pa.Table:
    """Rows by replication, then design point. From several parts they are of one replication; of a block in two parts
    the later count."""
    import pyarrow as pa

    kept = pieces[-1:]
    for i, piece in enumerate(pieces[:-1]):
        later = np.concatenate([_whole_numbers(other["point"]) for other in pieces[i + 1 :]])
        kept.insert(i, piece.filter(pa.array(~np.isin(_whole_numbers(piece["point"]), later))))
    table = pa.concat_tables(kept)
    replication, point = _whole_numbers(table["replication"]), _whole_numbers(table["point"])
    order = np.lexsort((point, replication))
    return table if (order[1:] > order[:-1]).all() else table.take(order)


def _cut(folder: Path, names: Sequence[str]) -> Iterator[dict[str, pa.Table]]:
    """The tables of a folder, cut into parts."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = {name: pq.ParquetFile(folder / f"{name}.parquet") for name in names}
    runs = _whole_numbers(pq.read_table(folder / "runs.parquet", columns=["replication"])["replication"])
    readers = {name: _Reader(map(file.read_row_group, range(file.num_row_groups))) for name, file in files.items()}
    ends = [min(end, len(runs)) for end in range(PART_RUNS, len(runs) + PART_RUNS, PART_RUNS)]
    for last in sorted({int(runs[end - 1]) for end in ends}):
        yield {
            name: pa.concat_tables([files[name].schema_arrow.empty_table(), *reader.until(last)])
            for name, reader in readers.items()
        }


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
    replication = _whole_numbers(table["replication"])
    return np.append(np.flatnonzero(replication[1:] != replication[:-1]) + 1, len(replication))[: len(replication)]


def forget_parts(folder: Path) -> None:
    """Remove the parts of a study that is written, or that a killed process left."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder / UNFINISHED)
