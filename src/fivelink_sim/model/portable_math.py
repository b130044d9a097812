"""Exponential, logarithm and their kin from basic operations only. model.md §6: the same everywhere.

The system's exp, log and pow differ in the last bit between processors and libraries; +, −, ×, ÷, sqrt,
comparisons and exact scaling by powers of two do not (IEEE 754 rounds each of them correctly). What stands here
uses nothing else, and gives the same bits compiled and interpreted, here and on other machines. Two things keep
it so: numba without fastmath lets LLVM neither reorder nor fuse a * b + c, and frexp and ldexp are asked only
for results that are exact.

Arguments are taken with float() first: a Python float and a NumPy one then round, and fail, alike.
"""

from __future__ import annotations

import math

from fivelink_sim.model.kernel import kernel

LOG2_HIGH = 6.93147180369123816490e-01  # log 2 in two parts: the first has 32 bits, so k * LOG2_HIGH is exact
LOG2_LOW = 1.90821492927058770002e-10
LOG2_INVERSE = 1.44269504088896338700e00
SQRT_HALF = 0.7071067811865476

EXP_OVERFLOW = 7.09782712893383973096e02  # above: more than the largest float
EXP_UNDERFLOW = -7.45133219101941108420e02  # below: less than half the smallest


@kernel
def exp(x: float) -> float:
    """e to the x, within 1 ulp; inf above 709.78, 0 below −745.13.

    Reduction x = k log 2 + r, |r| ≤ log(2)/2, and the rational form of FreeBSD msun e_exp.c (Sun Microsystems
    1993): with c = r − r² P(r²), exp r = 1 + (r + r c / (2 − c)).
    """
    x = float(x)
    if x != x:
        return x
    if x > EXP_OVERFLOW:
        return math.inf
    if x < EXP_UNDERFLOW:
        return 0.0
    k = math.floor(LOG2_INVERSE * x + 0.5)
    high = x - k * LOG2_HIGH
    low = k * LOG2_LOW
    r = high - low
    t = r * r
    c = r - t * (
        1.66666666666666019037e-01
        + t
        * (
            -2.77777777770155933842e-03
            + t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))
        )
    )
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    if k > 1000:  # 2**1024 is no float, so the scaling takes two steps
        return y * math.ldexp(1.0, k - 512) * math.ldexp(1.0, 512)
    if k < -1000:  # the first step is exact, the second rounds a subnormal result once
        return y * math.ldexp(1.0, k + 512) * math.ldexp(1.0, -512)
    return y * math.ldexp(1.0, k)


@kernel
def log(x: float) -> float:
    """Natural logarithm, within 1 ulp; −inf at 0, nan below.

    x = 2**k (1 + f) with 1 + f in sqrt(1/2)..sqrt(2), and the series in s = f / (2 + f) of FreeBSD msun e_log.c
    (Sun Microsystems 1993).
    """
    x = float(x)
    if x != x or x < 0.0:
        return math.nan
    if x == 0.0:
        return -math.inf
    if x == math.inf:
        return x
    mantissa, k = math.frexp(x)
    if mantissa < SQRT_HALF:
        mantissa += mantissa
        k -= 1
    f = mantissa - 1.0
    s = f / (2.0 + f)
    z = s * s
    series = z * (
        6.666666666666735130e-01
        + z
        * (
            3.999999999940941908e-01
            + z
            * (
                2.857142874366239149e-01
                + z
                * (
                    2.222219843214978396e-01
                    + z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))
                )
            )
        )
    )
    half = 0.5 * f * f
    return k * LOG2_HIGH - ((half - (s * (half + series) + k * LOG2_LOW)) - f)


@kernel
def log1p(x: float) -> float:
    """log(1 + x), exact to a few ulp also for small x, where 1 + x drops digits.

    The rounding of 1 + x is undone by the factor x / ((1 + x) − 1) (Higham 2002, Accuracy and Stability, §1.14).
    """
    x = float(x)
    u = 1.0 + x
    if u == 1.0 or u == math.inf:
        return x
    if u <= 0.0 or x != x:
        return log(u)
    return log(u) * (x / (u - 1.0))


