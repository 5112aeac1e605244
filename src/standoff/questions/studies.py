"""What a question takes that asks of a solved study as well as of a case."""

from __future__ import annotations

import os
from typing import Annotated

from standoff.insight.study.study import Study
from standoff.questions.cases import Case
from standoff.questions.question import Ask

CaseOrStudy = Annotated[
    Study | Case | str | os.PathLike[str],
    Ask("A file, or the name of a built-in case; in Python also a finished study.", argument=True),
]
