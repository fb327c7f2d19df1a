"""A case as one archive (案卷): its papers, evidence and journal extract, with an index and the hash of everything.

The same case gives the same bytes: no time of making, parts in a fixed order. Whoever objected to a notice is not in
it: an objection is a case of its own and none of it is packed, and the opening of the event that lodged it is left
out (the sealed event stays, for without it the chain would not hold).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from exclave.apps.cases.models import Case
from exclave.apps.documents import composing, queries
from exclave.apps.documents.composing.composed import frozen
from exclave.apps.documents.composing.frame import name_of
from exclave.apps.documents.kinds import KINDS
from exclave.apps.documents.printing import add, file_name
from exclave.apps.documents.queries import Source
from exclave.apps.files import storage
from exclave.apps.files.models import Evidence
from exclave.apps.journal import chain
from exclave.apps.journal.models import Event, Opening
from exclave.apps.people.access import standing
from exclave.engines import journal, paper
from exclave.engines.journal import verifier
from exclave.engines.paper import Paragraph, Table
from exclave.engines.tables import csv_lines

WITHHELD = frozenset({"case.objected", "case.answered", "objection.raise", "objection.reveal"})
README = """案卷 / Case archive

卷内目录.pdf、卷内目录.csv   index · 卷内文件与校验值
manifest.json               SHA-256 of every file · 各文件的 SHA-256
"""
JOURNAL_README = """journal/events.jsonl        sealed events of the authority up to the last one of this case · 留痕链
journal/openings.jsonl      what the events of this case committed to · 本案事件的内容
journal/head.txt            the end of the extract · 摘录末端
journal/verifier.py         needs Python 3.11 only · 只需 Python 3.11

