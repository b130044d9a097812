"""Make the reference results again, here or in another folder: python results/reference/remake.py [FOLDER].

They are what this command gives, without the large tables, whose digests stand in manifest.json, and those of figures:
fivelink compare three_society five_society --replications 40 --seed 1
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import fivelink_sim as fl

HERE = Path(__file__).parent
SCENARIOS = ["three_society", "five_society"]
REPLICATIONS, SEED = 40, 1
COPIED = ("summary.csv", "differences.csv", "figures")
ELSEWHERE = ("platform", "commit", "digest")  # of the manifest: they change while results stay


def remake(folder: Path) -> None:
    """Run the comparison and put its small results into the folder."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "study"
        study = fl.compare(SCENARIOS, replications=REPLICATIONS, seed=SEED, out=out)
        study.report()
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        folder.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            if (out / name).is_dir():
                shutil.rmtree(folder / name, ignore_errors=True)
                shutil.copytree(out / name, folder / name, ignore=shutil.ignore_patterns("*.csv"))  # the runs tell it
            else:
                shutil.copyfile(out / name, folder / name)
    kept = {key: value for key, value in manifest.items() if key not in ELSEWHERE}
    text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    remake(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
