import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from fivelink_sim.experiment import parts as parts_module
from fivelink_sim.experiment.arms import Failure
from fivelink_sim.experiment.columns import TABLES
from fivelink_sim.experiment.parts import UNFINISHED, Parts
from fivelink_sim.experiment.runner import replications
from fivelink_sim.measure.outcome_list import OUTCOMES


@pytest.fixture
def done(small_request):
    request = small_request(5)
    return request, list(replications(request, range(5)))


def bytes_of(folder):
    return {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}


def test_bytes_do_not_depend_on_how_the_work_was_cut(done, tmp_path, monkeypatch):
    request, found = done
    written = []
    monkeypatch.setattr(parts_module, "ROW_GROUP", 3)
    for size in (1, 2, 100):
        monkeypatch.setattr(parts_module, "PART_REPLICATIONS", size)
        folder = tmp_path / str(size)
        folder.mkdir()
        parts = Parts(request.arms, folder)
        for replication in found:
            parts.add(replication)
        assert (folder / UNFINISHED).exists() == (size < 5)
        parts.write(folder)
        assert not (folder / UNFINISHED).exists()
        written.append(bytes_of(folder))
    assert written[0] == written[1] == written[2]


def test_rows_are_by_scenario_then_replication(done):
    request, found = done
    parts = Parts(request.arms, None)
    for replication in found:
        parts.add(replication)
    runs = parts.table("runs").to_pandas()
    assert runs["scenario"].tolist() == ["three_society"] * 5 + ["five_society"] * 5
    assert runs["replication"].tolist() == [0, 1, 2, 3, 4] * 2
    assert runs["seed"].tolist() == [one.seed for one in found] * 2
    assert list(runs.columns)[4:] == [outcome.name for outcome in OUTCOMES]
    np.testing.assert_array_equal(runs.iloc[7, 4:].to_numpy(dtype=float), found[2].runs[1].outcomes)
    daily = parts.table("daily").to_pandas()
    assert len(daily) == 2 * 5 * 40
    assert daily["day"].tolist() == list(range(40)) * 10
    np.testing.assert_array_equal(daily.iloc[40:80, 4:].to_numpy(dtype=float), found[1].runs[0].daily)


def test_the_stored_tables_are_those_in_memory(done, tmp_path):
    request, found = done
    kept, written = Parts(request.arms, None), Parts(request.arms, tmp_path)
    for replication in found:
        kept.add(replication)
        written.add(replication)
    written.write(tmp_path)
    for name in TABLES:
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), kept.table(name).to_pandas())


def test_columns_carry_their_unit(done, tmp_path):
    request, found = done
    parts = Parts(request.arms, tmp_path)
    parts.add(found[0])
    parts.write(tmp_path)
    schema = pq.read_schema(tmp_path / "daily.parquet")
    assert schema.field("money_donated").metadata[b"unit"] == b"yuan"
    assert schema.field("hours_used_volunteer").metadata[b"unit"] == b"clock h"


def test_a_failed_run_leaves_a_gap(done):
    request, found = done
    gap = found[0]._replace(runs=(Failure(0, 0, found[0].seed, "broken"), found[0].runs[1]))
    parts = Parts(request.arms, None)
    parts.add(gap)
    parts.add(found[1])
    runs = parts.table("runs").to_pandas()
    assert list(zip(runs["scenario"], runs["replication"], strict=True)) == [
        ("three_society", 1),
        ("five_society", 0),
        ("five_society", 1),
    ]
    assert parts.table("fates").to_pandas()["replication"].unique().tolist() == [1]


def test_fates_are_of_the_needs_of_both_runs(done):
    request, found = done
    parts = Parts(request.arms, None)
    parts.add(found[0])
    fates = parts.table("fates").to_pandas()
    everything = fates[fates["by"] == "all"][["gained", "lost", "both", "neither"]].to_numpy()
    for by in ("kind", "group"):
        assert fates[fates["by"] == by][["gained", "lost", "both", "neither"]].sum().tolist() == everything[0].tolist()


def test_a_study_without_rows_has_empty_tables(small_request):
    table = Parts(small_request().arms, None).table("runs")
    assert len(table) == 0
    assert table.column_names[:4] == ["scenario", "point", "replication", "seed"]
