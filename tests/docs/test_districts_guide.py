"""docs/guides/districts.md tells the truth: its scenario comes along, its Python prints what it shows."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guides" / "districts.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "scenarios" / "examples" / "unequal_communities.yaml"


def test_the_scenario_is_the_example():
    (shown,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert EXAMPLE.read_text(encoding="utf-8").endswith(shown)


def test_its_python_prints_what_it_shows(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    code = "\n".join(re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL))
    exec(compile(code, "districts.md", "exec"), {})
    *table, names = capsys.readouterr().out.splitlines()
    (shown,) = re.findall(r"```\n( *name .*?)```", GUIDE, re.DOTALL)
    assert [line.rstrip() for line in table] == [line.rstrip() for line in shown.splitlines()]
    assert names == "('North', 'South')"
