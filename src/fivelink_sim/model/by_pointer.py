"""How compiled rules get a World: as one pointer to its tables, instead of table by table.

Numba takes a tuple apart at every call, into seven numbers for each table: a hundred and sixty arguments of every rule,
to be compiled and, where Python calls one, to be made and handed on. A class decorated with `by_pointer` is taken apart
once, when Python calls a rule (4 µs instead of 25); in rules, `world.needs` reads that table from memory, once, as it
cannot change in between.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

from fivelink_sim.model.kernel import INTERPRETED

Class = TypeVar("Class", bound=type)


def by_pointer(tables: Class) -> Class:
    """Hand a NamedTuple of arrays on by pointer in compiled rules; of no effect on interpreted ones."""
    if not INTERPRETED:
        typeof_impl.register(tables)(_typed)
    return tables


def _typed(value: Any, context: Any) -> Tables:
    """The type of such a NamedTuple: which numba asks for whenever arrays have other types than before."""
    return Tables(type(value).__name__, value._fields, tuple(_kind(table, context) for table in value))


_kinds: dict[Any, Any] = {}


def _kind(table: Any, context: Any) -> Any:
    """The type of an array, which numba would put together anew, field by field, for each rule that Python calls."""
    key = (type(table), table.dtype, table.ndim, table.flags.num)
    if key not in _kinds:
        _kinds[key] = typeof_impl(table, context)
    return _kinds[key]


class Tables(types.Type):
    """A pointer to the arrays of a NamedTuple. Its name tells it apart and becomes a part of the names of code."""

    def __init__(self, name: str, fields: tuple[str, ...], kinds: tuple[Any, ...]) -> None:
        self.fields = fields
        self.kinds = kinds
        digest = hashlib.sha256(repr((fields, kinds)).encode()).hexdigest()[:16]
        super().__init__(f"{name}_{digest}")


register_model(Tables)(models.OpaqueModel)


@infer_getattr
class _FieldTypes(AttributeTemplate):
    key = Tables

    def generic_resolve(self, tables: Any, field: str) -> Any:  # type: ignore[override]
        return tables.kinds[tables.fields.index(field)] if field in tables.fields else None


@lower_getattr_generic(Tables)  # type: ignore[untyped-decorator]
def _field(context: Any, builder: Any, tables: Tables, pointer: Any, field: str) -> Any:
    """One table, from the pointer."""
    at = builder.bitcast(pointer, _struct(context, tables).as_pointer())
    place = tables.fields.index(field)
    kind = context.get_value_type(tables.kinds[place])
    return _never_changed(builder, cgutils.gep_inbounds(builder, at, 0, place), kind)


def _never_changed(builder: Any, at: Any, kind: Any) -> Any:
    """What lies at a place in memory, number by number; the compiler is told that it stays the same."""
    if not isinstance(kind, ir.Aggregate):
        found = builder.load(at)
        found.set_metadata("invariant.load", builder.module.add_metadata([]))
        return found
    whole = ir.Constant(kind, ir.Undefined)
    parts = kind.elements if isinstance(kind, ir.BaseStructType) else [kind.element] * len(kind)
    for i, part in enumerate(parts):
        whole = builder.insert_value(whole, _never_changed(builder, cgutils.gep_inbounds(builder, at, 0, i), part), i)
    return whole


@unbox(Tables)  # type: ignore[untyped-decorator]
def _taken_apart(tables: Tables, value: Any, c: Any) -> NativeValue:
    """Writes the arrays next to each other, into the frame of the function that Python calls."""
    struct = _struct(c.context, tables)
    at = cgutils.alloca_once(c.builder, struct)
    failed = cgutils.false_bit
    for i, kind in enumerate(tables.kinds):
        native = c.unbox(kind, c.pyapi.tuple_getitem(value, i))
        c.builder.store(native.value, cgutils.gep_inbounds(c.builder, at, 0, i))
        failed = c.builder.or_(failed, native.is_error)
    return NativeValue(_opaque(c.builder, c.builder.bitcast(at, cgutils.voidptr_t)), is_error=failed)


def _opaque(builder: Any, pointer: Any) -> Any:
    """The same pointer, of which the compiler cannot tell where it comes from: nor, then, that what is said never to
    change was once written there, should it ever see both in one function. An instruction that is none."""
    kind = ir.FunctionType(pointer.type, [pointer.type])
    return builder.asm(kind, "", "=r,0,~{memory}", [pointer], side_effect=True)


def _struct(context: Any, tables: Tables) -> Any:
    return ir.LiteralStructType([context.get_value_type(kind) for kind in tables.kinds])
