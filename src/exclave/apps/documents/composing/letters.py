"""Letters of a case: acceptance, correction, intended removal, decision, removal."""

from datetime import date, timedelta
from typing import Any

from exclave.apps.cases.presenting import type_text
from exclave.apps.cases.presenting.values import day_text
from exclave.apps.cases.presenting.words import clause_text, named
from exclave.apps.documents.composing.frame import Lang, pick, say
from exclave.apps.documents.kinds import words
from exclave.apps.documents.queries import Source
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import library
from exclave.apps.register.models import Bar
from exclave.engines.paper import Paragraph


def about(source: Source, lang: Lang) -> dict[str, str]:
    """The words every letter uses: what the case is called, for whom, under which policy and clause."""
    case, entry = source.case, source.entry
    assert case is not None and entry is not None
    compiled = library.compiled(case.programme)
    procedure = compiled.pack.procedures[case.procedure]
    stage = next(s for s in procedure.stages if s.id == entry.stage)
    outcome = stage.outcomes[str(entry.outcome)]
    applicant = case.applicant
    policy = case.programme
    return {
        "title": case.title or (applicant.name_zh if applicant else case.number),
        "number": case.number,
        "procedure": pick(named(procedure), lang),
        "type": pick(type_text(compiled.pack, case.type), lang),
        "applicant": organisation_name(applicant, lang),
        "policy": policy.name_en if lang == "en" and policy.name_en else policy.name_zh,
        "clause": pick(clause_text(compiled, outcome.clause or stage.clause, case.type), lang),
        "outcome": pick(named(outcome), lang),
        "reason": entry.reason or "",
        "received": day(case.submitted_at, case, lang) if case.submitted_at else "",
        "acted": day(entry.at, case, lang),
    }


def organisation_name(organisation: Organisation | None, lang: Lang) -> str:
    if organisation is None:
        return ""
    return (lang == "en" and organisation.name_en) or organisation.name_zh


def day(at: Any, case: Any, lang: Lang) -> str:
    return day_text(case.authority.day(at))[lang]


def letter(source: Source, lang: Lang) -> dict[str, Any]:
    """Title, addressees and body of the letter, as fields of a document."""
    w = about(source, lang)
    made = {
        "acceptance": _acceptance,
        "correction": _correction,
        "hearing": _hearing,
        "decision": _decision,
        "removal": _decision,
    }[source.kind](source, lang, w)
    kind = words(source.kind)[lang]
    title = say(lang, f"{w['procedure']}{kind}", f"{kind}: {w['procedure']}")
    if source.kind == "acceptance":  # in the pack's own word: 受理, 接收 …
        title = say(lang, f"{w['procedure']}{w['outcome']}通知书", f"{kind}: {w['procedure']}")
    if source.kind in ("hearing", "removal"):
        title = kind
    return {"title": title, "addressees": w["applicant"], "body": tuple(made)}


def _ground(lang: Lang, w: dict[str, str]) -> str:
    """The policy, and where in it, as far as the paper says."""
    if not w["clause"]:
        return say(lang, f"《{w['policy']}》", f"“{w['policy']}”")
    return say(lang, f"《{w['policy']}》{w['clause']}", f"“{w['policy']}”, {w['clause']}")


def _acceptance(source: Source, lang: Lang, w: dict[str, str]) -> list[Paragraph]:
    received = say(lang, f"于{w['received']}", f" on {w['received']}") if w["received"] else ""
    return [
        Paragraph(
            say(
                lang,
                f"你单位{received}报送的“{w['title']}”{w['procedure']}材料收悉。经审查，现予以{w['outcome']}，办件编号为{w['number']}。",
                f"The papers for the {w['procedure']} of {w['title']}, which you handed in{received}, have been received. After examination the outcome is: {w['outcome']}. The case number is {w['number']}.",
            )
        ),
        *_reason(lang, w, "意见", "Remark"),
        Paragraph(say(lang, "特此通知。", "You are hereby notified.")),
    ]


