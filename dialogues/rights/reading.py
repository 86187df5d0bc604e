"""Reads a content file into models; every fault is one clear line with file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

if TYPE_CHECKING:
    from yaml import SafeLoader as _Fast
else:
    _Fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")

Place = Sequence[str | int]
"""The way to a value inside a file: keys and list positions."""

_PLAIN = {
    "missing": "“{key}” is missing",
    "extra_forbidden": "“{key}” is no field here",
    "too_short": "“{key}” is empty",
    "string_too_short": "“{key}” is empty",
    "model_type": "“{key}” should have fields",
    "list_type": "should be a list",
}


class ContentFault(Exception):
    """A broken content file: `rights/health.yaml:12: what is wrong`."""

    def __init__(self, path: str, line: int, message: str) -> None:
        """`path` is relative to the content folder, `line` counts from 1."""
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


class _Loader(_Fast):
    """Refuses a key that stands twice, which YAML would let pass; leaves dates as text."""

    yaml_implicit_resolvers = {
        first: [(tag, shape) for tag, shape in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in _Fast.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                plain = "a key is a single word"
                raise yaml.MarkedYAMLError(problem=plain, problem_mark=key.start_mark)
            if key.value in seen:
                twice = f"“{key.value}” stands here twice"
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


class ContentFile(Generic[T]):
    """One file of the content and the value read from it."""

    def __init__(self, folder: Path, path: Path, shape: TypeAdapter[T]) -> None:
        """Read and validate; raises ContentFault."""
        self.path = path.relative_to(folder).as_posix()
        try:
            self._text = path.read_text(encoding="utf-8")
            raw = yaml.load(self._text, _Loader)  # noqa: S506 - a safe loader
        except (OSError, UnicodeDecodeError) as fault:
            raise ContentFault(self.path, 1, f"cannot be read: {fault}") from None
        except yaml.YAMLError as fault:
            raise _syntax(self.path, fault) from None
        try:
            self.value = shape.validate_python(raw)
        except ValidationError as fault:
            raise self._shape_fault(raw, fault) from None

    def fault(self, place: Place, message: str) -> ContentFault:
        """Return a fault at a place in this file."""
        return ContentFault(self.path, self._line(place), message)

    def _shape_fault(self, raw: object, fault: ValidationError) -> ContentFault:
        first = fault.errors(include_url=False)[0]
        place = _within(raw, first["loc"])
        key = next((step for step in reversed(first["loc"]) if isinstance(step, str)), "")
        of_item = not place or isinstance(first["input"], BaseModel | dict)
        plain = _PLAIN.get(first["type"], "{message}" if of_item else "“{key}”: {message}")
        message = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
        words = plain.format(key=key, message=message)
        return self.fault(place, f"{_named(raw, place)}{words}")

    def _line(self, place: Place) -> int:
        """Return the line of a place, or of what stands nearest around it."""
        node = yaml.compose(self._text, _Fast)
        line = 0
        for step in place:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line + 1


def sound(file: ContentFile[T], faults: Iterable[ContentFault]) -> T:
    """Return the value of a file that has no faults; raises the first of them."""
    for fault in faults:
        raise fault
    return file.value


def faults_in(
    read: Callable[[], ContentFile[T]], faults: Callable[[ContentFile[T]], Iterable[ContentFault]]
) -> list[ContentFault]:
    """Return all that is wrong with a file; when it cannot be read, that alone."""
    try:
        return list(faults(read()))
    except ContentFault as fault:
        return [fault]


def _syntax(path: str, fault: yaml.YAMLError) -> ContentFault:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    problem = getattr(fault, "problem", None) or str(fault).partition("\n")[0]
    return ContentFault(path, mark.line + 1 if mark else 1, f"is not YAML: {problem}")


def _step(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    """Go one step down; returns the line (from 0) and the node found there."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item.start_mark.line, item
    return None


def _within(raw: Any, loc: Place) -> Place:
    """Return the part of pydantic's location that is really in the file."""
    place: list[str | int] = []
    for step in loc:
        here: Collection[object] = ()
        if isinstance(raw, dict | list):
            here = raw if isinstance(raw, dict) else range(len(raw))
        if step in here:  # pydantic also names its own shapes, such as the branch of a union
            raw = raw[step]
            place.append(step)
    return place


def _named(raw: Any, place: Place) -> str:
    """Return `id: ` of the innermost thing with an id or a name around a place."""
    name = ""
    for step in place:
        raw = raw[step]
        if isinstance(raw, dict) and ("id" in raw or not name):
            name = f"{raw.get('id', step)}: "
    return name
