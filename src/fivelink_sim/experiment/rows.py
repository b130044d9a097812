"""Turns replications into the rows of a study's tables, in the tables' order: scenario, then replication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fivelink_sim.experiment.arms import Arm, Failure, Replication, baselines
from fivelink_sim.experiment.columns import TABLES, arrow_schema
from fivelink_sim.measure.fates import fates
from fivelink_sim.measure.measured import Measured

if TYPE_CHECKING:
    import pyarrow as pa

Block = tuple[np.ndarray, ...]  # the columns of some rows that come after the keys


class Rows:
    """Rows of the replications added so far, kept as arrays until they are taken as Arrow tables.

    tables   those that are kept; None: all of TABLES"""

    def __init__(self, arms: Sequence[Arm], own: Sequence[str] = (), tables: Sequence[str] | None = None) -> None:
        self._arms = arms
        self._tables = tuple(TABLES) if tables is None else tuple(tables)
        self._own = own
        self._baselines = baselines(arms)
        self.clear()

    def clear(self) -> None:
        """Forget all rows."""
        self.replications = 0
        self._kept: dict[str, list[list[tuple[int, Block]]]] = {
            table: [[] for _ in self._arms] for table in self._tables
        }

    def add(self, replication: Replication) -> None:
        """Add the rows of a replication; a run that failed leaves a gap."""
        self.replications += 1
        for i, run in enumerate(replication.runs):
            if isinstance(run, Failure):
                continue
            for table, block in _blocks(run, replication.seed).items():
                if table in self._kept:
                    self._kept[table][i].append((replication.number, block))
            other = replication.runs[self._baselines[i]]
            if "fates" in self._kept and self._baselines[i] != i and not isinstance(other, Failure):
                self._kept["fates"][i].append((replication.number, _fates(run, other)))

    def take(self) -> dict[str, pa.Table]:
        """The rows as one table each, and none are left here."""
        tables = {name: self._table(name) for name in self._tables}
        self.clear()
        return tables

    def _table(self, name: str) -> pa.Table:
        import pyarrow as pa

        schema = arrow_schema(name, self._own)
        kept = [(i, number, block) for i in range(len(self._arms)) for number, block in self._kept[name][i]]
        if not kept:
            return schema.empty_table()
        sizes = [len(block[0]) for _, _, block in kept]
        owner = np.repeat([i for i, _, _ in kept], sizes)
        keys: list[Any] = [
            _words([arm.label for arm in self._arms], owner),
            np.repeat([self._arms[i].point for i, _, _ in kept], sizes),
            np.repeat([number for _, number, _ in kept], sizes),
        ]
        if name == "fates":
            keys.insert(1, _words([self._arms[i].label for i in self._baselines], owner))
        columns = keys + _joined([block for _, _, block in kept])
        arrays = [
            pa.array(column, type=field.type, from_pandas=False) if isinstance(column, np.ndarray) else column
            for column, field in zip(columns, schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=schema)


def _blocks(run: Measured, seed: int) -> dict[str, Block]:
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


def _fates(run: Measured, baseline: Measured) -> Block:
    """Fates of all needs, then by kind, then by group."""
    kinds, groups = run.kind_names, run.group_names
    by = ["all"] + ["kind"] * len(kinds) + ["group"] * len(groups)
    counts = (
        fates(run.endings, baseline.endings),
        fates(run.endings, baseline.endings, "kind", len(kinds)),
        fates(run.endings, baseline.endings, "group", len(groups)),
    )
    return np.array(by), np.array(["", *kinds, *groups]), np.concatenate(counts)


def _joined(blocks: list[Block]) -> list[Any]:
    """The columns of all blocks, one below the other."""
    columns: list[Any] = []
    for parts in zip(*blocks, strict=True):
        column = np.concatenate(parts)
        if column.ndim == 2:
            columns.extend(np.ascontiguousarray(column.T))
        elif column.dtype.kind == "U":
            words, codes = np.unique(column, return_inverse=True)
            columns.append(_words(words.tolist(), codes))
        else:
            columns.append(column)
    return columns


def _words(words: list[str], codes: np.ndarray) -> pa.Array:
    """A column of strings from a few words and their positions."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words)).dictionary_decode()
