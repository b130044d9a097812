"""What communities set themselves (`district.communities`): paths that exist, values that the field takes."""

from __future__ import annotations

from fivelink_sim.scenario.document import Given
from fivelink_sim.scenario.field_paths import FieldInfo
from fivelink_sim.scenario.inheritance import Location
from fivelink_sim.scenario.path_values import checked_value, flat, is_table_of_names, target
from fivelink_sim.scenario.problems import Problem
from fivelink_sim.scenario.schema.declaration import FrozenTable
from fivelink_sim.scenario.schema.district_section import CommunityEntry
from fivelink_sim.scenario.schema.settings import Settings

AT: Location = ("district", "communities")

#: Fields that hold for the district as a whole, and why.
OF_THE_DISTRICT = {
    "run": "a run has one length and one seed for all communities",
    "district": "the district's shape holds for all communities",
    "charity.district_wide": "funds are common to all communities or to none",
    "workforce.shadow_wage": "it is a price, at which the whole district is costed",
    "volunteer.volunteer_value": "it is a price, at which the whole district is costed",
}


def with_flat_communities(tree: Given, problems: list[Problem]) -> Given:
    """The tree with every community's `set` as paths to plain values: `{government: {burden: 0.4}}` is a path too."""
    communities, found = tree.find(AT)
    if not found or not isinstance(communities.value, tuple):
        return tree
    entries = tuple(_flat_entry(entry, number, problems) for number, entry in enumerate(communities.value))
    entry = Given(entries, communities.place, communities.typed, communities.key_place)
    district = tree.value["district"]
    section = Given({**district.value, "communities": entry}, district.place, district.typed, district.key_place)
    return Given({**tree.value, "district": section}, tree.place, tree.typed, tree.key_place)


def _flat_entry(entry: Given, number: int, problems: list[Problem]) -> Given:
    if not entry.is_mapping or "set" not in entry.value:
        return entry
    entries = {**entry.value, "set": flat(entry.value["set"], (*AT, number, "set"), problems)}
    return Given(entries, entry.place, entry.typed, entry.key_place)


def checked_communities(settings: Settings, tree: Given, problems: list[Problem]) -> tuple[Settings, list[Location]]:
    """The settings with communities' values as the fields hold them, and which communities are wrong.

    What is wrong is added to `problems`, and left out of the settings.
    """
    broken: list[Location] = []
    entries = []
    for number, entry in enumerate(settings.district.communities):
        before = len(problems)
        entries.append(_checked_entry(settings, entry, number, tree, problems))
        if len(problems) > before:
            broken.append((*AT, number))
    district = settings.district.model_copy(update={"communities": tuple(entries)})
    return settings.model_copy(update={"district": district}), broken


def _checked_entry(
    settings: Settings, entry: CommunityEntry, number: int, tree: Given, problems: list[Problem]
) -> CommunityEntry:
    values: dict[str, object] = {}
    for path, value in entry.set.items():
        here: Location = (*AT, number, "set", path)
        given, _ = tree.find(here)
        before = len(problems)
        if is_table_of_names(path):
            message = "kinds and groups are the same in all communities; set the fields in them"
            problems.append((given.key_place or given.place).problem(here, message))
            continue
        field = target(settings, path, here, given, _refused, problems)
        if field is not None:
            held = checked_value(settings, field, path, value, given, here, problems)
            if len(problems) == before:
                values[path] = held
    return entry.model_copy(update={"set": FrozenTable(values)})


def _refused(parts: tuple[str, ...], field: FieldInfo) -> str:
    """Why a community cannot set a field itself."""
    why = OF_THE_DISTRICT.get(parts[0]) or OF_THE_DISTRICT.get(field.path)
    return f"cannot differ between communities: {why}" if why else ""
