"""One benefit answered for every institution of the register on a day, in as many queries as for one institution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import override

from exclave.apps.benefits import profile, showing
from exclave.apps.benefits.answering import answer
from exclave.apps.benefits.profile import Profile
from exclave.apps.benefits.sheets import sheet_of
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution
from exclave.engines.policy.eligibility import Bucket, Result, Target, bucket_of, failing
from exclave.engines.policy.pack.model import Pack

SHOWN = ("id", "label", "answer", "clause", "reason", "ask", "facts", "judge")
"""What of a condition's row is kept with the run."""


@dataclass(frozen=True)
class Stood:
    """One institution's result, ready to be kept."""

    institution: Institution
    bucket: Bucket
    failing: tuple[str, ...]
    missing: tuple[str, ...]
    why: dict[str, str]
    explanation: list[dict[str, Any]]


def target_of(programme: Programme, benefit: str) -> Target | None:
    return next((one for one in sheet_of(programme).targets if one.key == ("benefit", benefit)), None)


def is_of_register(pack: Pack, target: Target) -> bool:
    """Whether the benefit is for what the register keeps: its institutions, or the organisations behind them."""
    subject = pack.subjects[target.subject]
    return bool(subject.types) or target.subject == "applicant"


def stood(programme: Programme, benefit: str, institutions: list[Institution], day: date) -> Iterator[Stood]:
    """The results in the order of the institutions; those off the register on the day are left out."""
    compiled = sheet_of(programme).compiled
    for known in profile.of_institutions(institutions, programme, compiled, day):
        assert known.institution is not None
        if is_out(compiled.pack, known):
            continue
        answered = answer(
            programme, known.values, day, known, lambda target: target.key == ("benefit", benefit)
        )
        [result] = answered.results
        explained = showing.explanation(compiled, result, answered.facts)
        yield Stood(
            known.institution,
            bucket_of(result),
            tuple(one.id for one in failing(result)),
            tuple(dict.fromkeys(need.path for need in result.needs)),
            _why(compiled.pack, result),
            [{key: row[key] for key in SHOWN} for row in explained],
        )


def is_out(pack: Pack, known: Profile) -> bool:
    """Whether the institution is off the register on the day its profile speaks of."""
    return any(
        one.out and (state := known.facts.get(f"{name}.state")) is not None and state.value in one.out
        for name, one in pack.subjects.items()
    )


def _why(pack: Pack, result: Result) -> dict[str, str]:
    found = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            found[key] = str(showing.why(pack, result))
    return found
