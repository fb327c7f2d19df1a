"""One pass through the eligibility questions: what was answered so far, and what the answer to the last step is.

Everything said travels in the form itself, as plain JSON, and nothing of it is kept: no row, no session, no cookie,
no event. It needs no signature, for nothing is decided on it: each step reads it anew as strictly as a form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from exclave.apps.benefits.answering import Answered, answer
from exclave.apps.benefits.profile import Known, Profile
from exclave.apps.cases.filling.posted import typed_fields, with_blank_row, without_row
from exclave.apps.programmes.models import Programme
from exclave.engines.policy.answers import FormField
from exclave.engines.policy.answers.reading import is_blank
from exclave.engines.policy.eligibility import Question, Target, field_of, next_questions, unreadable

LONGEST_STATE = 100_000
MOST_FACTS = 200


@dataclass(frozen=True)
class Said:
    """What was answered, by path and in the shape of a form, and which facts were declined (“I do not know”)."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    declined: tuple[str, ...] = ()

    def as_text(self) -> str:
        return json.dumps({"answers": self.answers, "declined": self.declined}, ensure_ascii=False)

    def answered(self, path: str, value: Any) -> Said:
        return replace(self.without(path), answers={**self.answers, path: value})

    def declines(self, path: str) -> Said:
        kept = self.without(path)
        return replace(kept, declined=(*kept.declined, path))

    def without(self, path: str) -> Said:
        return Said(
            {k: v for k, v in self.answers.items() if k != path},
            tuple(p for p in self.declined if p != path),
        )


def said_from(text: str) -> Said | None:
    """What the form carries; None for what is no such text, too long, or too much."""
    if not text:
        return Said()
    if len(text) > LONGEST_STATE:
        return None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return None
    answers, declined = (raw.get("answers"), raw.get("declined")) if isinstance(raw, dict) else (None, None)
    if not isinstance(answers, dict) or not isinstance(declined, list):
        return None
    if len(answers) + len(declined) > MOST_FACTS or not all(isinstance(one, str) for one in declined):
        return None
    return Said(answers, tuple(declined))


@dataclass(frozen=True)
class Check:
    """The questions of one programme at one step. ``only``: a single benefit, "" for everything it offers.

    ``asking``: the path the person chose to answer or to change; "" for the most decisive one. ``typed`` and
    ``errors``: an answer that could not be read, given back as typed.
    """

    programme: Programme
    day: date
    said: Said = field(default_factory=Said)
    profile: Profile | None = None
    only: str = ""
    asking: str = ""
    typed: Any = None
    errors: tuple[tuple[str, str], ...] = ()

    def _wanted(self, target: Target) -> bool:
        if self.only:
            return target.key == ("benefit", self.only)
        return target.kind == "benefit" or self.profile is None or self.profile.institution is None

    @cached_property
    def known(self) -> Mapping[str, Known]:
        return self.profile.facts if self.profile is not None else {}

    @cached_property
    def answered(self) -> Answered:
        return self._answered(self.said)

    def _answered(self, said: Said) -> Answered:
        values = {path: one.value for path, one in self.known.items()} | dict(said.answers)
        return answer(self.programme, values, self.day, self.profile, self._wanted)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        answered = self.answered
        return next_questions(answered.sheet, answered.results, answered.facts, self.said.declined)

    @cached_property
    def path(self) -> str:
        """The fact asked now; "" when nothing more can be settled by asking."""
        if self.asking and self.field_at(self.asking) is not None:
            return self.asking
        return self.questions[0].path if self.questions else ""

    @property
    def question(self) -> Question | None:
        """How much hangs on the fact asked now, where it is among the open ones."""
        return next((one for one in self.questions if one.path == self.path), None)

    def field_at(self, path: str) -> FormField | None:
        return field_of(self.answered.sheet, path, on=self.day)

    # ---- steps ----
    def take(self, post: QueryDict) -> Check:
        """The check after what was posted: an answer, a “do not know”, a fact to change, or a line of a table."""
        if path := post.get("change", ""):
            return replace(self, asking=path)
        path = post.get("asked", "")
        one = self.field_at(path)
        if one is None:
            return self
        if "decline" in post:
            return replace(self, said=self.said.declines(path))
        if removed := post.get("remove_row", ""):
            index = removed.rpartition(":")[2]
            post = without_row(one, post, int(index)) if index.isascii() and index.isdecimal() else post
        value = typed_fields([one], post, {})[path]
        if "add_row" in post or "remove_row" in post:
            return replace(self, asking=path, typed=with_blank_row(value) if "add_row" in post else value)
        return self._with_answer(path, one, value)

    def _with_answer(self, path: str, one: FormField, value: Any) -> Check:
        empty = one.type == "table" and not value["rows"] and not value["complete"]
        if is_blank(value) or empty:
            blank = ("请作答；不清楚的，选“不知道”。", "Answer, or choose “I do not know”.")
            return replace(self, asking=path, typed=value, errors=(blank,))
        said = self.said.answered(path, value)
        faults = unreadable(self._answered(said).faults, path)
        if faults:
            errors = tuple((f"{f.zh}{f.remedy_zh}", f"{f.en} {f.remedy_en}") for f in faults)
            return replace(self, asking=path, typed=value, errors=errors)
        return replace(self, said=said)
