"""Routes over the network of links: recomputed weekly, since reputations travel slowly. model.md §5.2."""

from __future__ import annotations

from fivelink_sim.model.kernel import kernel
from fivelink_sim.model.world import HUB_PLATFORM


@kernel
def refresh_routes(world, today):
    """For every pair of actors the path of at most `max_hops` links with the greatest product of strength x trust.

    One link more in each round. Every factor is at most 1, so that no loop can gain; of equals, the path with fewer
    links stays. On a platform every route is one link (§5.1). A route to oneself has strength and trust 1 (§10.5).
    Reads   links (from, to)
    Writes  routes (from, to): strength, trust, hops, path"""
    n = len(world.actors)
    for i in range(n):
        for j in range(n):
            route = world.routes[i, j]
            route.strength = world.links[i, j].strength * world.links[i, j].trust
            route.trust = world.links[i, j].trust
            route.hops = 1 if route.strength > 0.0 else 0
            route.path[0] = i
            route.path[1] = j
        world.routes[i, i].strength = 1.0
        world.routes[i, i].trust = 1.0
        world.routes[i, i].hops = 0
    if world.here[0].hub == HUB_PLATFORM:
        return
    for hops in range(2, today.max_hops + 1):
        for i in range(n):
            lengthen_routes(world, i, hops)


@kernel
def lengthen_routes(world, i, hops):
    """Routes from actor i with `hops` links, wherever they beat those with fewer. §5.2.

    Extends the routes of the round before, of which `world.row` keeps a copy."""
    n = len(world.actors)
    for k in range(n):
        world.row[k].hops = world.routes[i, k].hops
        if world.row[k].hops == hops - 1:
            world.row[k] = world.routes[i, k]
    for k in range(n):
        before = world.row[k]
        if k == i or before.hops != hops - 1:
            continue
        for j in range(n):
            link = world.links[k, j]
            strength = before.strength * (link.strength * link.trust)
            route = world.routes[i, j]
            if j != i and strength > route.strength:
                route.strength = strength
                route.trust = before.trust * link.trust
                route.hops = hops
                for step in range(hops):
                    route.path[step] = before.path[step]
                route.path[hops] = j