@kernel
def expm1(x: float) -> float:
    """exp(x) − 1, exact to a few ulp also for small x; the same device as in `log1p`."""
    x = float(x)
    u = exp(x)
    if u == 1.0 or x != x:
        return x
    if u == math.inf or u < 0.5 or u > 2.0:
        return u - 1.0
    return (u - 1.0) * (x / log(u))


@kernel
def power(x: float, y: float) -> float:
    """x to the y for x ≥ 0, as exp(y log x); nan below.

    Relative error up to about 1 + 2 |y log x| ulp; exact for y 0 and 1.
    """
    x = float(x)
    y = float(y)
    if y == 0.0 or x == 1.0:
        return 1.0
    if y == 1.0 and x >= 0.0:
        return x
    return exp(y * log(x))


@kernel
def normal_quantile(p: float) -> float:
    """The z with probability p below it; relative error about 1e-15. −inf at 0, inf at 1, nan outside.

    Algorithm AS 241, PPND16 (Wichura 1988, Applied Statistics 37, 477-484): a ratio of polynomials in each of
    three ranges.
    """
    p = float(p)
    if p != p or p < 0.0 or p > 1.0:
        return math.nan
    if p == 0.0:
        return -math.inf
    if p == 1.0:
        return math.inf
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _central_ratio(0.180625 - q * q)
    tail = p if q < 0.0 else 1.0 - p
    r = math.sqrt(-log(tail))
    z = _near_tail_ratio(r - 1.6) if r <= 5.0 else _far_tail_ratio(r - 5.0)
    return -z if q < 0.0 else z


@kernel
def _central_ratio(r: float) -> float:
    above = 2.5090809287301226727e3
    above = above * r + 3.3430575583588128105e4
    above = above * r + 6.7265770927008700853e4
    above = above * r + 4.5921953931549871457e4
    above = above * r + 1.3731693765509461125e4
    above = above * r + 1.9715909503065514427e3
    above = above * r + 1.3314166789178437745e2
    above = above * r + 3.3871328727963666080e0
    below = 5.2264952788528545610e3
    below = below * r + 2.8729085735721942674e4
    below = below * r + 3.9307895800092710610e4
    below = below * r + 2.1213794301586595867e4
    below = below * r + 5.3941960214247511077e3
    below = below * r + 6.8718700749205790830e2
    below = below * r + 4.2313330701600911252e1
    below = below * r + 1.0
    return above / below


@kernel
def _near_tail_ratio(r: float) -> float:
    above = 7.74545014278341407640e-4
    above = above * r + 2.27238449892691845833e-2
    above = above * r + 2.41780725177450611770e-1
    above = above * r + 1.27045825245236838258e0
    above = above * r + 3.64784832476320460504e0
    above = above * r + 5.76949722146069140550e0
    above = above * r + 4.63033784615654529590e0
    above = above * r + 1.42343711074968357734e0
    below = 1.05075007164441684324e-9
    below = below * r + 5.47593808499534494600e-4
    below = below * r + 1.51986665636164571966e-2
    below = below * r + 1.48103976427480074590e-1
    below = below * r + 6.89767334985100004550e-1
    below = below * r + 1.67638483018380384940e0
    below = below * r + 2.05319162663775882187e0
    below = below * r + 1.0
    return above / below


@kernel
def _far_tail_ratio(r: float) -> float:
    above = 2.01033439929228813265e-7
    above = above * r + 2.71155556874348757815e-5
    above = above * r + 1.24266094738807843860e-3
    above = above * r + 2.65321895265761230930e-2
    above = above * r + 2.96560571828504891230e-1
    above = above * r + 1.78482653991729133580e0
    above = above * r + 5.46378491116411436990e0
    above = above * r + 6.65790464350110377720e0
    below = 2.04426310338993978564e-15
    below = below * r + 1.42151175831644588870e-7
    below = below * r + 1.84631831751005468180e-5
    below = below * r + 7.86869131145613259100e-4
    below = below * r + 1.48753612908506148525e-2
    below = below * r + 1.36929880922735805310e-1
    below = below * r + 5.99832206555887937690e-1
    below = below * r + 1.0
    return above / below
