"""A study that can be solved again and again with other numbers, at the cost of solving alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from standoff.case.model import Case
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Again, Progress, run, run_again
from standoff.ensemble.sample import draw_parameters
from standoff.insight.judgement.sharpness import bears, begun, sharpness
from standoff.insight.study.study import Study
from standoff.lens.game.tree import Float


class PreparedStudy:
    """A case with its games grown and its expressions written as programs; it can be pickled."""

    def __init__(self, prepared: Prepared):
        self._prepared = prepared

    @property
    def case(self) -> Case:
        """The case."""
        return self._prepared.case.case

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that are solved."""
        return tuple(self._prepared.policies)

    def study(
        self,
        *,
        draws: int = 1000,
        seed: int = 0,
        given: Mapping[str, Float | float] | None = None,
        threads: int | None = None,
        sharper: bool = False,
        progress: Progress | None = None,
    ) -> Study:
        """Solve on ``draws`` plausible worlds: the same bits as a study made anew, which is
        ``sharper``: some worlds are solved again with actors half and twice as precise.

        ``given`` sets some parameters in every world, by name: one number, or an array (draws,),
        each in the parameter's unit. Parameters that are formulas of others follow.

        Raises :class:`standoff.StandoffError` for an unknown parameter, and for numbers that make
        no game.
        """
        ensemble = run(
            self._prepared,
            draws=draws,
            seed=seed,
            given=given,
            threads=threads,
            progress=begun(progress, len(self.policies)) if sharper else progress,
        )
        if not (sharper and bears(self._prepared)):
            return Study(ensemble)
        again = sharpness(self._prepared, ensemble, threads=threads, progress=progress)
        return Study(ensemble, sharpness=again)

    def reads(self) -> dict[str, frozenset[str] | None]:
        """By policy the numbers that its games rest on; None where any might be."""
        return {name: each.reads for name, each in self._prepared.policies.items()}

    def again(
        self,
        again: Again,
        *,
        draws: int,
        seed: int,
        given: Mapping[str, Float | float] | None = None,
        effort: Effort = FREELY,
    ) -> Study:
        """The same as :meth:`study`, one of several of which later ones take over what they can
        from earlier ones. Raises likewise."""
        threads, progress = effort.threads, effort.progress
        return Study(
            run_again(
                self._prepared,
                again,
                draws=draws,
                seed=seed,
                given=given,
                threads=threads,
                progress=progress,
            )
        )

    def drawn_as(
        self, case: Case, names: Sequence[str], *, draws: int, seed: int
    ) -> dict[str, Float]:
        """The values (draws,) that some numbers have where another statement of them, ``case``, is
        drawn in the same worlds: at the same places of their distributions as now. What is one
        value there is that in every world."""
        own = self._prepared.case
        now = {**own.case.parameters, **{name: case.parameters[name] for name in names}}
        fixed = {name: now[name].value for name in names if now[name].value is not None}
        # Fixed or not, a number keeps its dimension of the draws, or all others would change.
        kept = {name: own.case.parameters[name] if name in fixed else now[name] for name in now}
        stated = replace(own, case=own.case.model_copy(update={"parameters": kept}))
        values = draw_parameters(stated, seed, 0, draws, names)
        return {
            name: np.full(draws, float(str(fixed[name]))) if name in fixed else values[name]
            for name in names
        }

    def __repr__(self) -> str:
        return f"<Prepared study of '{self.case.title}': {len(self.policies)} policies>"
