"""The one decorator of all rules, and the folder where compiled rules are kept between runs.

A rule is plain Python that numba compiles on first use. Compiling all of them takes a while, so the machine
code is kept in the user's cache folder. Three things must never happen: code of an older source is run, damaged
code is run, or a trouble with that folder stops a simulation. Numba's own disk cache notices a change in the
rule's own file only and trusts whatever it reads; so this module keeps the code itself, in `KeptCode`.

With NUMBA_DISABLE_JIT=1 the rules run interpreted, to be stepped through or measured for coverage; nothing is
kept.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import os
import pickle
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding
import numba
import numpy as np
from numba import types as numba_types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompileResult, Flags, compile_extra
from numba.core.registry import CPUDispatcher
from numba.core.serialize import dumps
from numba.core.sigutils import normalize_signature

from fivelink_sim.model.kept_files import (
    may_be_read,
    note_use,
    prepare,
    reason,
    report,
    reported,
    trusted,
    write_aside,
)

Function = TypeVar("Function", bound=Callable[..., Any])

SETTINGS: Any = numba.config
INTERPRETED = bool(SETTINGS.DISABLE_JIT)
_dumps: Callable[[Any], bytes] = dumps  # numba's own pickling of compiled code
_rebuild: Callable[..., Any] = CompileResult._rebuild

COMPILE_SECONDS = 30  # what compiling every rule takes on two cores of a server, for the line that says so
DIGEST_BYTES = hashlib.sha256().digest_size

# Settings of numba that change where or how code runs, but not the code itself.
_NOT_IN_THE_CODE = {"NUMBA_CACHE_DIR", "NUMBA_DISABLE_JIT", "NUMBA_NUM_THREADS", "NUMBA_THREADING_LAYER"}


def kernel(function: Function) -> Function:
    """Compile a rule on its first call; the only way in which rules are decorated.

    nogil=True           the runs of a study share one process and one copy of the code, a thread a core
    error_model="numpy"  x / 0 is inf or nan as in NumPy, not an exception: no check at each division
    _nrt=False           rules allocate nothing, so no references are counted: to count those to the World's tables at
                         each call took more than half of the time
    forceinline          small rules cost nothing to call, though each gets the whole World: a quarter of the time
    no_cfunc_wrapper     nobody calls rules from C; a tenth less to compile
    fastmath stays off   it reorders sums and fuses a * b + c, and results would depend on the processor
    parallel stays off   sums would depend on the number of threads; the unit of parallel work is a run
    cache                kept on disk by `KeptCode` instead of numba's cache=True, for the reasons above
    """
    if INTERPRETED:
        return function
    options = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True, "forceinline": True}
    compiled: Any = Rule(function, targetoptions={**options, "nopython": True})
    if function.__qualname__ == function.__name__ and function.__module__ != "__main__":
        compiled._cache = KeptCode(function)  # a function without a module of its own is compiled each time
    return cast("Function", compiled)


def is_compiled() -> bool:
    """Whether the rules of this version have been compiled before, so that nobody needs to wait for it."""
    if INTERPRETED:
        return True
    folder = _model_folder()
    return folder is not None and trusted(folder) and (folder / "complete").is_file()


def mark_compiled() -> None:
    """Note that every rule has been compiled and kept, for `is_compiled` in later processes."""
    folder = None if INTERPRETED else _model_folder()
    if folder is not None and trusted(folder) and not reported.intersection({"keep", "trust"}):
        with contextlib.suppress(OSError):
            (folder / "complete").touch()


@contextlib.contextmanager
def announce_compilation(tell: Callable[[str], None]) -> Iterator[None]:
    """Say why one waits, if this is the first start of this version; around the first call of the rules."""
    if is_compiled():
        yield
        return
    tell(f"compiling the model's rules, once for this version (about {COMPILE_SECONDS} s) …")
    yield
    mark_compiled()


class _Compiling(threading.local):
    depth = 0


_compiling = _Compiling()


class Rule(CPUDispatcher):
    """A compiled rule that knows whether Python calls it or another rule does.

    Numba gives every function an entry from Python and machine code of its own. Of two hundred rules Python calls a
    few; the others run as parts of these, and do without both, which saves a third of the time to compile. Should
    Python call such a rule after all, it is compiled anew, as its own. Only what Python calls is kept on disk.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """What a rule that calls this one with such arguments needs of it: called by numba.

        It would compile anew for each constant and width of integers among them: three rules in ten once more."""
        return super().get_call_template(tuple(map(_widened, args)), {name: _widened(kws[name]) for name in kws})

    def compile(self, sig: Any) -> Any:
        """Compile for these argument types: called by numba, for a call from Python or from a rule being compiled."""
        if _compiling.depth:
            return self._compile_as_part(sig)
        types, _ = normalize_signature(sig)
        existing: Any = self.overloads.get(tuple(types))
        if existing is not None and isinstance(existing.entry_point, _PartOnly):
            del self.overloads[tuple(types)]
        _compiling.depth += 1
        try:
            with _few_collections():
                return super().compile(sig)
        finally:
            _compiling.depth -= 1

    def _compile_as_part(self, sig: Any) -> Any:
        """Compile without an entry from Python; what comes back only names the code for the rules that call it."""
        types, return_type = normalize_signature(sig)
        existing: Any = self.overloads.get(tuple(types))
        if existing is None:
            flags: Any = Flags()
            self.targetdescr.options.parse_as_flags(flags, self.targetoptions)
            flags.no_cpython_wrapper = flags.no_compile = True
            context: Any = self.targetctx
            library = _PartLibrary(context.codegen(), self.py_func.__qualname__)
            code = compile_extra(
                self.typingctx, self.targetctx, self.py_func, tuple(types), return_type, flags, {}, library=library
            )
            existing = code._replace(entry_point=_PartOnly())
            self.targetctx.insert_user_function(existing.entry_point, existing.fndesc, [existing.library])
            self.overloads[tuple(types)] = existing
        return existing.entry_point


