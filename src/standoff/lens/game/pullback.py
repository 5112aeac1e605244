"""From slopes by the numbers of a game to slopes by the parameters that they were worked out from.

A program is gone through backwards, step by step (reverse accumulation: Griewank & Walther 2008,
ch. 3), so that the work does not hang on the number of parameters.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from standoff.base.jit import kernel
from standoff.case.evaluate import quiet
from standoff.lens.game.adjoint import Slopes
from standoff.lens.game.filling import REST, Filling
from standoff.lens.game.program import (
    ABSOLUTE,
    ADD,
    CLIP,
    DIVIDE,
    IF,
    LEAST,
    MOST,
    MULTIPLY,
    NEGATIVE,
    ROOT,
    SUBTRACT,
    Program,
)
from standoff.lens.game.tree import Float, Int


def by_inputs(program: Program, registers: Float, slopes: Float) -> Float:
    """(inputs, D) slopes by the inputs of a program.

    ``registers`` (R, D) as the program filled them; ``slopes`` (R, D) by each, which is written to.
    """
    for begin, end, function in reversed(program.segments):
        if not function:
            carry_back(program.code, begin, end, program.given, registers, slopes)
            continue
        for step in range(end - 1, begin - 1, -1):
            out = program.given + step
            one, other = program.code[1:3, step]
            with quiet():
                if function == "exp":
                    slopes[one] += slopes[out] * registers[out]
                elif function == "log":
                    slopes[one] += slopes[out] / registers[one]
                else:
                    base, power = registers[one], registers[other]
                    slopes[one] += slopes[out] * power * base ** (power - 1.0)
                    grown = registers[out] * np.log(np.where(base > 0.0, base, 1.0))
                    slopes[other] += slopes[out] * grown
    return slopes[: len(program.inputs)]


@kernel
def carry_back(
    code: Int, begin: int, end: int, given: int, registers: Float, slopes: Float
) -> None:
    """Undo the steps ``begin`` … ``end - 1`` of ``program.carry_out``, last first. Tests have no
    slope; of a choice it is that of what was chosen."""
    draws = registers.shape[1]
    for step in range(end - 1, begin - 1, -1):
        operation = code[0, step]
        one, two, three = code[1, step], code[2, step], code[3, step]
        a, b, _c = registers[one], registers[two], registers[three]
        value, slope = registers[given + step], slopes[given + step]
        for d in range(draws):
            w = slope[d]
            if w == 0.0:
                continue
            if operation == ADD:
                slopes[one, d] += w
                slopes[two, d] += w
            elif operation == SUBTRACT:
                slopes[one, d] += w
                slopes[two, d] -= w
            elif operation == MULTIPLY:
                slopes[one, d] += w * b[d]
                slopes[two, d] += w * a[d]
            elif operation == DIVIDE:
                slopes[one, d] += w / b[d]
                slopes[two, d] -= w * value[d] / b[d]
            elif operation == NEGATIVE:
                slopes[one, d] -= w
            elif operation == IF:
                if a[d] != 0.0:
                    slopes[two, d] += w
                else:
                    slopes[three, d] += w
            elif operation == LEAST:
                if a[d] < b[d]:
                    slopes[one, d] += w
                else:
                    slopes[two, d] += w
            elif operation == MOST:
                if a[d] > b[d]:
                    slopes[one, d] += w
                else:
                    slopes[two, d] += w
            elif operation == CLIP:
                if value[d] == a[d]:
                    slopes[one, d] += w
                elif value[d] == b[d]:
                    slopes[two, d] += w
                else:
                    slopes[three, d] += w
            elif operation == ABSOLUTE:
                slopes[one, d] += w if a[d] >= 0.0 else -w
            elif operation == ROOT:
                slopes[one, d] += 0.5 * w / value[d]


@kernel
def gather(slopes: Float, place: Int, out: Float) -> None:
    """Add slopes (D, M) to the registers (R, D) at ``place`` (M,)."""
    for draw in range(slopes.shape[0]):
        for column in range(len(place)):
            out[place[column], draw] += slopes[draw, column]


@kernel
def gather_chances(slopes: Float, register: Int, first: Int, out: Float) -> None:
    """The same for chances (D, E): what the others leave falls as they grow."""
    for draw in range(slopes.shape[0]):
        for node in range(len(first) - 1):
            left = 0.0
            for branch in range(first[node], first[node + 1]):
                if register[branch] == REST:
                    left += slopes[draw, branch]
            for branch in range(first[node], first[node + 1]):
                if register[branch] != REST:
                    out[register[branch], draw] += slopes[draw, branch] - left


def by_parameters(
    filling: Filling, parameters: Mapping[str, Float], slopes: Slopes
) -> dict[str, Float]:
    """Slopes by each parameter that a game rests on, (D,) each: parameters that are built from
    others count as parameters of their own. ``filling`` has its programs."""
    assert filling.worth is not None
    assert filling.chances is not None
    found: dict[str, Float] = {}
    draws = len(slopes.log_likelihood)
    for part in (filling.worth, filling.chances):
        program = part.program
        for first in range(0, draws if program.inputs else 0, program.at_once):
            stop = min(first + program.at_once, draws)
            registers = program.run(program.values(parameters, first, stop))
            back = np.zeros(registers.shape)
            if part is filling.worth:
                pay = slopes.payoffs[first:stop].reshape(stop - first, -1)
                gather(pay, filling.worth.payoffs, back)
                if len(filling.worth.precision):
                    gather(slopes.precision[first:stop], filling.worth.precision, back)
            else:
                chances = filling.chances
                gather_chances(slopes.chance[first:stop], chances.register, chances.first, back)
            for name, each in zip(program.inputs, by_inputs(program, registers, back), strict=True):
                found.setdefault(name, np.zeros(draws))[first:stop] += each
    return found
