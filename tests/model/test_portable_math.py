"""The portable functions against mpmath, and the same bits compiled, interpreted and without a processor's extras."""

from __future__ import annotations

import hashlib
import math
import os
import random
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable

import mpmath
import numpy as np
import pytest

from fivelink_sim.model.portable_math import exp, expm1, log, log1p, normal_quantile, power

inf, nan = math.inf, math.nan
SMALLEST, LARGEST = 5e-324, sys.float_info.max

# All results over the arguments of `bits`, on any machine. A change moves results: it takes a line in the changelog.
BITS = "495af5c669062063a94dbe59b007b5a95e00a4c435d987d3dbef0caa90a790b7"


def ulps(got: float, true: mpmath.mpf) -> float:
    """Distance from the true value in units of the last place of its nearest float."""
    return float(abs(mpmath.mpf(got) - true) / mpmath.mpf(math.ulp(float(true))))


def worst(
    function: Callable[[float], float], reference: Callable[[mpmath.mpf], mpmath.mpf], arguments: Iterable[float]
) -> float:
    with mpmath.workprec(160):
        return max(ulps(function(x), reference(mpmath.mpf(x))) for x in arguments)


def spread(low: float, high: float, count: int = 4000) -> list[float]:
    numbers = random.Random(20)
    return [numbers.uniform(low, high) for _ in range(count)]


def powers_of_ten(low: float, high: float, count: int = 4000) -> list[float]:
    return [10.0**power_of_ten for power_of_ten in spread(low, high, count)]


@pytest.mark.parametrize(
    "arguments",
    [spread(-708.0, 709.7827), spread(-1.0, 1.0), spread(-745.13, -708.0), powers_of_ten(-20, 0)],
    ids=["whole range", "around 0", "subnormal results", "tiny"],
)
def test_exp_is_within_one_ulp(arguments: list[float]) -> None:
    assert worst(exp, mpmath.exp, arguments) < 1.0


@pytest.mark.parametrize(
    "arguments",
    [
        powers_of_ten(-307, 308),
        spread(0.5, 2.0),
        spread(1 - 1e-6, 1 + 1e-6),
        powers_of_ten(-323, -308),
        [SMALLEST, LARGEST],
    ],
    ids=["whole range", "around 1", "next to 1", "subnormal", "extremes"],
)
def test_log_is_within_one_ulp(arguments: list[float]) -> None:
    assert worst(log, mpmath.log, arguments) < 1.0


@pytest.mark.parametrize("arguments", [powers_of_ten(-300, 300), [-x for x in powers_of_ten(-300, -1e-9)]])
def test_log1p_is_within_three_ulp(arguments: list[float]) -> None:
    assert worst(log1p, mpmath.log1p, arguments) < 3.0


@pytest.mark.parametrize(
    "arguments", [powers_of_ten(-300, 2.85), [-x for x in powers_of_ten(-300, 2.85)], spread(-1.5, 1.5)]
)
def test_expm1_is_within_three_ulp(arguments: list[float]) -> None:
    assert worst(expm1, mpmath.expm1, arguments) < 3.0


def test_power_loses_no_more_than_the_size_of_its_exponent() -> None:
    for x, y in zip(spread(1e-3, 5.0), reversed(spread(-9.0, 9.0)), strict=True):
        with mpmath.workprec(160):
            assert ulps(power(x, y), mpmath.power(x, y)) < 2.0 + 2.0 * abs(y * math.log(x))


@pytest.mark.parametrize(
    "p", [2.0**-53, 1e-300, 1e-17, 1e-9, 0.001, 0.0749, 0.0751, 0.3, 0.5 - 1e-9, 0.7, 0.95, 1 - 2.0**-53]
)
def test_normal_quantile_is_the_inverse_of_the_normal_distribution(p: float) -> None:
    with mpmath.workprec(1400):  # 1e-300 beside 1
        z = mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf(p) - 1) if p > 1e-20 else mpmath.mpf(normal_quantile(p))
        for _ in range(4):  # Newton's steps, where mpmath has no inverse
            z -= (mpmath.ncdf(z) - p) / mpmath.npdf(z)
        assert abs(normal_quantile(p) / z - 1) < 2e-15


