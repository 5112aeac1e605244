"""A few things kept as long as they are used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The ``most`` things that were asked for last, each by its key."""

    def __init__(self, most: int):
        self.most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """What is kept under a key, if anything is; it stays longer for having been asked for."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: Key, value: Value) -> Value:
        """Keep a thing, and let go of those that were not asked for longest."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return value

    def having(self, key: Key, make: Callable[[], Value]) -> Value:
        """What is kept under a key, made first where nothing is."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found