def _correction(source: Source, lang: Lang, w: dict[str, str]) -> list[Paragraph]:
    last = _last_day(source, lang)
    until = say(
        lang,
        f"请于{last}前（含当日）补正并重新提交。" if last else "请补正后重新提交。",
        f"Please correct them and hand them in again by {last} (that day included)."
        if last
        else "Please correct them and hand them in again.",
    )
    return [
        Paragraph(
            say(
                lang,
                f"你单位报送的“{w['title']}”{w['procedure']}材料（办件编号{w['number']}）经审查，需要补正。",
                f"The papers you handed in for the {w['procedure']} of {w['title']} (case {w['number']}) were examined and need correction.",
            )
        ),
        *_reason(lang, w, "需补正的事项", "What is to be corrected"),
        Paragraph(until),
    ]


def _last_day(source: Source, lang: Lang) -> str:
    """The last day to act: as the step recorded it, else as the case has it while it waits for just that.

    Empty where no time is set, or where it may still move.
    """
    case, entry = source.case, source.entry
    assert case is not None and entry is not None
    last = (entry.detail.get("clock") or {}).get("last_day")
    if last:
        return day_text(date.fromisoformat(last))[lang]
    waits = not case.ended and case.stage == entry.detail.get("to")
    if not waits or case.due_at is None or case.due_provisional:
        return ""
    return day(case.due_at - timedelta(microseconds=1), case, lang)


def _hearing(source: Source, lang: Lang, w: dict[str, str]) -> list[Paragraph]:
    last = _last_day(source, lang)
    return [
        Paragraph(
            say(
                lang,
                f"经核实，拟依据{_ground(lang, w)}将“{w['title']}”移出备案（办件编号{w['number']}）。",
                f"It was verified that a ground exists, and it is intended to remove {w['title']} from the register under {_ground(lang, w)} (case {w['number']}).",
            )
        ),
        *_reason(lang, w, "情形", "Ground"),
        Paragraph(
            say(
                lang,
                f"你单位可于{last}前（含当日）提出意见。" if last else "你单位可以提出意见。",
                f"You may state your case by {last} (that day included)."
                if last
                else "You may state your case.",
            )
        ),
    ]


def _decision(source: Source, lang: Lang, w: dict[str, str]) -> list[Paragraph]:
    return [
        Paragraph(
            say(
                lang,
                f"关于“{w['title']}”{w['procedure']}一事（办件编号{w['number']}），依据{_ground(lang, w)}，经审查，决定：{w['outcome']}。",
                f"On the {w['procedure']} of {w['title']} (case {w['number']}), under {_ground(lang, w)}, it is decided after examination: {w['outcome']}.",
            )
        ),
        *_reason(lang, w, "理由", "Reasons"),
        *_bars(source, lang),
        Paragraph(
            say(lang, f"本决定于{w['acted']}作出。", f"This decision was made on {w['acted']}."),
        ),
    ]


def _bars(source: Source, lang: Lang) -> list[Paragraph]:
    """The bars this case set, until which last day; each day once."""
    if source.kind != "removal":
        return []
    assert source.case is not None
    rows = Bar.objects.of(source.case.authority_id).filter(case_id=source.case.pk).order_by("pk")
    said = []
    for bar in rows:
        starts = day_text(bar.starts)[lang]
        last = day_text(bar.until - timedelta(days=1))[lang] if bar.until else ""
        said.append(
            say(
                lang,
                f"限制申报期自{starts}起" + (f"至{last}止。" if last else "，截止日未定。"),
                f"Applications are barred from {starts}"
                + (f" until {last} inclusive." if last else "; no end is set."),
            )
        )
    return [Paragraph(text) for text in dict.fromkeys(said)]


def _reason(lang: Lang, w: dict[str, str], zh: str, en: str) -> list[Paragraph]:
    return [Paragraph(say(lang, f"{zh}：{w['reason']}", f"{en}: {w['reason']}"))] if w["reason"] else []
