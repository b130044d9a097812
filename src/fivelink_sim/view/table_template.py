"""The template of the tables that `fivelink import` reads: files with a header and example rows, and what they mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from fivelink_sim.records.kind_names import CHINESE_KINDS, LEFT_OUT
from fivelink_sim.records.table_columns import TABLES, DeclaredTable, TableColumn
from fivelink_sim.view.language import language, tr

#: Example rows by table; columns that are not named are empty.
EXAMPLES: dict[str, tuple[dict[str, str], ...]] = {
    "communities": (
        {
            "name": "Example Street",
            "residents": "3200",
            "committee_posts": "6",
            "organizations": "2",
            "workers": "3",
            "volunteers": "90",
            "volunteer_hours": "1.5",
            "welfare_yuan": "440000",
            "purchase_yuan": "60000",
            "donations_yuan": "90000",
            "elderly_alone": "110",
            "low_income": "80",
            "disabled": "95",
            "child_at_risk": "25",
        },
        {"name": "Sample Lane", "residents": "2400", "committee_posts": "4", "workers": "2", "elderly_alone": "60"},
    ),
    "actors": (
        {"community": "Example Street", "kind": "committee", "count": "6", "hours_per_week": "40"},
        {
            "community": "Example Street",
            "kind": "social organization",
            "name": "Warm Home",
            "hours_per_week": "30",
            "professionalism": "0.5",
            "by_residents": "yes",
            "cash_yuan": "2500",
        },
        {
            "community": "Example Street",
            "kind": "social organization",
            "name": "Reading Club",
            "hours_per_week": "12",
            "professionalism": "0.3",
            "by_residents": "no",
        },
        {"community": "Example Street", "kind": "social worker", "name": "station", "count": "3"},
        {"community": "Sample Lane", "kind": "social worker", "name": "station", "count": "2"},
        {"community": "Sample Lane", "kind": "social organization", "name": "Chess Club", "hours_per_week": "10"},
    ),
    "links": (
        {"from": "community", "to": "social_worker", "strength": "0.7", "both_ways": "yes"},
        {"from": "Warm Home", "to": "station", "strength": "0.8", "community": "Example Street"},
    ),
    "requests": (
        {
            "request": "A-1",
            "community": "Example Street",
            "kind": "elderly_care",
            "received": "2025-03-03",
            "responded": "2025-03-04",
            "closed": "2025-03-10",
            "resolved": "yes",
            "satisfied": "yes",
        },
        {"request": "A-2", "community": "Sample Lane", "kind": "mediation", "received": "2025-03-28"},
    ),
}

#: The same words in a Chinese template.
CHINESE = {
    "Example Street": "示例街社区",
    "Sample Lane": "样例巷社区",
    "Warm Home": "暖家服务社",
    "Reading Club": "读书会",
    "Chess Club": "棋友会",
    "station": "社工站点",
    "committee": "居委会",
    "social organization": "社会组织",
    "social worker": "社工",
    "community": "社区",
    "social_worker": "社工",
    "yes": "是",
    "no": "否",
    "elderly_care": "养老服务",
    "mediation": "矛盾调解",
    "parking": "停车问题",
}
CATEGORIES = (("parking", LEFT_OUT), ("mediation", "mediation"))


def write_template(target: Path) -> list[Path]:
    """Write the template: a workbook if the name ends in .xlsx, else files in a folder. FileExistsError if a file of
    it is there already."""
    if target.suffix.lower() == ".xlsx":
        if target.exists():
            raise FileExistsError(str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_workbook(target)
        return [target]
    files = dict(template_files())
    taken = [name for name in files if (target / name).exists()]
    if taken:
        raise FileExistsError(str(target / taken[0]))
    target.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (target / name).write_text(text, encoding="utf-8-sig" if name.endswith(".csv") else "utf-8", newline="")
    return [target / name for name in files]


def template_files() -> Iterator[tuple[str, str]]:
    """Name and text of every file of the folder."""
    for table in TABLES.values():
        yield f"{_name(table)}.csv", _csv([_header(table), *_rows(table)])
    categories = [[_word(category), _kind(kind)] for category, kind in CATEGORIES]
    chinese = language() == "zh"
    header = ["类别", "需求类型"] if chinese else ["category", "kind"]
    yield ("类别对照.csv" if chinese else "kinds.csv"), _csv([header, *categories])
    yield ("说明.md" if chinese else "README.md"), _guide()


def columns_table(table: DeclaredTable) -> str:
    """A Markdown table of the columns."""
    head = (tr("column"), tr("in Chinese"), tr("meaning"), tr("unit"), tr("becomes"))
    rows = [
        (
            f"`{column.name}`" + (" *" if column.required else ""),
            "、".join(column.chinese),
            tr(column.meaning),
            tr(column.unit) if column.unit else "",
            f"`{column.target}`" if column.target else "",
        )
        for column in table.columns
    ]
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell for cell in line) + " |\n" for line in lines)


def _guide() -> str:
    """What the tables mean."""
    parts = [
        "# " + tr("Tables for `fivelink import`"),
        tr(
            "Replace the example rows by your own; delete the tables and columns that you have no data for. Columns "
            "marked * must be there. Numbers may be written 1,234 or 1.2万; shares 0.12 or 12 %; dates 2025-03-01, "
            "2025/3/1, 20250301 or 2025年3月1日, with or without a time."
        ),
        tr(
            "Any number of a scenario may be a column of the table of communities, by its path, such as "
            "`government.burden`. `fivelink new NAME` lists them."
        ),
        tr(
            "Categories of requests are kinds of need by name, or stand in the file of categories with the kind that "
            "they are, or - to leave them out."
        ),
    ]
    for table in TABLES.values():
        parts += [f"## {_name(table)}", tr("A row is {what}.", what=tr(table.row)), columns_table(table).rstrip()]
    return "\n\n".join(parts) + "\n"


def _write_workbook(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in TABLES.values():
        sheet = book.create_sheet(_name(table))
        for row in (_header(table), *_rows(table)):
            sheet.append([_typed(cell) for cell in row])
        sheet.freeze_panes = "A2"
    guide = book.create_sheet("说明" if language() == "zh" else "README")
    for line in _guide().splitlines():
        guide.append([line])
    book.save(path)


def _typed(cell: str) -> str | float | None:
    """Numbers as numbers, so that a spreadsheet adds them up."""
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        return cell or None


def _csv(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _header(table: DeclaredTable) -> list[str]:
    return [_title(column) for column in table.columns]


def _title(column: TableColumn) -> str:
    return column.chinese[0] if language() == "zh" else column.name


def _rows(table: DeclaredTable) -> list[list[str]]:
    return [[_word(row.get(column.name, "")) for column in table.columns] for row in EXAMPLES[table.name]]


def _name(table: DeclaredTable) -> str:
    return table.chinese[0] if language() == "zh" else table.name


def _word(text: str) -> str:
    return CHINESE.get(text, text) if language() == "zh" else text


def _kind(kind: str) -> str:
    return CHINESE_KINDS[kind][0] if language() == "zh" and kind in CHINESE_KINDS else kind
