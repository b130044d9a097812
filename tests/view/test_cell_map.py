"""The map of a day: cells where they belong, one scale of colours with its unit, the same in words and as a table."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import fivelink_sim as fl
from fivelink_sim.experiment.request import InputError
from fivelink_sim.view import cell_map, figure_style

SMALL = {"population.residents": 300, "district.side": 6, "run.days": 20, "run.warmup": 7}
DISTRICT = SMALL | {"district.rows": 2, "district.columns": 3, "population.residents": 100}


def by_hand(communities: int = 1, side: int = 2, columns: int = 1) -> pd.DataFrame:
    """Cells with as many open needs as their number; nobody lives in the first."""
    cells = np.arange(communities * side * side)
    community, cell = cells // (side * side), cells % (side * side)
    return pd.DataFrame(
        {
            "community": community,
            "x": community % columns * side + cell % side,
            "y": community // columns * side + cell // side,
            "residents": np.where(cells == 0, 0, 10),
            "open": cells,
            "hidden": 0,
            "trust": np.where(cells == 0, math.nan, 0.4 + cells / 100),
            "outreach": 0.2,
        }
    )


def drawn(table, show="open", day=None):
    return cell_map.draw(table, Figure().subplots(), show, day)


def test_cells_stand_where_they_are_and_nobody_s_are_grey():
    ax = drawn(by_hand())
    [image] = ax.images
    np.testing.assert_array_equal(image.get_array().filled(-1), [[-1, 1], [2, 3]])
    assert image.get_extent() == [-0.5, 1.5, 1.5, -0.5]
    assert image.get_cmap().get_bad()[:3] == pytest.approx([0xD5 / 255, 0xD8 / 255, 0xDC / 255], abs=0.01)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column (cells)", "row (cells)")
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row on top


@pytest.mark.parametrize(
    ("show", "ends", "label", "title"),
    [
        ("open", (0.0, 4.0), "open needs (number in the cell)", "Open needs, day 3"),
        ("hidden", (0.0, 4.0), "needs known to nobody (number in the cell)", "Needs known to nobody, day 3"),
        ("trust", (0.40, 0.45), "residents’ trust (mean, 0 to 1)", "Residents’ trust, day 3"),
        ("outreach", (0.2, 0.21), "outreach (times a day)", "Outreach, day 3"),
    ],
)
def test_the_scale_of_colours_has_round_ends_and_a_unit(show, ends, label, title):
    ax = drawn(by_hand(), show, 3)
    bar = ax.figure.axes[1]
    assert ax.images[0].get_clim() == pytest.approx(ends)
    assert bar.get_ylim() == pytest.approx(ends)
    assert bar.get_ylabel() == label
    assert ax.get_title(loc="left") == title


def test_scales_get_lighter_or_darker_all_the_way_so_that_grey_print_tells_them():
    for colours in (figure_style.COUNTS, figure_style.VIRIDIS):
        grey = [lightness(colour) for colour in colours]
        steps = np.diff(grey)
        assert (steps > 10).all() or (steps < -10).all()


def lightness(colour: str) -> float:
    """Grey of a colour (0 to 255), as ITU-R BT.601 has it."""
    return sum(share * int(colour[at : at + 2], 16) for share, at in ((0.299, 1), (0.587, 3), (0.114, 5)))


def test_parts_of_a_whole_are_told_apart_in_grey():
    grey = sorted(lightness(colour) for colour in (*figure_style.SHARES, figure_style.LOST))
    assert np.diff(grey[1:]).min() > 20
    fates = [lightness(c) for c in (figure_style.SHARES[3], figure_style.SHARES[1], figure_style.LOST)]
    assert np.abs(np.diff(fates)).min() > 40


def test_communities_lie_beside_each_other_with_their_numbers():
    ax = drawn(by_hand(communities=6, columns=3))
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2", "3", "4", "5"]
    boxes = [image.get_extent() for image in ax.images]
    assert len(boxes) == 6
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            apart = one[0] >= other[1] or other[0] >= one[1] or one[3] >= other[2] or other[3] >= one[2]
            assert apart, (one, other)
    assert boxes[4][0] == boxes[1][0] > boxes[0][0]  # column by column
    assert boxes[4][3] > boxes[1][3]  # the second row below
    assert "2 × 2 cells" in ax.get_xlabel()


def test_a_map_in_words():
    assert cell_map.caption(by_hand(), "open", 3) == (
        "Open needs at the end of day 3: 6 in 3 of 4 cells; most, 3, in column 1, row 1. Grey: nobody lives there."
    )
    assert cell_map.caption(by_hand().iloc[1:], "hidden") == "Needs known to nobody at the end of the last day: none."
    assert cell_map.caption(by_hand().iloc[1:], "trust", 0) == (
        "Residents’ trust at the end of day 0: 0.420 on average over residents; least, 0.410, in column 1, row 0; "
        "most, 0.430, in column 1, row 1."
    )
    several = cell_map.caption(by_hand(communities=2, columns=2), "open")
    assert "Of the communities number 0 has least (6) and number 1 most (22)." in several


def test_the_table_is_that_of_the_model_on_that_day():
    table = fl.community_map("five_society", 5, rng=1, overrides=SMALL)
    model = fl.CommunityModel("five_society", 1, **SMALL).run(6)
    assert list(table) == ["community", "x", "y", "residents", "open", "hidden", "trust", "outreach"]
    assert len(table) == 36
    assert table["residents"].sum() == 300
    assert table["open"].sum() == model.open
    assert table["hidden"].sum() == model.hidden
    trust = (table["trust"] * table["residents"]).sum() / 300
    assert trust == pytest.approx(model.resident_trust)
    for need in model.needs():
        x, y = model.population.residents[0][need.resident].cell.coordinate
        assert table.set_index(["x", "y"]).loc[(x, y), "open"] > 0


def test_one_community_of_a_district():
    whole = fl.community_map("five_society", 2, rng=1, overrides=DISTRICT)
    assert len(whole) == 6 * 36
    assert not whole.duplicated(["x", "y"]).any()
    one = fl.community_map("five_society", 2, community=4, rng=1, overrides=DISTRICT)
    pd.testing.assert_frame_equal(one, whole[whole["community"] == 4].reset_index(drop=True))
    assert (one["x"].min(), one["y"].min()) == (6, 6)
    with pytest.raises(InputError, match="community must be 0 to 5, got 6"):
        fl.community_map("five_society", community=6, overrides=DISTRICT)
    with pytest.raises(InputError, match="day must be 0 to 19"):
        fl.community_map("five_society", 20, overrides=SMALL)


@pytest.mark.parametrize("name", ["m.png", "m.svg", "m.pdf", "m.csv"])
def test_files_are_written_and_are_the_same_bytes_again(name, tmp_path):
    table = by_hand(communities=2, columns=2)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        assert cell_map.write(table, tmp_path / folder / name, "trust", 4).startswith("Residents’ trust at the end of")
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    if name == "m.csv":
        pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a" / name), table)


@pytest.mark.parametrize("communities", [1, 6])
@pytest.mark.parametrize("show", list(cell_map.layers()))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_are_legible_in_print_and_cover_nothing(faults, tmp_path, communities, show, language):
    with fl.speaking(language):
        cell_map.write(by_hand(communities, side=10, columns=3), tmp_path / "m.svg", show, 100)
    printed = (8.0 if communities == 1 else 16.5) / 2.54
    assert faults((tmp_path / "m.svg").read_text(encoding="utf-8"), least=7.0, printed=printed) == []


def test_what_cannot_be_drawn_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"m\.txt: a map is written as \.png, \.svg, \.pdf, \.csv"):
        cell_map.checked(tmp_path / "m.txt", "open")
    with pytest.raises(InputError, match="there is no layer 'trst'; there are open, hidden, trust, outreach; did you"):
        cell_map.checked(tmp_path / "m.png", "trst")
