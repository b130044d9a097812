"""How many things are tried: a few by default, many among the long tests, and all of them with THOROUGH=1."""

from __future__ import annotations

import os
from typing import Any

import pytest

SHARE = 1 if os.environ.get("THOROUGH") else 8  # of those below, the long tests try one in so many


def few_or_many(few: int, many: int) -> list[Any]:
    """Values of a parameter: a number to try."""
    return [few, pytest.param(many // SHARE, marks=pytest.mark.statistical)]


def far_or_near(far: int, near: int) -> list[Any]:
    """Values of a parameter: every so many-th step is tried."""
    return [far, pytest.param(near * SHARE, marks=pytest.mark.statistical)]
