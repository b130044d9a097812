"""docs/guides/calibration.md tells the truth: its scenario is the community it says."""

import re
from pathlib import Path

import fivelink_sim as fl

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "calibration.md").read_text(encoding="utf-8")


def test_the_scenario_of_the_guide_is_the_truth_it_is_held_to(tmp_path):
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "truth.yaml").write_text(block, encoding="utf-8")
    settings = fl.load(tmp_path / "truth.yaml").settings
    deviations = settings.regime.deviations
    assert (settings.needs["elderly_care"].rate, settings.channels.online) == (1.05, 0.026)
    assert (settings.government.burden, deviations.formalism, deviations.misreading) == (0.48, 0.3, 0.35)
    assert f"{len(fl.office_records(tmp_path / 'truth.yaml')):,} requests" in GUIDE
