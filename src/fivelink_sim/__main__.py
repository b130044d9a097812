"""`python -m fivelink_sim` is the command `fivelink`."""

from fivelink_sim.cli import main

main()
