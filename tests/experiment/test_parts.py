import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from fivelink_sim.experiment import parts as parts_module
from fivelink_sim.experiment.arms import Failure
from fivelink_sim.experiment.columns import TABLES
from fivelink_sim.experiment.order_of_work import blocks
from fivelink_sim.experiment.parts import UNFINISHED, Parts
from fivelink_sim.measure.outcome_list import OUTCOMES

OUTCOME_NAMES = [outcome.name for outcome in OUTCOMES]


@pytest.fixture
def done(small_request, run_all):
    request = small_request(5)
    return request, run_all(request, range(5))


def bytes_of(folder):
    return {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}


def test_bytes_do_not_depend_on_how_the_work_was_cut(done, tmp_path, monkeypatch):
    request, found = done
    written = []
    monkeypatch.setattr(parts_module, "GROUP_ROWS", 3)
    for size, batch in ((1, 10**9), (4, 1), (100, 10**9), (100, 1)):
        monkeypatch.setattr(parts_module, "PART_RUNS", size)
        monkeypatch.setattr(parts_module, "BATCH_BYTES", batch)
        folder = tmp_path / f"{size}-{batch}"
        folder.mkdir()
        parts = Parts(request.arms, folder)
        for block in found:
            parts.add(block)
        assert (folder / UNFINISHED).exists() == (size < 10)
        parts.write(folder)
        written.append(bytes_of(folder))
    assert all(one == written[0] for one in written)


def test_a_row_group_ends_with_the_replication_that_fills_it(done, tmp_path, monkeypatch):
    request, found = done
    monkeypatch.setattr(parts_module, "GROUP_ROWS", 3)
    parts = Parts(request.arms, tmp_path)
    for block in found:
        parts.add(block)
    parts.write(tmp_path)
    groups = pq.ParquetFile(tmp_path / "runs.parquet").metadata
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [4, 4, 2]


def test_a_part_ends_before_it_takes_much_memory(done, tmp_path, monkeypatch):
    request, found = done
    monkeypatch.setattr(parts_module, "BATCH_BYTES", 1)
    monkeypatch.setattr(parts_module, "PART_BYTES", 1)
    parts = Parts(request.arms, tmp_path)
    for number, block in enumerate(found, start=1):
        parts.add(block)
        assert len(list((tmp_path / UNFINISHED).glob("*.runs.arrow"))) == number


def test_rows_are_by_replication_then_scenario(done):
    request, found = done
    parts = Parts(request.arms, None)
    for block in found:
        parts.add(block)
    runs = parts.table("runs").to_pandas()
    assert runs["scenario"].tolist() == ["three_society", "five_society"] * 5
    assert runs["replication"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert runs["seed"].tolist() == [one.seed for one in found for _ in range(2)]
    assert list(runs.columns)[4:] == [outcome.name for outcome in OUTCOMES]
    np.testing.assert_array_equal(runs.iloc[5, 4:].to_numpy(dtype=float), found[2].runs[1].outcomes)
    daily = parts.table("daily").to_pandas()
    assert len(daily) == 2 * 5 * 40
    assert daily["day"].tolist() == list(range(40)) * 10
    np.testing.assert_array_equal(daily.iloc[80:120, 4:].to_numpy(dtype=float), found[1].runs[0].daily)


def with_points(request, number):
    """Blocks of three points, all of the same runs."""
    return request._replace(arms=tuple(arm._replace(point=point) for point in range(number) for arm in request.arms))


@pytest.fixture
def many(done):
    """Blocks of five replications at four points, in the order of work."""
    request, found = done
    keys = blocks([0, 1, 2, 3], range(5))
    return with_points(request, 4), [found[replication]._replace(point=point) for replication, point in keys]


def gathered(folder, request, *pieces, monkeypatch, size=6):
    """The tables after parts were added, in so many goes, each continuing from the parts before."""
    monkeypatch.setattr(parts_module, "PART_RUNS", size)
    monkeypatch.setattr(parts_module, "BATCH_BYTES", 100_000 if size % 4 else 1)
    folder.mkdir()
    for i, piece in enumerate(pieces):
        parts = Parts(request.arms, folder)
        parts.continue_from(folder, whole=False)
        for block in piece:
            parts.add(block)
        if i < len(pieces) - 1:
            parts._close_part()
    parts.write(folder)
    return bytes_of(folder)


def test_points_stand_in_their_order_within_a_replication(many):
    request, found = many
    parts = Parts(request.arms, None)
    for block in found:
        parts.add(block)
    runs = parts.table("runs").to_pandas()
    assert runs[["replication", "point"]].drop_duplicates().to_numpy().tolist() == [
        [replication, point] for replication in range(5) for point in range(4)
    ]


@pytest.mark.parametrize("cut", [1, 7, 13, 19])
def test_a_stop_at_any_block_leaves_no_trace_in_the_bytes(many, tmp_path, monkeypatch, cut):
    request, found = many
    straight = gathered(tmp_path / "a", request, found, monkeypatch=monkeypatch)
    assert straight == gathered(tmp_path / "b", request, found[:cut], found[cut:], monkeypatch=monkeypatch, size=4)


def test_points_that_come_later_stand_where_they_belong(many, tmp_path, monkeypatch):
    request, found = many
    straight = gathered(tmp_path / "a", request, found, monkeypatch=monkeypatch)
    first, later = ([block for block in found if (block.point < 2) is early] for early in (True, False))
    assert straight == gathered(tmp_path / "b", request, first, later, monkeypatch=monkeypatch)


def test_of_a_block_that_was_run_again_the_later_rows_count(many, tmp_path, monkeypatch):
    request, found = many
    straight = gathered(tmp_path / "a", request, found, monkeypatch=monkeypatch)
    broken = found[6]._replace(runs=(found[6].runs[0], Failure(1, found[6].replication, 0, "broken")))
    before = [*found[:6], broken, *found[7:]]
    assert straight == gathered(tmp_path / "b", request, before, [found[6]], monkeypatch=monkeypatch)


def test_whole_tables_are_taken_up_part_by_part(many, tmp_path, monkeypatch):
    request, found = many
    straight = gathered(tmp_path / "a", request, found, monkeypatch=monkeypatch)
    gathered(tmp_path / "b", request, found[:9], monkeypatch=monkeypatch)
    parts = Parts(request.arms, tmp_path / "b")
    parts.continue_from(tmp_path / "b", whole=True)
    assert set(parts.whole_blocks([])) == {(block.replication, block.point) for block in found[:9]}
    for block in found[9:]:
        parts.add(block)
    parts.write(tmp_path / "b")
    assert bytes_of(tmp_path / "b") == straight


def test_a_block_is_whole_if_every_run_of_it_is_there(many):
    request, found = many
    parts = Parts(request.arms, None)
    parts.add(found[0])
    parts.add(found[1]._replace(runs=(Failure(0, 0, 0, "broken"), found[1].runs[1])))
    parts._close_part()
    there = parts.whole_blocks(["resolution_rate", "median_days"])
    assert list(there) == [(0, 0)]
    at = [OUTCOME_NAMES.index(name) for name in ("resolution_rate", "median_days")]
    np.testing.assert_array_equal(there[0, 0], [run.outcomes[at] for run in found[0].runs])


def test_the_stored_tables_are_those_in_memory(done, tmp_path):
    request, found = done
    kept, written = Parts(request.arms, None), Parts(request.arms, tmp_path)
    for block in found:
        kept.add(block)
        written.add(block)
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
        ("five_society", 0),
        ("three_society", 1),
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
