"""Whatever is typed after `fivelink`, it is done or refused in words: no traceback, and nothing left behind."""

from __future__ import annotations

import os
import random
import resource
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from how_many import few_or_many
from mutants import ODD_TEXTS

SMALL = "--set population.residents=20 --set run.warmup=0"
# Every command, with results that cannot be written: `results` is a file.
LINES = [
    shlex.split(line)
    for line in f"""
new mine.yaml --from five_society
validate mine.yaml --set government.burden=0.4
schema --to results/x.json
import requests.csv --out results/y --from three_society --start 2025-01-06 --until 2025-04-01 --rates district
run five_society -n 2 --seed 3 {SMALL} --days 3 --workers 1 --lang en --out results/z
run five_society --run-seed 3 {SMALL} --days 3 --out results/z
compare three_society five_society -n 2 --seed 3 {SMALL} --days 3 --workers 1 --out results/z
compare three_society five_society --precision 0.1 --precision median_days=3 {SMALL} --days 3 --out results/z
compare three_society mine.yaml --uncertainty --worlds 2 -n 1 {SMALL} --days 3 --out results
resume results -n 40 --workers 1
report results --lang zh
archive results --to results/x.zip
evaluate pattern_01_more_and_sooner -n 2 --worlds 0 --seed 1 --out results
sweep remove_one_rule -n 1 --seed 2 --workers 1 --out results
sensitivity few.yaml --seed 2 --workers 1 --out results
budget three_society five_society -n 2 --worlds 2 --outcome resolution_rate --amount 1000 {SMALL} --days 3 --out results
discover results --where "difference < 0" --outcome resolution_rate --density 0.8 --check 0 --seed 1
coalitions five_society --of societies --player volunteer --player charity -n 1 {SMALL} --days 3 --out results
observe three_society --to results/x.csv --journeys results/y.csv --seed 2 --start 2025-01-06 {SMALL} --days 3
calibrate three_society requests.csv --fit government.burden=0.1..0.4 --runs 10 --draws 5 {SMALL} --out results
check-fit three_society requests.csv -n 2 --start 2025-01-06 --hold-out 1 --months 2025-01 {SMALL} --out results
trace five_society --need 0-1-2 --run-seed 3 {SMALL} --days 3
trace five_society --csv results/x.csv --details {SMALL} --days 3
why three_society five_society --need 0-1-2 {SMALL} --days 3
network five_society --day 2 --to results/x.csv --run-seed 3 {SMALL} --set run.days=3
map five_society --day 2 --show trust --community 0 --to results/x.csv {SMALL} --set run.days=3
""".strip().splitlines()
]
FEW = """
fivelink: 1
name: One way through two fields
scenarios:
  three: {extends: three_society, population: {residents: 20}, run: {days: 3, warmup: 0}}
  five: {extends: five_society, population: {residents: 20}, run: {days: 3, warmup: 0}}
replications: 1
vary: {government.burden: plausible, channels.online: plausible}
design: {method: morris, size: 2}
"""
OPTIONS = sorted({word for line in LINES for word in line if word.startswith("-")})
SIGNS = ("x", "-", "=", "é", ".", " ", "0", "\n", "\x1b", "社")
VALUES = tuple(text.replace("\0", "") for text in ODD_TEXTS)


def changed(line: list[str], chance: random.Random) -> list[str]:
    """The line with one word other than the command gone, doubled, misspelt, odd, or in another place."""
    words, i = list(line), chance.randrange(1, len(line))
    how = chance.randrange(7)
    if how == 0:
        del words[i]
    elif how == 1:
        words[i:i] = [words[i]]
    elif how == 2:
        words[i] = chance.choice(VALUES)
    elif how == 3:
        words[i:i] = [chance.choice((*VALUES, *OPTIONS))]
    elif how == 4:
        at = chance.randrange(len(words[i]) + 1)
        words[i] = words[i][:at] + chance.choice(SIGNS) + words[i][at:]
    elif how == 5:
        field, equals, _ = words[i].partition("=")
        words[i] = field + equals + chance.choice(VALUES) if equals else words[i][:-1]
    else:
        j = chance.randrange(1, len(words))
        words[i], words[j] = words[j], words[i]
    return words


def changed_lines(number: int, seed: int):
    chance = random.Random(seed)
    for _ in range(number):
        line = chance.choice(LINES)
        for _ in range(chance.choice((1, 1, 2))):
            line = changed(line, chance) if len(line) > 1 else line
        yield line


@pytest.fixture
def here(tmp_path, monkeypatch, answer):
    """A folder with records, a scenario, and a file where results would go."""
    monkeypatch.chdir(tmp_path)
    assert answer(["observe", "three_society", "--to", "requests.csv", *shlex.split(SMALL)]).result.exit_code == 0
    Path("few.yaml").write_text(FEW)
    Path("mine.yaml").write_text("fivelink: 1\nextends: five_society\n")
    Path("results").write_text("no folder\n")
    return tmp_path


@pytest.mark.parametrize("number", few_or_many(60, 1_500))
def test_any_line_is_done_or_refused(number, here, answer, listed, tried):
    there = listed(here)
    for line in changed_lines(number, seed=number):
        given = answer(line)
        assert given.wrong((0, 1, 2)) is None, (given.wrong((0, 1, 2)), [word[:100] for word in line])
        left = set(listed(here)) - set(there)
        if given.result.exit_code != 0:
            assert not left, ([word[:100] for word in line], left)
        for name in left:  # what was asked for, under another name
            (here / name).unlink()
        for folder in filter(Path.is_dir, here.iterdir()):
            shutil.rmtree(folder)
    tried("mutated command lines", number)


@pytest.mark.parametrize("number", [3, pytest.param(25, marks=pytest.mark.statistical)])
def test_so_it_is_for_processes_that_may_use_little(number, here, tried):
    """Of real processes none prints a traceback, ends by a signal, or passes 20 s of a processor or 4 GB."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))

    for line in changed_lines(number, seed=7):
        words = [word for word in line if "\0" not in word]
        done = subprocess.run(
            [sys.executable, "-m", "fivelink_sim", *words], capture_output=True, preexec_fn=limits, env=dict(os.environ)
        )
        assert done.returncode in (0, 1, 2), (line, done.stderr[-500:])
        assert b"Traceback" not in done.stderr, (line, done.stderr[-500:])
        assert done.returncode == 0 or done.stderr.strip(), line
    tried("mutated command lines in processes", number)
