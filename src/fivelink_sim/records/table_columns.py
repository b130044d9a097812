"""The tables that `fivelink import` reads: every column declared once. The template and the guide are made from this.

A column is found by its name, by one of its Chinese names or by an alias; capitals, blanks, underscores and a unit in
brackets make no difference.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from fivelink_sim.records.request_log import COLUMNS as REQUEST_COLUMNS

Holds = Literal["text", "number", "whole number", "share", "date", "yes or no"]
TableName = Literal["communities", "actors", "links", "requests"]


class TableColumn(NamedTuple):
    """A column of a table."""

    name: str
    chinese: tuple[str, ...]  # names that stand for it, the usual one first
    holds: Holds
    meaning: str
    unit: str = ""
    required: bool = False
    target: str = ""  # field of the scenario that it becomes, if one does
    aliases: tuple[str, ...] = ()  # other English names
    low: float | None = None
    high: float | None = None


class DeclaredTable(NamedTuple):
    """A table: what its file or sheet may be called, what a row is, and its columns."""

    name: TableName
    chinese: tuple[str, ...]
    row: str
    columns: tuple[TableColumn, ...]

    def column(self, name: str) -> TableColumn:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


_COMMUNITIES = (
    TableColumn(
        "name",
        ("社区名称", "社区", "名称"),
        "text",
        "the community’s name, once in the table",
        required=True,
        aliases=("community",),
    ),
    TableColumn(
        "residents",
        ("常住人口", "居民数", "人口", "人口数"),
        "whole number",
        "people who live in the community",
        "persons",
        target="population.residents",
        aliases=("population",),
        low=1,
    ),
    TableColumn(
        "committee_posts",
        ("居委会人数", "社区工作者人数", "两委人数", "居委会岗位数"),
        "number",
        "full-time posts of the residents’ committee",
        "posts",
        target="community.staff",
        low=0,
    ),
    TableColumn(
        "organizations",
        ("社会组织数", "社会组织个数", "社会组织"),
        "whole number",
        "social organisations",
        "organisations",
        target="social_organization.number",
        aliases=("organisations", "social_organizations", "social_organisations"),
        low=0,
    ),
    TableColumn(
        "workers",
        ("社工人数", "社工数", "社会工作者人数"),
        "whole number",
        "social workers",
        "persons",
        target="social_worker.number",
        aliases=("social_workers",),
        low=0,
    ),
    TableColumn(
        "volunteers",
        ("志愿者人数", "志愿者数"),
        "whole number",
        "active volunteers; divided by the residents",
        "persons",
        target="volunteer.share",
        low=0,
    ),
    TableColumn(
        "volunteer_hours",
        ("志愿者每周时数", "志愿者每周服务时数"),
        "number",
        "hours of a volunteer in a week, on average",
        "h a week",
        target="volunteer.hours",
        low=0,
    ),
    TableColumn(
        "welfare_yuan",
        ("年度救助经费", "救助经费"),
        "number",
        "welfare budget of the committee; divided by 365",
        "yuan a year",
        target="community.welfare",
        low=0,
    ),
    TableColumn(
        "purchase_yuan",
        ("年度购买服务经费", "购买服务经费"),
        "number",
        "services bought from social organisations",
        "yuan a year",
        target="government.purchase",
        low=0,
    ),
    TableColumn(
        "donations_yuan",
        ("年度捐赠额", "捐赠额"),
        "number",
        "donations received in a year; what a resident gives is worked out from them, which is a guess",
        "yuan a year",
        target="charity.donate",
        low=0,
    ),
    TableColumn(
        "elderly_alone",
        ("独居老人数", "独居老人"),
        "whole number",
        "residents who are elderly and live alone",
        "persons",
        target="population.groups.elderly_alone.share",
        low=0,
    ),
    TableColumn(
        "low_income",
        ("低收入居民数", "低保人数", "低收入人数"),
        "whole number",
        "residents on a minimum living allowance or close to it",
        "persons",
        target="population.groups.low_income.share",
        low=0,
    ),
    TableColumn(
        "disabled",
        ("残疾人数", "残疾人"),
        "whole number",
        "residents with a disability",
        "persons",
        target="population.groups.disabled.share",
        low=0,
    ),
    TableColumn(
        "child_at_risk",
        ("困境儿童数", "困境儿童"),
        "whole number",
        "children at risk",
        "persons",
        target="population.groups.child_at_risk.share",
        aliases=("children_at_risk",),
        low=0,
    ),
)

_ACTORS = (
    TableColumn(
        "community",
        ("社区", "社区名称", "所属社区"),
        "text",
        "where it works; may be absent if there is one community only",
    ),
    TableColumn(
        "kind",
        ("类别", "类型", "主体类型"),
        "text",
        "committee, social organization, social worker, volunteer, foundation, social enterprise or partner",
        required=True,
    ),
    TableColumn("name", ("名称", "姓名"), "text", "name, for the table of links"),
    TableColumn(
        "count",
        ("人数", "数量", "个数"),
        "number",
        "how many the row stands for; 1 if empty, but for committees (posts) and volunteers it must be given",
        "posts, persons, organisations",
        low=0,
    ),
    TableColumn(
        "hours_per_week",
        ("每周工时", "每周时数", "周工时"),
        "number",
        "hours a week of each: a post, an organisation as a whole, a worker, a volunteer",
        "h a week",
        low=0,
        high=100_000,
    ),
    TableColumn("professionalism", ("专业化程度", "专业化"), "share", "professionalism", "share", low=0, high=1),
    TableColumn(
        "by_residents", ("居民发起", "是否居民发起"), "yes or no", "an organisation that residents founded", "yes or no"
    ),
    TableColumn(
        "cash_yuan",
        ("资金", "账户余额"),
        "number",
        "cash at the start: of an organisation, a foundation; working capital of a social enterprise",
        "yuan",
        low=0,
        high=1e9,
    ),
)

_LINKS = (
    TableColumn(
        "from",
        ("起点", "发起方", "从"),
        "text",
        "a society, or the name of an actor",
        required=True,
        aliases=("source",),
    ),
    TableColumn(
        "to", ("终点", "对象", "到"), "text", "a society, or the name of an actor", required=True, aliases=("target",)
    ),
    TableColumn(
        "strength",
        ("强度", "联结强度"),
        "share",
        "institutional strength: 0 none, 1 all cases can pass",
        "0 to 1",
        required=True,
        low=0,
        high=1,
    ),
    TableColumn("both_ways", ("双向", "是否双向"), "yes or no", "holds back again, too; no if empty", "yes or no"),
    TableColumn("community", ("社区", "社区名称", "所属社区"), "text", "where it holds; everywhere if empty"),
)

_REQUESTS = tuple(
    TableColumn(column.name, column.chinese, column.holds, column.meaning, required=column.required)
    for column in REQUEST_COLUMNS
)

TABLES: dict[TableName, DeclaredTable] = {
    "communities": DeclaredTable("communities", ("社区", "社区表"), "a community", _COMMUNITIES),
    "actors": DeclaredTable(
        "actors", ("主体", "主体表"), "an actor, or several that are alike in one community", _ACTORS
    ),
    "links": DeclaredTable("links", ("联结", "联结表"), "a link, from one society or actor to another", _LINKS),
    "requests": DeclaredTable("requests", ("诉求", "诉求表", "工单", "工单表"), "a request of a resident", _REQUESTS),
}


class Role(NamedTuple):
    """A kind of actor in the table of actors, and the society that it belongs to."""

    name: str
    society: str
    words: tuple[str, ...]  # that stand for it beside its name, the usual Chinese one first


ROLES = (
    Role("committee", "community", ("居委会", "社区居委会", "居民委员会", "社区", "两委", "community")),
    Role(
        "social organization",
        "social_organization",
        ("社会组织", "社会团体", "社会服务机构", "民办非企业", "social organisation", "organization", "organisation"),
    ),
    Role("social worker", "social_worker", ("社工", "社会工作者", "社工站", "worker")),
    Role("volunteer", "volunteer", ("志愿者", "社区志愿者", "志愿服务队", "志愿队", "volunteers", "volunteer team")),
    Role("foundation", "charity", ("基金会", "社区基金", "慈善基金", "慈善", "社会慈善资源", "charity", "fund")),
    Role("social enterprise", "charity", ("社会企业", "enterprise")),
    Role("partner", "charity", ("共建单位", "合作伙伴", "驻区单位", "物业", "物业公司", "partners", "property firm")),
)
