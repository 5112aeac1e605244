"""Eight numbers in one instruction: arithmetic on rows of eight, for kernels only.

A compiler left to itself does short rows number by number. Here a row is one vector of LLVM's,
which makes of it whatever the processor has: registers of two, four or eight numbers, or single
ones. The operations and their order are the same on all of them, none is fused with another, and
so are the bits. Arrays are C-contiguous and end with an axis of eight; a row is told by its number,
counted over all axes before the last. The first row named is the one that is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types

from standoff.base.jit import instruction

ABREAST = 8
Value = Any
"""A vector as the compiler's builder names it."""
Build = Callable[..., Sequence[Value]]

_LONG = ir.IntType(64)
_REALS = ir.VectorType(ir.DoubleType(), ABREAST)
_LONGS = ir.VectorType(_LONG, ABREAST)

# Of the exponential (Cody & Waite 1980): x = k ln 2 + r, ln 2 in two parts.
_FLOOR = -708.0
_PER_E = 1.4426950408889634
_HIGH, _LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_ROUNDING = 6755399441055744.0
"""1.5 · 2⁵²: what is added to it loses all that comes after the point."""
_ONE = 1023 << 52
"""The bits of 1.0."""
_FACTORIALS = (
    6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1
)  # fmt: skip


def _number(number: float) -> Value:
    return ir.Constant(_REALS, [number] * ABREAST)


def _larger(builder: Any, one: Value, other: Value) -> Value:
    """The larger; ``one`` where either is no number."""
    return builder.select(builder.fcmp_ordered(">", other, one), other, one)


def _where(builder: Any, mark: Value, one: Value, other: Value) -> Value:
    """``one`` where ``mark`` is above 0, else ``other``."""
    return builder.select(builder.fcmp_ordered(">", mark, _number(0.0)), one, other)


def _exponential(builder: Any, x: Value) -> Value:
    """eˣ for x ≤ 0, to about a unit of the last place; e⁻⁷⁰⁸ below that, so that nothing has lost
    its digits."""
    # Here too what is no number stays so.
    x = builder.select(builder.fcmp_ordered("<", x, _number(_FLOOR)), _number(_FLOOR), x)
    shifted = builder.fadd(builder.fmul(x, _number(_PER_E)), _number(_ROUNDING))
    whole = builder.fsub(shifted, _number(_ROUNDING))
    rest = builder.fsub(x, builder.fmul(whole, _number(_HIGH)))
    rest = builder.fsub(rest, builder.fmul(whole, _number(_LOW)))
    series = _number(1.0 / _FACTORIALS[0])
    for factorial in _FACTORIALS[1:]:
        series = builder.fadd(builder.fmul(series, rest), _number(1.0 / factorial))
    bits = builder.shl(builder.bitcast(shifted, _LONGS), ir.Constant(_LONGS, [52] * ABREAST))
    bits = builder.add(bits, ir.Constant(_LONGS, [_ONE] * ABREAST))
    return builder.fmul(series, builder.bitcast(bits, _REALS))


