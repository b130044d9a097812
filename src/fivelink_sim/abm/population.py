"""Who lives and works there: the agents of a model and the grid they stand on, made on first use and kept up to date.

Residents stay; volunteers come and go; actors appear and leave with the regime. One grid covers the district: its
communities are square blocks side by side, row by row; a cell's coordinate is (column, row).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa.discrete_space import Cell, OrthogonalMooreGrid

from fivelink_sim.abm.agents import (
    Actor,
    CharityFund,
    Committee,
    Resident,
    SocialOrganization,
    SocialWorker,
    ViewAgent,
    Volunteer,
)
from fivelink_sim.model.world import COMMITTEE, ENTERPRISE, FOUNDATION, ORGANIZATION, VOLUNTEER, WORKER

if TYPE_CHECKING:
    from fivelink_sim.abm.community_model import CommunityModel

TYPE_OF: dict[int, type[Actor]] = {
    COMMITTEE: Committee,
    ORGANIZATION: SocialOrganization,
    WORKER: SocialWorker,
    FOUNDATION: CharityFund,
    ENTERPRISE: CharityFund,
}
TYPES: tuple[type[ViewAgent], ...] = (
    Committee, SocialOrganization, SocialWorker, Volunteer, CharityFund, Resident,
)  # fmt: skip


class Population:
    """The agents of a model, by community: residents by row, actors by row, volunteers by key."""

    def __init__(self, model: CommunityModel) -> None:
        district = model.scenario.settings.district
        self._model = model
        self._side, self._columns = district.side, district.columns
        self.grid = OrthogonalMooreGrid(
            (district.columns * district.side, district.rows * district.side), torus=False, random=model.random
        )
        self._cells: dict[tuple[int, int], Cell] = {cell.coordinate: cell for cell in self.grid.all_cells}
        worlds = model.worlds
        self.actors: list[dict[int, Actor]] = [{} for _ in worlds]
        self.volunteers: list[dict[int, Volunteer]] = [{} for _ in worlds]
        self.residents = [
            [
                Resident(model, c, i, self.cell_at(c, cell))
                for i, cell in enumerate(world.residents["cell"].tolist())
            ]
            for c, world in enumerate(worlds)
        ]  # fmt: skip
        self.refresh()

    def cell_at(self, community: int, cell: int) -> Cell:
        """The grid's cell for a cell of a community's World."""
        block_row, block_column = divmod(community, self._columns)
        row, column = divmod(cell, self._side)
        return self._cells[block_column * self._side + column, block_row * self._side + row]

    def refresh(self) -> None:
        """Let agents come and go as they have in the Worlds. Cheap when nobody has."""
        for c in range(len(self.actors)):
            self._refresh_actors(c)
            self._refresh_volunteers(c)

    def _refresh_actors(self, c: int) -> None:
        world, views = self._model.worlds[c], self.actors[c]
        present = [a for a in world.actors["present"].nonzero()[0].tolist() if int(world.actors["role"][a]) in TYPE_OF]
        if present == list(views):
            return
        for a in set(views).difference(present):
            views.pop(a).leave()
        for a in present:
            if a not in views:
                cell = self.cell_at(c, int(world.actors["cell"][a]))
                views[a] = TYPE_OF[int(world.actors["role"][a])](self._model, c, a, cell)
        self.actors[c] = {a: views[a] for a in present}

    def _refresh_volunteers(self, c: int) -> None:
        world, views = self._model.worlds[c], self.volunteers[c]
        here = world.here[0]
        today = world.parameters[max(0, int(here.segment))]
        n = int(here.volunteers) if today.present[VOLUNTEER] else 0
        keys = world.volunteers["key"][:n].tolist()
        if keys == list(views):
            return
        homes = world.volunteers["cell"][:n].tolist()
        for key in set(views).difference(keys):
            views.pop(key).leave()
        self.volunteers[c] = {
            key: views.get(key) or Volunteer(self._model, c, key, self.cell_at(c, home))
            for key, home in zip(keys, homes, strict=True)
        }
