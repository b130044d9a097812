"""A forecast in one line: how many runs, about how long, about how much room."""

from __future__ import annotations

from fivelink_sim.experiment.forecast import Forecast
from fivelink_sim.view.language import tr, trn


def sentence(forecast: Forecast) -> str:
    """1,200 runs (2 scenarios × 30 points × 20 replications): about 14 s on 2 threads, about 1.2 MB on disk."""
    told = {"runs": _runs(forecast), "time": _time(forecast), "room": room(forecast.bytes)}
    return tr("{runs}: {time}, about {room} on disk", **told)


def _runs(forecast: Forecast) -> str:
    parts = [trn("1 scenario", "{number:,} scenarios", forecast.scenarios)]
    if forecast.points > 1:
        parts.append(tr("{number:,} points", number=forecast.points))
    parts.append(trn("1 replication", "{number:,} replications", forecast.replications))
    product = " × ".join(parts)
    if forecast.at_most:
        return tr("at most {number:,} runs ({product})", number=forecast.runs, product=product)
    return trn("1 run ({product})", "{number:,} runs ({product})", forecast.runs, product=product)


def _time(forecast: Forecast) -> str:
    if forecast.seconds is None:
        return tr("time not known, the runs that were tried failed")
    about = duration(forecast.seconds)
    if forecast.threads is None:
        return tr("about {time} on the cluster as it is", time=about)
    return trn("about {time} on 1 thread", "about {time} on {number} threads", forecast.threads, time=about)


def duration(seconds: float) -> str:
    """A length of time in two digits or so: 14 s, 3 min, 2.5 h, 4 days."""
    if seconds < 1:
        return tr("1 s")
    if seconds < 90:
        return tr("{number} s", number=f"{seconds:.0f}")
    if seconds < 5400:
        return tr("{number} min", number=f"{seconds / 60:.0f}")
    if seconds < 48 * 3600:
        return tr("{number} h", number=f"{seconds / 3600:.1f}")
    return tr("{number} days", number=f"{seconds / 86400:.0f}")


def room(number: float) -> str:
    """Room on a disk in two digits or so: 85 kB, 1.2 MB, 3.4 GB."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if number >= 0.95 * size:
            return f"{number / size:.1f}\u00a0{unit}" if number < 10 * size else f"{number / size:,.0f}\u00a0{unit}"
    return f"{max(1, round(number / 1e3))}\u00a0kB"
