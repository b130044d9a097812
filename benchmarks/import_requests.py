"""Measure `fivelink import` of a large table of requests, as whole processes, and print time and memory.

python benchmarks/import_requests.py [ROWS]
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROWS = 200_000
CATEGORIES = ("养老服务", "帮困救助", "助残服务", "儿童保护", "心理健康", "矛盾调解", "文体健康", "代办跑腿", "应急")
HEADER = "工单编号,社区,类别,受理时间,派单时间,办结时间,是否解决,是否满意,诉求内容"


def written(folder: Path, rows: int) -> None:
    """Tables of 40 communities and so many requests of a year, in UTF-8, GB18030 and as a workbook."""
    rng = np.random.default_rng(1)
    names = [f"第{number}社区" for number in range(1, 41)]
    lines = [f"{name},{5000 + 100 * place}" for place, name in enumerate(names)]
    (folder / "communities.csv").write_text("\n".join(["社区名称,常住人口", *lines]), encoding="utf-8")
    received = pd.Timestamp("2025-01-06") + pd.to_timedelta(rng.integers(0, 365 * 86_400, rows), unit="s")
    responded = received + pd.to_timedelta(rng.integers(0, 5 * 86_400, rows), unit="s")
    closed = responded + pd.to_timedelta(rng.integers(0, 20 * 86_400, rows), unit="s")
    table = pd.DataFrame(
        {
            "number": [f"GD{number:08d}" for number in range(rows)],
            "community": np.array(names)[rng.integers(0, 40, rows)],
            "category": np.array(CATEGORIES)[rng.integers(0, 9, rows)],
            "received": received.strftime("%Y-%m-%d %H:%M:%S"),
            "responded": responded.strftime("%Y/%m/%d %H:%M"),
            "closed": closed.strftime("%Y年%m月%d日"),
            "resolved": np.where(rng.random(rows) < 0.8, "是", "否"),
            "satisfied": np.where(rng.random(rows) < 0.7, "满意", "不满意"),
            "told": "居民反映楼道堆放杂物",
        }
    )
    text = HEADER + "\n" + table.to_csv(index=False, header=False, lineterminator="\n")
    (folder / "utf8.csv").write_text(text, encoding="utf-8")
    (folder / "gb18030.csv").write_text(text, encoding="gb18030")
    table.columns = HEADER.split(",")
    table.to_excel(folder / "book.xlsx", index=False)


def measured(folder: Path, name: str) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak megabytes of one import."""
    source = str(Path(__file__).resolve().parents[1] / "src")
    command = [sys.executable, "-m", "fivelink_sim", "import", "communities.csv", name, "--out", f"out-{name}"]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": source}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name}: status {status}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as made:
        # in a process of its own: a child's peak memory is never told as less than its parent's
        writer = multiprocessing.get_context("spawn").Process(target=written, args=(Path(made), rows))
        writer.start()
        writer.join()
        for name in ("utf8.csv", "gb18030.csv", "book.xlsx"):
            seconds, work, megabytes = measured(Path(made), name)
            print(f"{name}: {rows:,} rows in {seconds:.1f} s ({work:.1f} s of a processor), {megabytes:,.0f} MB")