python3 journal/verifier.py journal/events.jsonl --head journal/head.txt --openings journal/openings.jsonl
"""
HEAD_README = """journal/head.txt            how far the chain of the office went · 主管机关留痕链当时的末端
"""


@dataclass(frozen=True)
class Part:
    """One file of the archive. ``title``: what the index calls it."""

    name: str
    title: str
    content: bytes
    day: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def case_archive(viewer: Any, case: Case) -> bytes:
    """The archive as zip bytes. ``case`` comes from ``queries.case_for``: what is in it follows the viewer's access."""
    inside = queries.stands_inside(viewer, case)
    sealed = _journal(case, opened=_owner(viewer, case)) if inside else _head(case)
    parts = [*_papers(viewer, case), *_evidence(case), *sealed]
    index = [
        Part("卷内目录.pdf", "卷内目录", _index_pdf(case, parts)),
        Part("卷内目录.csv", "卷内目录", _index_csv(parts)),
        Part("README.txt", "说明", (README + (JOURNAL_README if inside else HEAD_README)).encode()),
    ]
    manifest = {
        "case": case.number,
        "format": "exclave.case/1",
        "files": [
            {"name": p.name, "sha256": p.digest, "size": len(p.content)}
            for p in sorted([*index, *parts], key=lambda p: p.name)
        ],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        add(packed, "manifest.json", (journal_text(manifest) + "\n").encode())
        for part in [*index, *parts]:
            add(packed, part.name, part.content)
    return out.getvalue()


def journal_text(value: Any) -> str:
    return journal.canonical(value).decode()


def archive_name(case: Case) -> str:
    return f"{case.number}.zip"


# ---- papers and evidence ------------------------------------------------------------------------------------
def _papers(viewer: Any, case: Case) -> list[Part]:
    """What was handed in, and every document that was issued, as PDF; working copies are no papers."""
    found = []
    kept = [s for s in queries.of_case(viewer, case) if not s.issuable]
    for n, source in enumerate(kept, 1):
        document = frozen(source, "zh")
        made = paper.pdf(document, composing.faces(), composing.images([document]))
        name = f"公文/{n:02d}-{file_name(source, document)}.pdf"
        found.append(Part(name, _title(source, document), made, document.date))
    return found


def _title(source: Source, document: paper.Document) -> str:
    number = f"（{document.number}）" if document.number else ""
    return f"{KINDS[source.kind].zh}：{document.title}{number}".replace("\n", " ")


def _evidence(case: Case) -> list[Part]:
    rows = Evidence.objects.scoped("the case's own evidence").filter(
        subject_kind="case", subject_id=case.public_id, removed_at=None
    )
    found = []
    for n, row in enumerate(rows.order_by("field", "pk"), 1):
        path = storage.path_of(row.sha256)
        content = path.read_bytes() if path.exists() else b""
        title = row.name if content or not row.size else f"{row.name}（原件缺失，SHA-256 {row.sha256}）"
        day = case.authority.day(row.uploaded_at).isoformat()
        found.append(Part(f"佐证材料/{n:03d}-{_safe(row.name)}", title, content, day))
    return found


def _safe(name: str) -> str:
    """A file's own name without what could lead out of a folder or hide its kind."""
    plain = paper.plain(name).replace("\n", " ")
    kept = "".join("_" if c in '/\\:*?"<>|' else c for c in plain).strip(" .")
    return kept[-120:] or "file"


# ---- the journal ----------------------------------------------------------------------------------------------
def _owner(viewer: Any, case: Case) -> bool:
    """Whether the viewer stands at the authority the case belongs to: what its people wrote is opened for them alone."""
    return case.authority_id in standing(viewer).authority_ids(*queries.INSIDE)


def _journal(case: Case, *, opened: bool) -> Iterable[Part]:
    """The authority's chain from its first event to the last one about this case: the verifier takes whole chains.

    Other cases' events are there as sealed hashes with opaque ids; only this case's are opened, if any are.
    """
    key = case.authority.public_id
    own = _own_events(case)
    last = max((e.sequence for e in own), default=0)
    if not last:
        return []
    program = Path(verifier.__file__).read_bytes()
    lines = [
        json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for event in takewhile(lambda e: int(str(e["sequence"])) <= last, chain.events(key))
    ]
    return [
        Part("journal/events.jsonl", "留痕链摘录", ("\n".join(lines) + "\n").encode()),
        Part("journal/openings.jsonl", "本案事件内容", _openings(own) if opened else b""),
        *_head(case),
        Part("journal/verifier.py", "校验程序", program),
    ]


def _head(case: Case) -> list[Part]:
    """Where the chain stood at the last event of this case. All that those outside get: the chain says who did what
    in every case of the office, by ids that tell two acts of one person, an expert or an objector, from two people's.
    """
    final = max(_own_events(case), key=lambda e: e.sequence, default=None)
    if final is None:
        return []
    at = journal.parse_time(final.time)
    head = journal.checkpoint(case.authority.public_id, final.sequence, final.hash, at, final.algorithm)
    return [Part("journal/head.txt", "摘录末端", head.encode())]


def _own_events(case: Case) -> list[Event]:
    """Events about the case, and about the documents issued for it, at the authority it belongs to."""
    issued = [row.public_id for row in queries.issued_of_case(case)]
    rows = Event.objects.filter(authority=case.authority.public_id, subject_id__in=[case.public_id, *issued])
    return list(rows.order_by("sequence"))


def _openings(events: list[Event]) -> bytes:
    shown = [e for e in events if e.action not in WITHHELD]
    kept = {o.event_id: o for o in Opening.objects.filter(event__in=shown)}
    lines = [
        journal_text({"sequence": e.sequence, "salt": kept[e.pk].salt, "content": kept[e.pk].content})
        for e in shown
        if e.pk in kept
    ]
    return ("\n".join(lines) + "\n").encode() if lines else b""


# ---- the index ------------------------------------------------------------------------------------------------
def _index_csv(parts: list[Part]) -> bytes:
    head = ["序号", "文件", "题名", "日期", "字节", "SHA-256"]
    rows = [
        [str(n), part.name, part.title, part.day, str(len(part.content)), part.digest]
        for n, part in enumerate(parts, 1)
    ]
    return "".join(csv_lines(head, rows)).encode()


def _index_pdf(case: Case, parts: list[Part]) -> bytes:
    rows = tuple(
        (str(n), part.title, part.day, f"{part.name}\n{part.digest}") for n, part in enumerate(parts, 1)
    )
    applicant = case.applicant.name_zh if case.applicant else "—"
    document = paper.Document(
        "index",
        "卷内目录",
        body=(
            Table(
                (),
                (
                    ("办件编号", case.number),
                    ("题名", case.title or applicant),
                    ("单位", applicant),
                    ("立卷机关", name_of(case.authority, "zh")),
                ),
                (1, 4),
            ),
            Table(("序号", "题名", "日期", "文件与 SHA-256"), rows, (1, 5, 3, 7)),
            Paragraph("各文件的校验值另见 manifest.json。", flush=True),
        ),
    )
    return paper.pdf(document, composing.faces())