def _widened(constant: Any) -> Any:
    """The type for constants of this type; for a signed integer the widest."""
    kind: Any = numba_types.unliteral(constant)
    return numba_types.int64 if kind in numba_types.signed_domain else kind


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """Compiling makes millions of objects that live on: to look through them for garbage took a seventh of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _PartOnly:
    """Stands for the code of a rule that has no entry from Python."""


class _PartLibrary(JITCodeLibrary):
    """Code of a part, left as it is: it is optimised, and becomes machine code, with the rule that it is a part of, not
    before as well. The methods are what numba calls when all code is there."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class KeptCode:
    """Machine code of one function on disk, one file for each set of argument types.

    The folder is named by a digest of all sources beside the function and of the model, of versions and settings;
    the file by what numba compiled for. A file is a SHA-256 and a packed pickle of (key, code); it is read only if the
    digest holds, it and its folder belong to this user, and nobody else can write to them. Files are written aside
    and renamed, so processes may share the folder. Every failure ends in compiling. The methods are those that
    numba's dispatcher asks of its caches.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._identity = (self._name, code.co_firstlineno, hashlib.sha256(code.co_code).hexdigest())
        self._folder = _folder_as_imported(code.co_filename, function.__globals__.get("__spec__"))

    @property
    def cache_path(self) -> str:
        """The folder, as numba shows it in a function's statistics."""
        return str(self._folder or "")

    def flush(self) -> None:
        """Remove this function's files."""
        if self._folder is not None:
            for file in self._folder.glob(f"{self._name}.*"):
                file.unlink(missing_ok=True)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled function for these types, or None if it has to be compiled.

        Numba's caches first read in all that it takes to compile (`target_context.refresh()`), a third of a second;
        rules that are read need nothing of it, and what has to be compiled after all has it read in then."""
        try:
            key, path = self._place(sig, target_context.codegen())
            if path is None or not path.is_file() or not may_be_read(path):
                return None
            content = path.read_bytes()
            body = memoryview(content)[DIGEST_BYTES:]
            if hashlib.sha256(body).digest() != content[:DIGEST_BYTES]:
                report("damaged", f"a damaged file of compiled rules is replaced: {path}")
                return None
            note_use(path.parent)
            kept_key, payload = pickle.loads(zlib.decompress(body))  # noqa: S301 - this user's own, see above
            return _rebuild(target_context, *payload) if kept_key == key else None
        except OSError:  # the folder cannot be read; what cannot be written either is said in save_overload
            return None
        except Exception as error:  # noqa: BLE001 - whatever else is wrong, compiling is always possible
            report("load", f"compiled rules cannot be read ({reason(error)}); compiling them")
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a freshly compiled function, if the folder allows it."""
        try:
            key, path = self._place(sig, data.codegen)
            if "keep" in reported or data.lifted or data.library.has_dynamic_globals:
                return
            if path is None:
                raise FileNotFoundError("there is no home folder, or no source files")
            if not prepare(path.parent):
                return
            body = zlib.compress(_dumps((key, data._reduce())), level=1)  # to a seventh, in no time
            write_aside(path, hashlib.sha256(body).digest() + body)
        except Exception as error:  # noqa: BLE001 - the rule is compiled and can run
            report("keep", f"compiled rules cannot be kept ({reason(error)}); they are compiled at every start")

    def _place(self, sig: Any, codegen: Any) -> tuple[tuple[Any, ...], Path | None]:
        """The key that code is compiled for (types, processor, function) and the file of that key."""
        key = (sig, codegen.magic_tuple(), self._identity)
        if self._folder is None:
            return key, None
        return key, self._folder / f"{self._name}.{hashlib.sha256(repr(key).encode()).hexdigest()[:24]}.code"


