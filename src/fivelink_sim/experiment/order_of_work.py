"""In which order a study's blocks are run: every replication over all points, the points spread evenly.

What is done before a stop is then a smaller study of the same kind: as many runs of each scenario, and points from all
over the design.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

Key = tuple[int, int]  # replication, design point: one block


def blocks(points: Sequence[int], replications: Iterable[int], done: Container[Key] = ()) -> Iterator[Key]:
    """The blocks that are not done yet, in the order in which they are run."""
    order = spread(len(points))
    for replication in replications:
        for place in order:
            if (replication, points[place]) not in done:
                yield replication, points[place]


def spread(number: int) -> list[int]:
    """0 to number − 1, so that any first few are spread over all: by reversed binary digits (van der Corput 1935)."""
    digits = max(number - 1, 1).bit_length()
    return sorted(range(number), key=lambda place: int(f"{place:0{digits}b}"[::-1], 2))
