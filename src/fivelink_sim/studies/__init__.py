"""What Python users and the commands call: studies of scenarios, from a request to results on disk."""

from fivelink_sim.studies.carrying_out import carried_out, resume
from fivelink_sim.studies.comparing import compare, run
from fivelink_sim.studies.study import Interrupted, Study, open_study

__all__ = ["Interrupted", "Study", "carried_out", "compare", "open_study", "resume", "run"]
