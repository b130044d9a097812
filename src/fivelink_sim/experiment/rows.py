"""Turns blocks into the rows of a study's tables, in the order of the blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fivelink_sim.experiment.arms import Arm, Block, Failure, by_point
from fivelink_sim.experiment.columns import TABLES, arrow_schema
from fivelink_sim.measure.fates import fates
from fivelink_sim.measure.measured import Measured

if TYPE_CHECKING:
    import pyarrow as pa

Columns = tuple[np.ndarray, ...]  # of some rows that belong together, those that come after the keys


class Rows:
    """Rows of the blocks added so far, kept as arrays until they are taken as Arrow tables.

    tables   those that are kept; None: all of TABLES"""

    def __init__(self, arms: Sequence[Arm], own: Sequence[str] = (), tables: Sequence[str] | None = None) -> None:
        self._arms = arms
        self._tables = tuple(TABLES) if tables is None else tuple(tables)
        self._schemas = {table: arrow_schema(table, own) for table in self._tables}
        self._at = by_point(arms)
        self.clear()

    def clear(self) -> None:
        """Forget all rows."""
        self.bytes = 0  # about so many
        self._kept: dict[str, list[tuple[int, int, Columns]]] = {table: [] for table in self._tables}

    def add(self, block: Block) -> None:
        """Add the rows of a block; a run that failed leaves a gap."""
        first = block.runs[0]
        for place, (arm, run) in enumerate(zip(self._at[block.point], block.runs, strict=True)):
            if isinstance(run, Failure):
                continue
            self.bytes += run.daily.nbytes  # all others are few
            found = _columns(run, block.seed)
            if place > 0 and "fates" in self._kept and not isinstance(first, Failure):
                found["fates"] = _fates(run, first)
            for table, columns in found.items():
                if table in self._kept:
                    self._kept[table].append((block.replication, arm, columns))

    def take(self) -> dict[str, pa.Table]:
        """The rows as one table each, and none are left here."""
        tables = {name: self._table(name) for name in self._tables}
        self.clear()
        return tables

    def _table(self, name: str) -> pa.Table:
        import pyarrow as pa

        schema, kept = self._schemas[name], self._kept[name]
        if not kept:
            return schema.empty_table()
        sizes = [len(columns[0]) for _, _, columns in kept]
        owner = np.repeat([arm for _, arm, _ in kept], sizes)
        labels = [arm.label for arm in self._arms]
        keys: list[Any] = [
            _words(labels, owner),
            np.repeat([self._arms[arm].point for _, arm, _ in kept], sizes),
            np.repeat([replication for replication, _, _ in kept], sizes),
        ]
        if name == "fates":
            keys.insert(1, _words(labels, np.array([self._at[arm.point][0] for arm in self._arms])[owner]))
        columns = keys + _joined([columns for _, _, columns in kept])
        arrays = [
            _numbers(column, field.type) if isinstance(column, np.ndarray) else column
            for column, field in zip(columns, schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=schema)


def _columns(run: Measured, seed: int) -> dict[str, Columns]:
    """The rows of one run by table; a matrix stands for as many columns as it has."""
    days = len(run.daily)
    return {
        "runs": (np.array([seed]), run.outcomes[np.newaxis]),
        "daily": (np.arange(days), run.daily),
        "kinds": (np.array(run.kind_names), run.kinds),
        "groups": (np.array(run.group_names), run.residents.sum(axis=0), run.groups),
        "communities": (np.arange(len(run.communities)), run.residents.sum(axis=1), run.communities),
        "waits": (run.waits[:, 0], run.waits[:, 1]),
    }


def _fates(run: Measured, baseline: Measured) -> Columns:
    """Fates of all needs, then by kind, then by group."""
    kinds, groups = run.kind_names, run.group_names
    by = ["all"] + ["kind"] * len(kinds) + ["group"] * len(groups)
    counts = (
        fates(run.endings, baseline.endings),
        fates(run.endings, baseline.endings, "kind", len(kinds)),
        fates(run.endings, baseline.endings, "group", len(groups)),
    )
    return np.array(by), np.array(["", *kinds, *groups]), np.concatenate(counts)


def _joined(rows: list[Columns]) -> list[Any]:
    """The columns of all rows, one below the other."""
    columns: list[Any] = []
    for parts in zip(*rows, strict=True):
        if parts[0].ndim == 2:
            columns.extend(_transposed(parts))
        elif parts[0].dtype.kind == "U":
            words, codes = np.unique(np.concatenate(parts), return_inverse=True)
            columns.append(_words(words.tolist(), codes))
        else:
            columns.append(np.concatenate(parts))
    return columns


def _transposed(matrices: Sequence[np.ndarray]) -> np.ndarray:
    """The columns of matrices one below the other, each contiguous; copied once, as daily tables are large."""
    shape = matrices[0].shape[1], sum(map(len, matrices))
    return np.concatenate([matrix.T for matrix in matrices], axis=1, out=np.empty(shape, matrices[0].dtype))


def _words(words: list[str], codes: np.ndarray) -> pa.Array:
    """A column of strings from a few words and their positions."""
    import pyarrow as pa

    letters = [word.encode() for word in words]
    ends = _numbers(np.cumsum([0, *map(len, letters)]), pa.int32())
    few = pa.StringArray.from_buffers(len(words), ends.buffers()[1], pa.py_buffer(b"".join(letters)))
    return pa.DictionaryArray.from_arrays(_numbers(codes, pa.int64()), few).dictionary_decode()


def _numbers(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    """A column of numbers, without a copy where they are of that kind. `pa.array` would read in pandas for it."""
    import pyarrow as pa

    held = np.ascontiguousarray(values, kind.to_pandas_dtype())
    assert held.dtype == values.dtype or (held == values).all(), "numbers that a column cannot hold"  # noqa: S101
    return pa.Array.from_buffers(kind, len(held), [None, pa.py_buffer(held)])
