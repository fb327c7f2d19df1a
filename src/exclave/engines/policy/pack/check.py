"""`check_pack`: everything a pack is refused for, and what a reader of it should know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from .check_arithmetic import check_arithmetic
from .check_asked import check_asked, form_costs
from .check_benefits import check_benefits
from .check_chains import check_chains
from .check_codes import check_codes
from .check_entries import check_entries
from .check_flow import VERBS, check_effects, check_flow
from .check_language import check_language
from .check_names import check_names
from .check_scenarios import check_scenarios
from .check_sources import check_sources, check_text
from .check_values import check_values
from .checking import Checking, texts_of
from .faults import Note, PackFault
from .load import LoadedPack
from .model import Pack
from .settle import is_open_param

FINDING_WORDS = {
    "open": ("留待细则", "left open"),
    "reading": ("我们的理解", "our reading"),
    "definition": ("口径", "definition"),
    "wording": ("用语", "wording"),
    "arithmetic": ("算术", "arithmetic"),
    "overlap": ("重复", "overlap"),
    "contradiction": ("矛盾", "contradiction"),
    "missing": ("缺失", "missing"),
}
_PARAM = re.compile(r"\bparam\.([A-Za-z0-9_]+)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_COMPARING_ZH = re.compile("至少|至多|不少于|不低于|不超过|不高于|不多于|不小于|少于|低于|高于|多于")
_COMPARING_EN = re.compile(r"(at )?(least|most)\b|(not |no )?(less|more|fewer) than\b", re.IGNORECASE)
"""Every text of a JSON document."""
SETTLE_WORDS = {
    "programme": ("施行时写明", "stated when the pack is put in force"),
    "round": ("每批通知写明", "stated by the call opening a round"),
    "case": ("立案时写明", "stated when the case opens"),
    "rules": ("等待细则文件", "waits for a document"),
}


def check_pack(
    loaded: LoadedPack,
    *,
    text: str | Mapping[str, str] | None = None,
    bound_effects: Collection[str] | None = None,
) -> list[PackFault | Note]:
    """Refusals first, in reading order, then notes: open points, readings, form costs.

    ``text``: the paper's text, or document id → text where there are several; without it the locators and
    the twelve characters are not checked, and a note says so. ``bound_effects``: verbs some room carries
    out; None leaves that unchecked.
    """
    check = Checking(loaded)
    check_sources(check)
    check_values(check)
    check_names(check)
    check_flow(check)
    check_effects(check, bound_effects)
    check_benefits(check)
    sound = check_language(check)
    check_codes(check, sound)
    if not check_chains(check, sound):
        return [*sorted(dict.fromkeys(check.faults), key=PackFault.sort_key)]
    check_asked(check, sound)
    check_scenarios(check)
    check_entries(check)
    check_arithmetic(check)
    if text is not None:
        check_text(check, _by_document(loaded.pack, text))
    faults: list[PackFault | Note] = [*sorted(dict.fromkeys(check.faults), key=PackFault.sort_key)]
    return [*faults, *check.notes, *_notes(check, text is None)]


def waiting_verbs(loaded: LoadedPack, bound: Collection[str]) -> list[Note]:
    """Effect verbs that no room carries out yet: such a pack is sound, but cannot be put in force here."""
    found: dict[str, list[str]] = {}
    for name, effect in loaded.pack.effects.items():
        for verb in VERBS:
            if verb not in bound and getattr(effect, verb) is not None:
                found.setdefault(verb, []).append(name)
    return [
        Note(
            "unbound",
            verb,
            f"动作“{verb}”还没有实现（{'、'.join(names)}），实现之前不能施行本包。",
            f"Nothing carries out “{verb}” yet ({', '.join(names)}); until then the pack cannot be put in force.",
        )
        for verb, names in sorted(found.items())
    ]


def _by_document(pack: Pack, text: str | Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(text, str):
        return text
    return {next(iter(pack.documents), "document"): text}


def _notes(check: Checking, unchecked: bool) -> Iterator[Note]:
    pack = check.pack
    if unchecked:
        yield Note(
            "unchecked",
            "text",
            "没有原文，未核对条款位置和是否照抄。",
            "Without the paper, locators and copied words were not checked.",
        )
    for name, param in pack.params.items():
        if is_open_param(param):
            at = check.loaded.at("params", name)
            zh, en = SETTLE_WORDS.get(param.settle or "", ("", ""))
            yield Note(
                "open_point",
                f"param.{name}",
                f"“{param.zh}”留待细则：{zh}。",
                f"“{param.en or param.zh}” is left open: {en}.",
                at.file,
                at.line,
                settle=param.settle,
            )
    for index, finding in enumerate(pack.findings):
        at = check.loaded.at("findings", index)
        zh, en = FINDING_WORDS[finding.kind]
        yield Note(
            "finding",
            finding.id,
            f"{zh}：{finding.zh}处理：{finding.does}",
            f"{en}: {finding.en or finding.zh} We: {finding.does_en or finding.does}",
            at.file,
            at.line,
        )
    yield from form_costs(check)
    yield from _missing_english(check)
    yield from _said_twice(check)
    yield from _unused(check)


def _missing_english(check: Checking) -> Iterator[Note]:
    for path, zh, en in texts_of(check.pack, ()):
        if zh and not en and path[0] not in ("documents", "scenarios"):
            at = check.loaded.at(*path)
            about = ".".join(map(str, path))
            yield Note("missing_en", about, f"缺少英文：{zh}", f"No English: {zh}", at.file, at.line)


def _said_twice(check: Checking) -> Iterator[Note]:
    """Params whose name begins with a comparison: reasons write one before it, and would say “at least least …”."""
    for name, param in check.pack.params.items():
        for words, begins in ((param.zh, _COMPARING_ZH), (param.en, _COMPARING_EN)):
            if words and begins.match(words):
                at = check.loaded.at("params", name)
                yield Note(
                    "wording",
                    f"param.{name}",
                    f"“{words}”以比较的说法开头，理由中会重复；请改成名称，如“团队人数下限”。",
                    f"“{words}” begins with a comparison, which reasons write themselves; name it, as “minimum team size”.",
                    at.file,
                    at.line,
                )


def _unused(check: Checking) -> Iterator[Note]:
    """Params, lists and clauses that nothing refers to: often a rule forgotten."""
    whole = check.pack.model_dump_json(by_alias=True, exclude={"scenarios": True, "findings": True})
    params, texts = set(_PARAM.findall(whole)), Counter(_TEXT.findall(whole))
    for name, param in check.pack.params.items():
        if name not in params:
            at = check.loaded.at("params", name)
            yield Note(
                "unused",
                f"param.{name}",
                f"参数“{param.zh}”没有用到。",
                f"The param “{param.en or param.zh}” is not used.",
                at.file,
                at.line,
            )
    for name, clause in check.pack.clauses.items():
        if texts[name] < 2:  # once where it is stated
            at = check.loaded.at("clauses", name)
            yield Note(
                "unused",
                name,
                f"条款 {clause.at} 没有用到。",
                f"The clause at {clause.at} is not used.",
                at.file,
                at.line,
            )
