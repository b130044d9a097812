"""What holds for every test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch):
    """Tables are printed as on a wide terminal, wherever the tests run."""
    monkeypatch.setenv("COLUMNS", "200")
