import numpy as np
import pandas as pd

from fivelink_sim.analysis.run_matrix import places


def test_a_column_by_day_and_run_is_what_pandas_pivots():
    draw = np.random.default_rng(1)
    keys = [(point, number, day) for point in (0, 2) for number in (3, 1) for day in range(4 + number)]
    rows = pd.DataFrame(draw.permutation(keys), columns=["point", "replication", "day"])
    rows["open"] = draw.random(len(rows))
    where = places(rows)
    pivoted = rows.pivot(index="day", columns=["point", "replication"], values="open").sort_index(axis=1)
    np.testing.assert_array_equal(where.days, pivoted.index)
    np.testing.assert_array_equal(where.matrix(rows["open"]), pivoted.to_numpy())


def test_no_rows_are_no_days_and_no_runs():
    rows = pd.DataFrame({"point": [], "replication": [], "day": [], "open": []}, dtype=np.int64)
    assert places(rows).matrix(rows["open"]).shape == (0, 0)
