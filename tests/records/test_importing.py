"""Tables of communities, actors, links and requests become a scenario that says of each value where it came from."""

from __future__ import annotations

import math
import time
from datetime import date

import openpyxl
import pytest

import fivelink_sim as fl
from fivelink_sim.records.reading_communities import field_columns
from fivelink_sim.records.recorded_rates import share_known
from fivelink_sim.records.scenario_writing import grid_of
from fivelink_sim.records.start_values import NOTES
from fivelink_sim.records.table_problems import TableError
from fivelink_sim.scenario import document
from fivelink_sim.scenario.communities import community_names, own_settings
from fivelink_sim.view.language import speaking
from fivelink_sim.view.table_template import write_template


def tables(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def problems_of(folder, **options):
    with pytest.raises(TableError) as error:
        fl.import_tables(folder, **options)
    return [str(problem).removeprefix(f"{folder}/") for problem in error.value.problems]


def notes(imported):
    return [NOTES[note.rule].format(**note.about) for note in imported.start.notes]


COMMUNITIES = "name,residents,workers,government.burden\nEast,3000,4,0.5\nWest,1500,2,60 %\n"


def test_one_row_a_community_and_any_field_may_be_a_column(tmp_path):
    imported = fl.import_tables(tables(tmp_path, communities=COMMUNITIES))
    settings = imported.scenario.settings
    assert community_names(settings) == ("East", "West")
    east, west = own_settings(settings)
    assert (east.population.residents, east.social_worker.number, east.government.burden) == (3000, 4, 0.5)
    assert (west.population.residents, west.social_worker.number, west.government.burden) == (1500, 2, 0.6)
    assert east.community == west.community == fl.load("three_society").settings.community


def test_what_is_the_same_everywhere_is_said_once(tmp_path):
    imported = fl.import_tables(tables(tmp_path, communities="name,burden,residents\na,0.4,900\nb,0.4,800\n"))
    assert "government:\n  burden: 0.4 # communities.csv, row 2, column burden\n" in imported.text


def test_persons_become_shares_and_the_general_residents_are_the_rest(tmp_path):
    text = "社区名称,常住人口,独居老人数,低保人数,残疾人数,困境儿童数,志愿者人数\n东街,2000,100,40,60,20,50\n"
    groups = fl.import_tables(tables(tmp_path, 社区=text)).scenario.settings.population.groups
    assert groups["elderly_alone"].share == pytest.approx(0.05)
    assert groups["general"].share == pytest.approx(1 - 220 / 2000)
    assert math.fsum(group.share for group in groups.values()) == pytest.approx(1.0, abs=1e-9)


def test_sums_of_a_year_become_what_the_model_counts_in(tmp_path):
    text = "name,residents,welfare_yuan,donations_yuan,年度购买服务经费\uff08万元\uff09\nEast,2000,365000,79000,6\n"
    settings = fl.import_tables(tables(tmp_path, communities=text)).scenario.settings
    assert settings.community.welfare == 1000
    # donations are what a resident gives × (0.3 + 0.7·transparency)·(0.5 + trust): 0.79 × 1 with the preset's
    assert settings.charity.donate == pytest.approx(79_000 / 2000 / 0.79, abs=0.01)
    assert settings.government.purchase == 60_000


def test_actors_are_counted_and_averaged_by_what_they_stand_for(tmp_path):
    actors = (
        "community,kind,count,hours_per_week,professionalism,by_residents,cash_yuan\n"
        "East,committee,6,40.5,,,\n"
        "East,社会组织,1,27,0.6,是,3000\n"
        "East,social organisation,3,13.5,20%,否,1000\n"
        "East,社工,2,,0.9,,\n"
        "East,volunteer,60,2,,,\n"
        "East,foundation,,,,,20000\n"
        "East,foundation,,,,,5000\n"
        "East,social enterprise,,,,,80000\n"
        "East,partner,2,5,,,\n"
    )
    imported = fl.import_tables(
        tables(tmp_path, communities="name,residents\nEast,3000\n", actors=actors), preset="five_society"
    )
    settings = imported.scenario.settings
    days = 5.4  # five working days and two weekend days of 0.2
    assert settings.community.staff == 6
    assert settings.community.hours == pytest.approx(40.5 / days)
    organizations = settings.social_organization
    assert organizations.number == 4
    assert organizations.hours == pytest.approx((27 + 3 * 13.5) / 4 / days, abs=1e-3)
    assert organizations.professionalism == pytest.approx((0.6 + 3 * 0.2) / 4)
    assert organizations.resident_share == 0.25
    assert organizations.cash_opening == 1500
    assert (settings.social_worker.number, settings.social_worker.professionalism) == (2, 0.9)
    assert (settings.volunteer.share, settings.volunteer.hours) == (0.02, 2)
    assert (settings.charity.opening, settings.charity.enterprise_capital) == (25_000, 80_000)
    assert settings.charity.partners.hours_per_week == 10
    told = "`professionalism` of `social organization` goes from 0.2 to 0.6"
    assert f"{told}; the model has one value a community, the mean." in notes(imported)


def test_a_kind_of_actor_listed_elsewhere_only_is_guessed_to_be_none_here(tmp_path):
    actors = "community,kind,count\nEast,social worker,3\n"
    imported = fl.import_tables(tables(tmp_path, communities="name,residents\nEast,900\nWest,800\n", actors=actors))
    east, west = own_settings(imported.scenario.settings)
    assert (east.social_worker.number, west.social_worker.number) == (3, 0)
    value = imported.start.own[1]["social_worker.number"]
    assert (value.origin, value.told()) == ("guessed", "guess: actors.csv has some in other communities, none here")


def test_the_table_of_communities_holds_where_actors_say_otherwise_and_the_difference_is_told(tmp_path):
    actors = "kind,count\nsocial worker,3\n"
    imported = fl.import_tables(tables(tmp_path, communities="name,workers\nEast,5\n", actors=actors))
    assert imported.scenario.settings.social_worker.number == 5
    told = "East: `social_worker.number` is 5 in the table of communities, which holds, and 3 in that of actors."
    assert told in notes(imported)


def test_links_of_societies_hold_everywhere_and_links_of_actors_average_over_all_pairs(tmp_path):
    actors = (
        "community,kind,name\nEast,social organization,Warm Home\nEast,social organization,Art\n"
        "East,social worker,Li\nWest,social worker,Wang\n"
    )
    links = (
        "from,to,strength,both_ways,community\n社区,社工,0.9,是,\nWarm Home,Li,80 %,,\n"
        "social_worker,community,0.5,,West\n"
    )
    imported = fl.import_tables(
        tables(tmp_path, communities="name,residents\nEast,900\nWest,800\n", actors=actors, links=links)
    )
    east, west = own_settings(imported.scenario.settings)
    assert east.regime.links["community"]["social_worker"] == 0.9
    assert east.regime.links["social_worker"]["community"] == 0.9
    assert west.regime.links["social_worker"]["community"] == 0.5
    assert east.regime.links["social_organization"]["social_worker"] == pytest.approx(0.8 / 2)
    preset = fl.load("three_society").settings.regime.links["social_organization"]["social_worker"]
    assert west.regime.links["social_organization"]["social_worker"] == preset


REQUESTS = "community,kind,received\n" + "".join(
    f"{name},errands,2025-01-{day:02d}\n" for name, times in (("East", 2), ("West", 1)) for day in range(1, 31)
    for _ in range(times)
)  # fmt: skip


def test_rates_are_guessed_from_requests_by_the_share_that_becomes_known(tmp_path):
    imported = fl.import_tables(tables(tmp_path, communities=COMMUNITIES, requests=REQUESTS))
    settings = imported.scenario.settings
    known = share_known("errands", imported.settings, organizations=6, workers=3)
    assert settings.needs["errands"].rate == pytest.approx(1000 * 90 / 4500 / 30 / known, abs=1e-5)
    assert settings.needs["mediation"].rate == imported.settings.needs["mediation"].rate
    assert imported.start.shared["needs.errands.rate"].origin == "guessed"


def test_the_share_that_becomes_known_is_what_the_rule_of_disclosure_gives():
    scenario = fl.load(
        "three_society",
        overrides={
            "needs.errands.openness": 0.2,
            "needs.errands.patience": 3,
            "trust.trust0": 0.5,
            "channels.online": 0.0,
            "channels.outreach_committee": 0.0,
        },
    )
    groups = scenario.settings.population.groups.values()
    # three days at openness·trust: 1 − 0.9³ for the general residents, × 0.8 in openness for the others
    by_hand = sum(g.share * (1 - (1 - 0.1 * g.openness) ** 3) for g in groups)
    assert share_known("errands", scenario.settings, 0, 0) == pytest.approx(by_hand, rel=1e-12)


def test_rates_by_community_share_the_districts_kinds_where_requests_are_few(tmp_path):
    folder = tables(tmp_path, communities=COMMUNITIES, requests=REQUESTS)
    east, west = own_settings(fl.import_tables(folder, rates="community").scenario.settings)
    district = fl.import_tables(folder).scenario.settings.needs["errands"].rate
    # 60 and 30 requests are fewer than a hundred: × the community's level, which is the same in both here
    assert east.needs["errands"].rate == pytest.approx(district, rel=1e-3)
    assert west.needs["errands"].rate == pytest.approx(district, rel=1e-3)


def test_rates_stay_the_presets_without_residents_or_if_asked(tmp_path):
    preset = fl.load("three_society").settings.needs
    (tmp_path / "a").mkdir()
    imported = fl.import_tables(tables(tmp_path / "a", requests=REQUESTS))
    assert imported.scenario.settings.needs == preset
    assert community_names(imported.scenario.settings) == ("East", "West")
    folder = tables(tmp_path, communities=COMMUNITIES, requests=REQUESTS)
    assert fl.import_tables(folder, rates="preset").scenario.settings.needs == preset


def test_only_requests_of_the_days_asked_for_count(tmp_path):
    folder = tables(tmp_path, communities=COMMUNITIES, requests=REQUESTS)
    imported = fl.import_tables(folder, start=date(2025, 1, 6), until=date(2025, 1, 16))
    assert imported.span == (date(2025, 1, 6), date(2025, 1, 15))
    assert len(imported.log) == 30
    assert "Requests outside the days asked for, which count nowhere: 60." in notes(imported)


def test_every_bad_row_of_every_table_is_told_at_once(tmp_path):
    folder = tables(
        tmp_path,
        communities="name,residents,workers,hub,population.residnts\nEast,三千,80,comittee,\n合计,1,1,,\n"
        "West,5,1,,\nWEST,5,1,,\n",
        actors="community,kind,count\nEst,worker,1\nEast,wrker,1\nEast,committee,\n",
        links="from,to,strength\ncommunity,wroker,0.5\ncommunity,worker,7\n",
    )
    assert problems_of(folder) == [
        "communities.csv:1:5: population.residnts: no such field; did you mean 'population.residents'?"
    ]
    header = "name,residents,workers,hub"
    text = (folder / "communities.csv").read_text().replace(f"{header},population.residnts", f"{header},x")
    (folder / "communities.csv").write_text(text)
    roles = "committee, social organization, social worker, volunteer, foundation, social enterprise, partner"
    hubs = "committee, social_worker, discoverer, platform"
    assert problems_of(folder) == [
        "actors.csv:2:1: community: there is no community 'Est'; did you mean 'East'?",
        f"actors.csv:3:2: kind: 'wrker' is none of {roles}",
        "actors.csv:4:3: count: is empty; say how many posts a committee has",
        "communities.csv:2:2: residents: '三千' is not a number",
        f"communities.csv:2:4: hub: 'comittee' is none of {hubs}; did you mean 'committee'?",
        "communities.csv:3:1: name: '合计' is a line of sums, not a community; take it out",
        "communities.csv:5:1: name: 'WEST' stands in the table already",
        "links.csv:2:2: to: 'wroker' is neither a society nor an actor in the table of actors",
        "links.csv:3:3: strength: '7' is not between 0 and 1, nor a percentage such as 12 %",
    ]


def test_values_beyond_what_the_model_takes_are_told_with_its_field(tmp_path):
    folder = tables(tmp_path, communities="name,residents,workers,volunteers\nEast,900,80,20\nWest,900,1,1000\n")
    assert problems_of(folder) == [
        "communities.csv:2:3: workers: 80 is not between 0 and 60 (social_worker.number)",
        "communities.csv:3:4: volunteers: 1000 are more than the 900 residents",
    ]


def test_rows_left_out_are_named_in_the_summary(tmp_path):
    folder = tables(tmp_path, communities="name,residents\nEast,900\nWest,x\n", requests=REQUESTS)
    imported = fl.import_tables(folder, tmp_path / "out", skip_bad=True)
    assert imported.start.names == ["East"]
    summary = (tmp_path / "out/summary.md").read_text()
    assert "communities.csv:3:2: residents: 'x' is not a number" in summary
    assert "there is no community 'West'" in summary


def test_nothing_is_written_if_anything_is_wrong_or_there_already(tmp_path):
    folder = tables(tmp_path, communities="name,residents\nEast,x\n")
    problems_of(folder, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (folder / "communities.csv").write_text("name,residents\nEast,900\n")
    fl.import_tables(folder, tmp_path / "out")
    (told,) = {line.partition(": ")[2] for line in problems_of(folder, out=tmp_path / "out")}
    assert told == "exists already; it is left as it is (--replace writes over it)"
    fl.import_tables(folder, tmp_path / "out", replace=True)


def test_single_requests_are_written_only_if_asked_for(tmp_path):
    folder = tables(tmp_path, communities=COMMUNITIES, requests=REQUESTS)
    fl.import_tables(folder, tmp_path / "a")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["monthly.csv", "scenario.yaml", "summary.md"]
    imported = fl.import_tables(folder, tmp_path / "b", keep_requests=True)
    again = fl.read_requests(tmp_path / "b/requests.csv")
    assert again.equals(imported.log)


def test_no_cell_that_is_written_is_a_formula_and_it_is_read_back_as_it_was(tmp_path):
    name = "=HYPERLINK(1)"
    folder = tables(tmp_path, requests=f"community,kind,received\n{name},errands,2025-01-01\n")
    fl.import_tables(folder, tmp_path / "out", keep_requests=True)
    for file in ("monthly.csv", "requests.csv"):
        cells = (tmp_path / "out" / file).read_text().replace("\n", ",").split(",")
        assert not [cell for cell in cells if cell[:1] in ("=", "@", "+")]
        assert f"'{name}" in cells
    assert list(fl.read_requests(tmp_path / "out/requests.csv")["community"]) == [name]


def test_names_with_signs_of_yaml_and_markdown_stay_names(tmp_path):
    name = 'a: "b" # c | <i>'
    folder = tables(tmp_path, communities='name,residents\n"' + name.replace('"', '""') + '",900\n')
    imported = fl.import_tables(folder, tmp_path / "out")
    assert community_names(imported.scenario.settings) == (name,)
    assert "<i>" not in (tmp_path / "out/summary.md").read_text().replace(r"\<i\>", "")


def test_columns_and_files_that_mean_nothing_are_named(tmp_path):
    folder = tables(tmp_path, communities="name,residents,电话\nEast,900,5\n", other="x,y\n1,2\n")
    told = notes(fl.import_tables(folder))
    assert "communities.csv: columns that mean nothing here, not used: 电话." in told
    assert any(note.endswith("other.csv: not read; it is none of the tables.") for note in told)


def test_a_file_of_any_name_is_known_by_its_columns(tmp_path):
    (tmp_path / "12345 export.csv").write_text(REQUESTS)
    imported = fl.import_tables(tmp_path / "12345 export.csv")
    assert len(imported.log) == 90


def test_several_files_of_requests_are_one_log(tmp_path):
    head, *rows = REQUESTS.splitlines(keepends=True)
    folder = tables(
        tmp_path, **{"requests-2024": head + "".join(rows[:40]), "requests-2025": head + "".join(rows[40:])}
    )
    assert len(fl.import_tables(folder).log) == 90


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("workbook", [False, True], ids=["folder", "workbook"])
def test_the_template_is_read_as_it_is_written(tmp_path, lang, workbook):
    target = tmp_path / ("template.xlsx" if workbook else "template")
    with speaking(lang):
        write_template(target)
    imported = fl.import_tables(target, tmp_path / "out")
    assert len(imported.start.names) == 2
    assert len(imported.log) == 2
    scenario = fl.load(tmp_path / "out/scenario.yaml")
    assert scenario == imported.scenario
    east = own_settings(scenario.settings)[0]
    assert (east.population.residents, east.social_organization.number, east.social_worker.number) == (3200, 2, 3)


def test_a_table_without_rows_says_nothing_and_is_named(tmp_path):
    folder = tables(tmp_path, communities=COMMUNITIES, actors="community,kind\n")
    assert "actors.csv: has no rows, and says nothing." in notes(fl.import_tables(folder))


def test_the_scenario_says_of_every_value_where_it_came_from(tmp_path):
    folder = tables(tmp_path, communities=COMMUNITIES, requests=REQUESTS)
    lines = fl.import_tables(folder).text.splitlines()
    body = lines[next(n for n, line in enumerate(lines) if line.strip() == "communities:") :]
    values = [line for line in body if ": " in line.lstrip("# -") and "name:" not in line]
    assert values
    assert all(" # " in line for line in values)


@pytest.mark.parametrize(("n", "grid"), [(1, (1, 1)), (4, (2, 2)), (12, (3, 4)), (17, (1, 17)), (4096, (64, 64))])
def test_communities_are_laid_out_as_near_to_a_square_as_their_number_allows(n, grid):
    assert grid_of(n) == grid


LONE = "kind,name,count,hours_per_week\ncommittee,,7,40\nsocial worker,Wang,3,40\n"


@pytest.mark.parametrize("requests", [None, "kind,received\nerrands,2025-01-01\n"], ids=["alone", "requests"])
def test_actors_of_a_lone_community_without_a_name_are_its_own(tmp_path, requests):
    imported = fl.import_tables(tables(tmp_path, actors=LONE, **({"requests": requests} if requests else {})))
    settings = imported.scenario.settings
    assert (settings.community.staff, settings.social_worker.number) == (7, 3)
    assert community_names(settings) == ("0",)


@pytest.mark.parametrize("named", ["requests", "actors"])
def test_what_names_no_community_belongs_to_the_only_one_that_another_table_names(tmp_path, named):
    if named == "requests":
        requests, actors = "community,kind,received\nSolo,errands,2025-01-01\n", LONE
    else:
        requests, actors = "kind,received\nerrands,2025-01-01\n", "community,kind,count\nSolo,worker,3\n"
    links = "from,to,strength\nWang,community,0.5\n" if named == "requests" else "from,to,strength\nworker,社区,0.5\n"
    imported = fl.import_tables(tables(tmp_path, actors=actors, requests=requests, links=links))
    assert imported.start.names == ["Solo"]
    assert imported.start.own[0]["social_worker.number"].value == 3
    assert list(imported.log["community"]) == ["Solo"]


def test_two_spellings_of_a_name_are_one_community(tmp_path):
    actors = "community,kind,count\nGreen Town,social worker,2\ngreen-town,social worker,3\nOther,social worker,1\n"
    requests = "community,kind,received\nGREEN_TOWN,errands,2025-01-01\nOther,errands,2025-01-01\n"
    imported = fl.import_tables(tables(tmp_path, actors=actors, requests=requests))
    assert imported.start.names == ["Green Town", "Other"]
    assert [own["social_worker.number"].value for own in imported.start.own] == [5, 1]
    assert list(imported.log["community"]) == ["Green Town", "Other"]
    assert imported.log["community"].dtype == object


def test_among_several_communities_a_table_that_names_none_is_refused(tmp_path):
    folder = tables(tmp_path, actors=LONE, requests=REQUESTS)
    told = "actors.csv:2:1: the actors need a column 'community': there are 2 communities"
    assert problems_of(folder) == [told]


def test_a_community_that_the_requests_call_0_is_one_of_several(tmp_path):
    requests = "community,kind,received\n0,errands,2025-01-01\n1,errands,2025-01-01\n"
    assert fl.import_tables(tables(tmp_path, requests=requests)).start.names == ["0", "1"]


@pytest.mark.parametrize(("cell", "value"), [("80%", 0.8), ("80 %", 0.8), ("80", 0.8), ("0.5", 0.005)])
def test_a_cell_with_its_own_percent_sign_is_not_divided_again_by_its_headers(tmp_path, cell, value):
    actors = f"kind,count,专业化程度(%)\nsocial worker,3,{cell}\n"
    settings = fl.import_tables(tables(tmp_path, actors=actors)).scenario.settings
    assert settings.social_worker.professionalism == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("cell", "value"), [("6", 60_000), ("6万", 60_000), ("60千", 60_000)])
def test_a_cell_that_says_ten_thousands_is_not_multiplied_again_by_its_headers(tmp_path, cell, value):
    text = f"name,residents,年度购买服务经费(万元)\nEast,2000,{cell}\n"
    assert fl.import_tables(tables(tmp_path, communities=text)).scenario.settings.government.purchase == value


@pytest.mark.parametrize("header", ["professionalism", "专业化程度(%)"])
@pytest.mark.parametrize("shown", ["0%", "0.00%", '0.0"分"%'])
def test_a_percentage_in_a_workbook_means_what_is_shown(tmp_path, header, shown):
    book = openpyxl.Workbook()
    book.active.title = "actors"
    book.active.append(["kind", "count", header])
    book.active.append(["social worker", 3, 0.07])
    book.active["C2"].number_format = shown
    book.save(tmp_path / "own.xlsx")
    assert fl.import_tables(tmp_path / "own.xlsx").scenario.settings.social_worker.professionalism == 0.07


def test_a_number_in_a_workbook_with_a_percent_sign_as_mere_text_stays_a_number(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "communities"
    book.active.append(["name", "residents", "government.burden"])
    book.active.append(["East", 900, 0.25])
    book.active["C2"].number_format = '0.00"%"'
    book.save(tmp_path / "own.xlsx")
    assert fl.import_tables(tmp_path / "own.xlsx").scenario.settings.government.burden == 0.25


def test_values_of_any_smallness_are_read_and_written(tmp_path):
    folder = tables(tmp_path, communities="name,residents,child_at_risk,burden\nBig,20000,1,0.00001\n")
    imported = fl.import_tables(folder, tmp_path / "out")
    assert imported.scenario.settings.population.groups["child_at_risk"].share == 0.00005
    assert imported.scenario.settings.government.burden == 0.00001
    assert fl.load(tmp_path / "out/scenario.yaml") == imported.scenario


@pytest.mark.parametrize(("name", "why"), [("c", "more than 9000 values"), ("c" * 240, "at most 4,000,000")])
def test_a_scenario_larger_than_can_be_read_back_is_told_in_a_line_and_not_written(tmp_path, monkeypatch, name, why):
    monkeypatch.setattr(document, "MOST_VALUES", 9_000)
    columns = field_columns(fl.load("three_society").settings).values()
    found = {column.name for column in columns if (column.low, column.high) == (0.0, 1.0)}
    paths = sorted((path for path in found if "groups" not in path), key=len)[:16]
    rows = "".join(f"{n},{','.join([f'0.{n:04d}'] * len(paths))}\n" for n in range(900))
    folder = tables(tmp_path, **{name: f"name,{','.join(paths)}\n{rows}"})
    (told,) = problems_of(folder / f"{name}.csv", out=tmp_path / "out")
    assert told.startswith("the tables: a scenario of these 900 communities is more than a file may hold (")
    assert why in told
    assert not (tmp_path / "out").exists()


def test_thousands_of_communities_actors_links_and_categories_are_read_in_seconds(tmp_path):
    actors = "".join(f"c{n},social worker,w{n},3\nc{n},social organization,o{n},1\n" for n in range(4_000))
    folder = tables(
        tmp_path,
        actors=f"community,kind,name,count\n{actors}",
        links="from,to,strength\n" + "".join(f"w{n},o{n},0.{n % 9}\n" for n in range(4_000)),
        requests="community,kind,received\nc1,category 7,2025-01-01\n",
        kinds="category,kind\n" + "".join(f"category {n},errands\n" for n in range(4_000)),
    )
    before = time.process_time()  # of this process: others may be at work
    own = fl.import_tables(folder).start.own
    assert time.process_time() - before < 6
    assert {values["regime.links.social_worker.social_organization"].value for values in own} == {
        n / 10 for n in range(9)
    }


def test_a_community_with_as_many_residents_as_the_preset_is_no_guess(tmp_path):
    residents = fl.load("three_society").settings.population.residents
    folder = tables(tmp_path, communities=f"name,residents,volunteers\nEast,{residents},20\n")
    assert fl.import_tables(folder).start.own[0]["volunteer.share"].origin == "worked out"
    (folder / "communities.csv").write_text("name,volunteers\nEast,20\n")
    assert fl.import_tables(folder).start.own[0]["volunteer.share"].origin == "guessed"
