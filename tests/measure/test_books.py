import numpy as np
import pytest

from fivelink_sim.measure.books import AT, DAILY, district_books
from fivelink_sim.measure.tables import communities, daily, groups, kinds, waits
from fivelink_sim.model.ledger import COLUMNS, ledger_dtype


def test_every_column_of_the_ledger_is_in_the_daily_table():
    assert {column.source for column in DAILY} == {column.name for column in COLUMNS}
    assert len({column.name for column in DAILY}) == len(DAILY)


def test_money_is_in_yuan_and_the_warm_up_is_left_out(hand_made):
    run = hand_made([])
    run.ledgers[0]["money_donated"] = np.arange(14) * 150
    assert daily(run)["money_donated"].tolist() == [15.0, 16.5, 18.0, 19.5]
    assert daily(run)["day"].tolist() == [0, 1, 2, 3]


def test_hours_are_by_society(hand_made):
    run = hand_made([])
    run.ledgers[0]["hours_used"][:, 2] = 7.5
    table = daily(run)
    assert table["hours_used_social_worker"].tolist() == [7.5] * 4
    assert table["hours_used_volunteer"].tolist() == [0.0] * 4


def test_a_district_sums_counts_and_weighs_means(hand_made):
    run = hand_made([], [], sizes=[[60, 0, 0], [20, 0, 0]])
    one, other = run.ledgers
    one["open"], other["open"] = 3, 4
    one["resident_trust"], other["resident_trust"] = 0.4, 0.8
    one["links"][:, 0, 1], one["link_trust"][:, 0, 1] = 3, 0.6
    other["links"][:, 1, 2], other["link_trust"][:, 1, 2] = 1, 0.2
    one["professionalism"] = 0.7  # the other community has no organisations
    day = daily(run).iloc[0]
    assert day["open"] == 7
    assert day["resident_trust"] == pytest.approx((60 * 0.4 + 20 * 0.8) / 80)
    assert day["links"] == 4
    assert day["link_trust"] == pytest.approx((3 * 0.6 + 1 * 0.2) / 4)
    assert day["professionalism"] == pytest.approx(0.7)
    assert daily(run, community=1)["open"].tolist() == [4] * 4


def test_means_of_nothing_are_undefined(hand_made):
    for run in (hand_made([]), hand_made([], [])):
        table = district_books(run)
        assert np.isnan(table[:, AT["link_trust"]]).all()
        assert np.isnan(table[:, AT["professionalism"]]).all()


def test_district_wide_funds_are_added(hand_made):
    run = hand_made([], [])
    fund = np.zeros(14, dtype=ledger_dtype)
    fund["money_donated"], fund["fund_balance"] = 500, 12_300
    run.ledgers[0]["money_donated"] = 100
    table = daily(run._replace(fund_ledger=fund))
    assert table["money_donated"].tolist() == [6.0] * 4
    assert table["fund_balance"].tolist() == [123.0] * 4


def test_a_community_that_is_not_there_is_refused(hand_made):
    with pytest.raises(ValueError, match="community must be 0 to 0, got 3"):
        daily(hand_made([]), community=3)


def test_tables_of_needs_name_their_rows(hand_made, few_needs):
    run = hand_made(few_needs)
    assert kinds(run)["kind"].tolist() == ["errands", "relief"]
    assert groups(run)["residents"].tolist() == [80, 15, 5]
    assert communities(run)["residents"].tolist() == [100]
    assert waits(run)["days"].tolist() == [0, 2, 4]