def _operation(arguments: Sequence[Any], build: Build) -> tuple[Any, Callable[..., Value]]:
    """An operation on rows, each an array and a number; ``build`` gives the new first ones."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Value:
        places = []
        for k in range(0, len(values), 2):
            array = context.make_array(signature.args[k])(context, builder, values[k])
            row = builder.mul(values[k + 1], ir.Constant(_LONG, ABREAST))
            start = builder.gep(array.data, [row])
            places.append(builder.bitcast(start, _REALS.as_pointer()))
        # Rows are aligned as single numbers are, no better.
        rows = [builder.load(place, align=8) for place in places]
        for place, value in zip(places, build(builder, *rows), strict=False):
            builder.store(value, place, align=8)
        return context.get_dummy_value()

    kinds = [types.int64 if k % 2 else kind for k, kind in enumerate(arguments)]
    return types.void(*kinds), generate


@instruction
def clear(typing: Any, out: Any, o: Any) -> Any:
    """out = 0"""
    return _operation((out, o), lambda to, _: [_number(0.0)])


@instruction
def copy(typing: Any, out: Any, o: Any, a: Any, i: Any) -> Any:
    """out = a"""
    return _operation((out, o, a, i), lambda to, _, x: [x])


@instruction
def take(typing: Any, out: Any, o: Any, a: Any, i: Any, mark: Any, m: Any) -> Any:
    """out = a where mark is above 0"""
    return _operation((out, o, a, i, mark, m), lambda to, was, x, mark: [_where(to, mark, x, was)])


@instruction
def take_middle(
    typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any, mark: Any, m: Any
) -> Any:
    """out = ½ (a + b) where mark is above 0"""

    def build(to: Any, was: Value, x: Value, y: Value, mark: Value) -> Sequence[Value]:
        return [_where(to, mark, to.fmul(_number(0.5), to.fadd(x, y)), was)]

    return _operation((out, o, a, i, b, j, mark, m), build)


@instruction
def multiply(typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """out = a · b"""
    return _operation((out, o, a, i, b, j), lambda to, _, x, y: [to.fmul(x, y)])


@instruction
def add_product(typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """out += a · b"""
    return _operation((out, o, a, i, b, j), lambda to, was, x, y: [to.fadd(was, to.fmul(x, y))])


@instruction
def mix_two(
    typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any, c: Any, k: Any, d: Any, m: Any
) -> Any:
    """out = a · b + c · d"""

    def build(to: Any, _: Value, x: Value, y: Value, z: Value, w: Value) -> Sequence[Value]:
        return [to.fadd(to.fmul(x, y), to.fmul(z, w))]

    return _operation((out, o, a, i, b, j, c, k, d, m), build)


@instruction
def add(typing: Any, out: Any, o: Any, a: Any, i: Any) -> Any:
    """out += a"""
    return _operation((out, o, a, i), lambda to, was, x: [to.fadd(was, x)])


@instruction
def raise_to(typing: Any, out: Any, o: Any, a: Any, i: Any) -> Any:
    """out = the larger of out and a; out where either is no number"""
    return _operation((out, o, a, i), lambda to, was, x: [_larger(to, was, x)])


@instruction
def reply(
    typing: Any,
    odds: Any,
    o: Any,
    played: Any,
    p: Any,
    total: Any,
    t: Any,
    up: Any,
    u: Any,
    down: Any,
    v: Any,
    a: Any,
    i: Any,
    best: Any,
    j: Any,
    rate: Any,
    r: Any,
    before: Any,
    k: Any,
    low: Any,
    m: Any,
) -> Any:
    """An action's part of a logit reply, from what it is worth (a) and the best is worth.

    odds = (a − best) · rate, played = its exponential, total += played; up and down become at least
    odds − before and before − odds, where nothing counts as lower than low.
    """

    def build(to: Any, *rows: Value) -> Sequence[Value]:
        _, _, total, up, down, worth, best, rate, before, low = rows
        odds = to.fmul(to.fsub(worth, best), rate)
        played = _exponential(to, odds)
        x, y = _larger(to, odds, low), _larger(to, before, low)
        up, down = _larger(to, up, to.fsub(x, y)), _larger(to, down, to.fsub(y, x))
        return odds, played, to.fadd(total, played), up, down

    arrays = odds, o, played, p, total, t, up, u, down, v, a, i, best, j, rate, r, before, k, low, m
    return _operation(arrays, build)


@instruction
def divide(typing: Any, out: Any, o: Any, a: Any, i: Any) -> Any:
    """out = out / a"""
    return _operation((out, o, a, i), lambda to, was, x: [to.fdiv(was, x)])


@instruction
def raise_to_ratio(typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """out = the larger of out and a / b; out where either is no number"""
    return _operation((out, o, a, i, b, j), lambda to, was, x, y: [_larger(to, was, to.fdiv(x, y))])


@instruction
def raise_to_less(
    typing: Any, up: Any, u: Any, down: Any, v: Any, a: Any, i: Any, b: Any, j: Any, c: Any, k: Any
) -> Any:
    """up and down become at least a − b · c and b · c − a"""

    def build(to: Any, up: Value, down: Value, *three: Value) -> Sequence[Value]:
        less = to.fsub(three[0], to.fmul(three[1], three[2]))
        return _larger(to, up, less), _larger(to, down, to.fsub(_number(-0.0), less))

    return _operation((up, u, down, v, a, i, b, j, c, k), build)


@instruction
def subtract(typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """out = a − b"""
    return _operation((out, o, a, i, b, j), lambda to, _, x, y: [to.fsub(x, y)])


@instruction
def invert(typing: Any, out: Any, o: Any) -> Any:
    """out = 1 / out"""
    return _operation((out, o), lambda to, was: [to.fdiv(_number(1.0), was)])


@instruction
def raise_to_sum(typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """out = the larger of out and a + b"""
    return _operation((out, o, a, i, b, j), lambda to, was, x, y: [_larger(to, was, to.fadd(x, y))])


@instruction
def raise_to_gap(typing: Any, out: Any, o: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """out = the larger of out and how far a is from b"""

    def build(to: Any, was: Value, x: Value, y: Value) -> Sequence[Value]:
        return [_larger(to, _larger(to, was, to.fsub(x, y)), to.fsub(y, x))]

    return _operation((out, o, a, i, b, j), build)
