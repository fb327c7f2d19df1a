"""What everyone may read: the call, the public notice, the certificate of filing."""

from typing import Any

from exclave.apps.cases import noticing
from exclave.apps.cases.presenting import type_text
from exclave.apps.cases.presenting.values import day_text, place_text
from exclave.apps.documents.composing.frame import Lang, name_of, pick, say
from exclave.apps.documents.kinds import words
from exclave.apps.documents.queries import Source
from exclave.apps.programmes import deadlines, library, points
from exclave.apps.reference.calendars import work_calendar
from exclave.apps.register import papers
from exclave.engines.paper import Block, Check, Heading, Paragraph, Table, numeral


def call(source: Source, lang: Lang) -> dict[str, Any]:
    """The call as it was published: text, dates, types, and what it states that the policy leaves open."""
    row = source.round
    assert row is not None
    pack = library.compiled(row.programme).pack
    zone = row.authority
    body: list[Block] = []
    text = (lang == "en" and row.text_en) or row.text_zh
    body += [Paragraph(p.strip()) for p in text.split("\n") if p.strip()]
    parts: list[tuple[str, Block]] = []
    dates = [
        (say(lang, "申报开始", "Applications open"), day_text(zone.day(row.opens_at))[lang]),
        (say(lang, "申报截止", "Last day to apply"), day_text(_last(zone, row.closes_at))[lang]),
        (say(lang, "条件核算基准日", "Day conditions are answered for"), day_text(row.cutoff)[lang]),
    ]
    stages = {s.id: s for s in pack.procedures[row.procedure].stages}
    for key, given in sorted(row.dates.items(), key=lambda item: str(item[1])):
        stage = stages.get(key)
        name = (lang == "en" and stage.en) or stage.zh if stage else key
        dates.append((say(lang, f"{name}截止", f"Last day to {name}"), day_text(str(given)[:10])[lang]))
    parts.append((say(lang, "时间安排", "Dates"), Table((), tuple(dates), (2, 3))))
    types = say(lang, "、", ", ").join(pick(type_text(pack, t), lang) for t in row.types)
    parts.append((say(lang, "申报类型", "Types"), Paragraph(types)))
    settled = [
        (pick(p.label, lang), pick(p.value, lang) or say(lang, "未定", "open"))
        for p in points.call_points(row, pack)
    ]
    if settled:
        title = say(lang, "本通知确定的事项", "What this call states where the policy leaves it open")
        parts.append((title, Table((), tuple(settled), (2, 3))))
    for n, (title, block) in enumerate(parts, 1):
        mark = numeral(1, n) if lang == "zh" else f"{n}. "
        body += [Heading(1, f"{mark}{title}"), block]
    title = (lang == "en" and row.title_en) or row.title_zh
    return {"title": title, "body": tuple(body)}


def _last(authority: Any, closes: Any) -> Any:
    return deadlines.last_day(closes, authority.zone)


def public_notice(source: Source, lang: Lang) -> dict[str, Any]:
    """The notice as it began: open facts only, its days, its rule, and how to object."""
    notice = source.notice
    assert notice is not None
    page = noticing.notice_page(notice, notice.starts_at, work_calendar())
    name, procedure = pick(page["name"], lang), pick(page["procedure"], lang)
    policy = page["programme"]
    policy_name = policy.name_en if lang == "en" and policy.name_en else policy.name_zh
    starts = day_text(page["starts_on"])[lang]
    last = day_text(_last(notice.authority, notice.ends_at))[lang]
    period = pick(page["period"], lang) if page["period"] else ""
    body: list[Block] = [
        Paragraph(
            say(
                lang,
                f"根据《{policy_name}》，现将{name}{procedure}有关情况予以公示。",
                f"Under “{policy_name}”, the {procedure} of {name} is hereby put on public notice.",
            )
        ),
        Paragraph(
            say(
                lang,
                f"公示期自{starts}起" + (f"，共{period}" if period else "") + f"，至{last}止。",
                f"The notice starts on {starts}"
                + (f", runs {period}" if period else "")
                + f" and ends on {last}.",
            )
        ),
    ]
    if page["takes_objections"]:
        body.append(
            Paragraph(
                say(
                    lang,
                    "对公示内容有异议的，请在公示期内实名提出；异议人信息仅经办人可见。",
                    "Whoever objects may do so under their real name while the notice runs; who objects is known to the handling officer alone.",
                )
            )
        )
    rows = [(pick(f["label"], lang), pick(f["value"], lang)) for f in page["facts"]]
    rows += [
        (say(lang, "类型", "Type"), pick(page["type"], lang)),
        (say(lang, "公示编号", "Notice number"), notice.number),
        (say(lang, "办件编号", "Case number"), page["case_number"]),
    ]
    body.append(Table((), tuple(rows), (1, 3)))
    title = say(lang, f"关于{name}{procedure}的公示", f"Public notice: {procedure} of {name}")
    return {"title": title, "body": tuple(body)}


def certificate(source: Source, lang: Lang) -> dict[str, Any]:
    """The certificate as the register issued it; it carries the register's number and the code that checks it."""
    paper = source.paper
    assert paper is not None
    page = papers.paper_page(paper, parties=source.parties)
    pack = library.compiled(paper.institution.programme).pack
    kind = type_text(pack, str(paper.content.get("type") or paper.institution.type))
    name = pick(page["institution"] or kind, lang)
    policy = page["programme"]
    policy_name = policy.name_en if lang == "en" and policy.name_en else policy.name_zh
    host = page["host"]
    rows = [
        (say(lang, "证书编号", "Certificate number"), paper.number),
        (say(lang, "机构", "Institution"), name),
        (say(lang, "依托单位", "Supporting organisation"), page["organisation"] or ""),
        (say(lang, "类型", "Type"), pick(page["type"], lang)),
        (say(lang, "飞出地", "Home place"), pick(place_text(page["home"]), lang)),
        (say(lang, "飞入地", "Host place"), _place(host, lang)),
        (say(lang, "办件编号", "Case number"), page["case"] or ""),
    ]
    body: list[Block] = [
        Paragraph(
            say(
                lang,
                f"依据《{policy_name}》，经审查和公示，准予{name}备案，列入备案库。",
                f"After review and public notice, {name} is hereby filed under “{policy_name}” and entered in the register.",
            )
        ),
        Table((), tuple(r for r in rows if r[1]), (1, 3)),
    ]
    revoked = paper.revoked_on
    return {
        "title": words("certificate")[lang],
        "body": tuple(body),
        "number": paper.number,
        "signature": name_of(paper.authority, lang),
        "date": day_text(paper.issued_on)[lang],
        "check": Check(
            page["address"],
            (
                say(lang, f"核验：{page['check_at']}", f"Check at {page['check_at']}"),
                say(lang, f"校验码：{page['code']}", f"Code: {page['code']}"),
                f"SHA-256 {page['hash']}",
            ),
        ),
        "mark": say(lang, f"已于{day_text(revoked)[lang]}注销", f"Revoked on {day_text(revoked)[lang]}")
        if revoked
        else "",
    }


def _place(host: Any, lang: Lang) -> str:
    if not host:
        return ""
    return pick(place_text(host), lang) if isinstance(host, str) else pick(host, lang)