@pytest.mark.parametrize(
    ("function", "argument", "value"),
    [
        (exp, 0.0, 1.0), (exp, -0.0, 1.0), (exp, SMALLEST, 1.0), (exp, inf, inf), (exp, -inf, 0.0), (exp, nan, nan),
        (exp, 709.782712893384, 1.7976931348622732e308), (exp, 709.7827128933841, inf), (exp, LARGEST, inf),
        (exp, -745.1332191019411, SMALLEST), (exp, -745.1332191019412, 0.0), (exp, -LARGEST, 0.0),
        (log, 1.0, 0.0), (log, 0.0, -inf), (log, -0.0, -inf), (log, -1.0, nan), (log, inf, inf), (log, nan, nan),
        (log1p, 0.0, 0.0), (log1p, -1.0, -inf), (log1p, -2.0, nan), (log1p, inf, inf), (log1p, nan, nan),
        (expm1, 0.0, 0.0), (expm1, inf, inf), (expm1, -inf, -1.0), (expm1, -LARGEST, -1.0), (expm1, nan, nan),
        (normal_quantile, 0.5, 0.0), (normal_quantile, 0.0, -inf), (normal_quantile, 1.0, inf),
        (normal_quantile, -0.1, nan), (normal_quantile, 1.1, nan), (normal_quantile, nan, nan),
    ],
)  # fmt: skip
def test_ends_of_the_range(function: Callable[[float], float], argument: float, value: float) -> None:
    result = function(argument)
    assert result == value or (math.isnan(result) and math.isnan(value))
    assert function(np.float64(argument)) == result or math.isnan(value)


@pytest.mark.parametrize(
    ("x", "y", "value"),
    [(0.0, 0.0, 1.0), (0.0, 2.0, 0.0), (0.0, -1.0, inf), (1.0, inf, 1.0), (0.3, 1.0, 0.3), (2.0, 0.0, 1.0),
     (-1.0, 0.5, nan), (2.0, 2000.0, inf), (0.5, 2000.0, 0.0), (inf, 0.5, inf), (nan, 1.0, nan)],
)  # fmt: skip
def test_ends_of_powers(x: float, y: float, value: float) -> None:
    assert power(x, y) == value or (math.isnan(value) and math.isnan(power(x, y)))


def test_normal_quantile_never_falls() -> None:
    ps = sorted(spread(0.0, 1.0) + powers_of_ten(-300, 0) + [0.5 - 0.425, 0.5 + 0.425, math.exp(-25.0)])
    values = [normal_quantile(p) for p in ps]
    assert values == sorted(values)


def bits() -> str:
    """Digest of the bits of all functions over arguments made by exact arithmetic only."""
    digest = hashlib.sha256()
    state = 1
    for _ in range(20_000):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        share = ((state >> 12) + 0.5) * 2.0**-52  # within 0..1
        wide = share * 1420.0 - 710.0
        tiny = math.ldexp(share, -(state % 1070))
        results = (
            exp(wide), exp(tiny), log(share), log(tiny), log1p(tiny), log1p(-share), expm1(wide), expm1(tiny),
            power(share, wide / 100.0), normal_quantile(share), normal_quantile(tiny),
        )  # fmt: skip
        digest.update(struct.pack("<11d", *results))
    return digest.hexdigest()


@pytest.mark.parametrize(
    "settings",
    [{}, {"NUMBA_DISABLE_JIT": "1"}, {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}, {"NUMBA_OPT": "0"}],
    ids=["compiled", "interpreted", "without a processor's extras", "not optimised"],
)
def test_the_same_bits_come_out_everywhere(settings: dict[str, str]) -> None:
    environment = os.environ | settings
    done = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == BITS


if __name__ == "__main__":
    print(bits())
