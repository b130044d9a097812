"""The core of the day as one would write it in plain Mesa: an object an entity, a method a rule.

It is here for its speed only: `make bench` runs it beside the product in the same session. It does five of the phases
(arise, disclose, triage, refer, serve) and settles what is done or due, for one community with the default numbers; no
money, no trust, no volunteers, no weekly rules. The product does all of them.
"""

from __future__ import annotations

import math

import mesa

KINDS = (  # per 1,000 residents a day, care h, labour h, patience days, openness: the defaults of scenarios
    (0.85, 1.0, 3.0, 21, 0.35),
    (0.40, 1.0, 1.0, 30, 0.30),
    (0.35, 1.5, 2.5, 30, 0.35),
    (0.12, 4.0, 1.0, 30, 0.15),
    (0.25, 4.0, 0.0, 30, 0.10),
    (0.25, 2.0, 1.0, 14, 0.50),
    (0.80, 0.0, 2.0, 21, 0.40),
    (0.50, 0.0, 1.5, 7, 0.60),
    (0.10, 1.0, 4.0, 5, 0.80),
)
RATE = sum(kind[0] for kind in KINDS) / 1000.0
HANDOFF_DAYS = 1


class Resident(mesa.Agent):
    """Has needs, at a constant rate."""

    def __init__(self, model: Community) -> None:
        super().__init__(model)
        self.trust = 0.5
        self.cell = (model.random.randrange(20), model.random.randrange(20))
        self.hazard = model.random.expovariate(1.0)

    def arise(self) -> None:
        """A need arises when the hazard is used up."""
        self.hazard -= RATE
        while self.hazard <= 0.0:
            kind = self.model.random.choices(KINDS, weights=[kind[0] for kind in KINDS])[0]
            size = self.model.random.lognormvariate(-0.11157, 0.47238)
            Need(self.model, self, kind, size)
            self.hazard += self.model.random.expovariate(1.0)


class Need(mesa.Agent):
    """Hidden, known, triaged, in service; then removed."""

    def __init__(self, model: Community, resident: Resident, kind: tuple[float, ...], size: float) -> None:
        super().__init__(model)
        self.resident, self.due, self.openness = resident, model.day + int(kind[3]), kind[4]
        self.left = {"care": kind[1] * size, "labour": kind[2] * size}
        self.provider: dict[str, Provider | None] = {"care": None, "labour": None}
        self.start = {"care": 0, "labour": 0}
        self.state = "hidden"

    def disclose(self) -> None:
        """It becomes known by the resident's own voice, online or by outreach."""
        if self.state == "hidden":
            silence = (1.0 - self.openness * self.resident.trust) * 0.95 * math.exp(-0.1)
            if self.model.random.random() > silence:
                self.state = "known"

    def settle(self) -> None:
        """Resolved when all is done, lapsed on its due day."""
        if max(self.left.values()) <= 0.0 or self.model.day >= self.due:
            for provider in self.provider.values():
                if provider is not None:
                    provider.queue = [task for task in provider.queue if task[0] is not self]
            self.remove()


class Provider(mesa.Agent):
    """Committee, organisation or worker: gives care and labour."""

    def __init__(self, model: Community, weekly: float, speed: dict[str, float]) -> None:
        super().__init__(model)
        self.weekly, self.speed = weekly, speed
        self.cell = (model.random.randrange(20), model.random.randrange(20))
        self.queue: list[tuple[Need, str]] = []
        self.hours = 0.0

    def backlog(self) -> float:
        """Hours of open tasks."""
        return sum(need.left[component] / self.speed[component] for need, component in self.queue)

    def serve(self) -> None:
        """Works on its tasks in the order of acceptance."""
        for need, component in list(self.queue):
            if self.hours <= 0.0:
                break
            if need.start[component] > self.model.day:
                continue
            hours = min(self.hours, 4.0, need.left[component] / self.speed[component])
            self.hours -= hours
            need.left[component] -= hours * self.speed[component]
            if need.left[component] <= 1e-9:
                need.left[component] = 0.0
                self.queue.remove((need, component))


class Community(mesa.Model):
    """One community."""

    def __init__(self, residents: int = 3000, seed: int = 1) -> None:
        super().__init__(rng=seed)
        self.day = 0
        for _ in range(residents):
            Resident(self)
        self.committee = Provider(self, 200.0, {"care": 0.25, "labour": 0.8})
        for _ in range(6):
            Provider(self, 40.0, {"care": 0.5, "labour": 1.0})
        for _ in range(4):
            Provider(self, 40.0, {"care": 0.7, "labour": 0.5})

    def appeal(self, need: Need, provider: Provider, component: str) -> float:
        """How much a provider recommends itself."""
        near = math.exp(-math.dist(need.resident.cell, provider.cell) / 10.0)
        load = provider.backlog() / provider.weekly
        return provider.speed[component] * near / (1.0 + load) * (1.0 - 0.1 * self.random.random())

    def step(self) -> None:
        """One day."""
        providers = self.agents_by_type[Provider]
        for provider in providers:
            provider.hours = provider.weekly * (0.2 if self.day % 7 > 4 else 1.0) / 5.4
        self.agents_by_type[Resident].do("arise")
        if Need in self.agents_by_type:
            needs = self.agents_by_type[Need]
            needs.do("disclose")
            cases = sorted((need for need in needs if need.state != "hidden"), key=lambda need: need.due)
            for need in cases:
                if need.state == "known" and self.committee.hours >= 0.25:
                    self.committee.hours -= 0.25
                    need.state = "triaged"
            for need in cases:
                if need.state == "triaged":
                    self.refer(need, list(providers))
            providers.do("serve")
            for need in list(needs):
                need.settle()
        self.day += 1

    def refer(self, need: Need, providers: list[Provider]) -> None:
        """The provider with the greatest appeal is asked for each component that has none."""
        for component, left in need.left.items():
            if left > 0.0 and need.provider[component] is None:
                best = max(providers, key=lambda provider: self.appeal(need, provider, component))
                if self.random.random() < 0.6:
                    need.provider[component] = best
                    need.start[component] = self.day + HANDOFF_DAYS
                    best.queue.append((need, component))
