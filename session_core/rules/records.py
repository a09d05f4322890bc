"""Frozen dataclasses that share their methods, for a ward laptop has little memory.

The standard library compiles methods of its own for each class, and where it adds slots the guard
that it compiled keeps the class without them too. That is 15 kB a class, where 5 kB are enough: an
agent, which has 240 of them, is 2.3 MB smaller.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # whose fields mypy looks at one by one
else:

    def dataclass(kind=None, /, **wished):
        """What the standard library makes, but of what is made for a frozen one only `__init__` is
        its own. `order` is not for them.
        """
        if kind is None:
            return partial(dataclass, **wished)
        if not wished.get("frozen"):
            return dataclasses.dataclass(kind, **wished)
        return _sharing(dataclasses.dataclass(kind, **wished, repr=False, eq=False))


def _sharing(made: type[Any]) -> type[Any]:
    names = [one.name for one in dataclasses.fields(made) if one.compare]
    # Without a field that which matches by place is compared, which is nothing.
    made._compared = attrgetter(*(names or ["__match_args__"]))
    made.__setattr__, made.__delattr__ = _refuse_change, _refuse_removal  # type: ignore[assignment]
    for name, method in _SHARED.items():
        if name not in vars(made):
            setattr(made, name, method)
    return made


def _told(self: Any) -> str:
    said = (
        f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr
    )
    return f"{type(self).__qualname__}({', '.join(said)})"


def _is_same(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    read = self._compared
    return read(self) == read(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _refuse_change(self: object, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_removal(self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED = {"__repr__": _told, "__eq__": _is_same, "__hash__": _hash}