# Where the code is kept


def _cache_root() -> Path | None:
    """The folder for all versions: in NUMBA_CACHE_DIR if it is set, else in the user's cache folder, if any."""
    if SETTINGS.CACHE_DIR:
        return Path(SETTINGS.CACHE_DIR).absolute() / "fivelink-sim"
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not chosen.is_absolute():  # not set, or to be ignored by the rules of XDG
        try:
            chosen = Path("~/.cache").expanduser()
        except RuntimeError:  # a user without a home
            return None
    return chosen / "fivelink-sim" if chosen.is_absolute() else None


_as_imported: dict[str, tuple[Any, Path | None]] = {}


def _folder_as_imported(file: str, spec: Any) -> Path | None:
    """The folder for code of a source file, asked once each time that it is imported or, after an edit, reloaded: each
    time its module has another `spec`."""
    if spec is None or _as_imported.get(file, (None, None))[0] is not spec:
        _as_imported[file] = spec, _folder_for(Path(file).parent)
    return _as_imported[file][1]


def _folder_for(source_folder: Path) -> Path | None:
    """The folder for code whose sources lie in `source_folder` and in the model; None without such files."""
    root = _cache_root()
    try:
        sources = sorted(_sources(folder) for folder in {Path(__file__).parent, source_folder})
    except OSError:  # an archive or a notebook: no files to take a digest of
        return None
    return None if root is None else root / _digest(tuple(sources))


def _model_folder() -> Path | None:
    return _folder_for(Path(__file__).parent)


def _sources(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Path, time of change and size of every source file in a folder."""
    with os.scandir(folder) as entries:
        files = [(entry.path, entry.stat()) for entry in entries if entry.name.endswith(".py")]
    return tuple(sorted((path, status.st_mtime_ns, status.st_size) for path, status in files))


@functools.lru_cache
def _digest(sources: tuple[tuple[tuple[str, int, int], ...], ...]) -> str:
    """Digest of the content of all sources and of everything else that shapes the code."""
    digest = hashlib.sha256()
    for folder in sources:
        for path, _, _ in folder:
            content = Path(path).read_bytes()
            digest.update(f"{Path(path).name}\0{len(content)}\0".encode() + content)
    settings = [item for item in sorted(os.environ.items()) if item[0].startswith("NUMBA_")]
    processor = (llvmlite.binding.get_host_cpu_name(), llvmlite.__version__, sys.platform)
    user = os.getuid() if hasattr(os, "getuid") else 0  # those who share a folder get one each
    digest.update(
        repr(
            (
                [item for item in settings if item[0] not in _NOT_IN_THE_CODE],
                (numba.__version__, np.__version__, sys.version, processor, user),
            )
        ).encode()
    )
    return digest.hexdigest()[:32]
