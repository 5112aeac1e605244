"""``python -m benchmarks [NAME…]``: run the named benchmarks, or all of them."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks
from standoff.base.errors import listed, nearest


def main() -> int:
    known = sorted(
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if not module.name.startswith("_")
    )
    for name in sys.argv[1:] or known:
        if name not in known:
            print(
                f"There is no benchmark '{name}'{nearest(name, known)}; known are {listed(known)}.",
                file=sys.stderr,
            )
            return 2
    for name in sys.argv[1:] or known:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        module.main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
