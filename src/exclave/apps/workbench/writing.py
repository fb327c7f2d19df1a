"""What every action does to a draft: put texts in place, count up, remember who, what and why."""

import re
from collections.abc import Mapping
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, too_long
from exclave.apps.journal.transaction import Actor, moment, record
from exclave.apps.people.models import Account
from exclave.apps.programmes import library
from exclave.apps.programmes.models import PackVersion
from exclave.apps.workbench import drafts
from exclave.apps.workbench.models import Change, Draft, FileText
from exclave.engines.policy.pack import PackRefused, unfit
from exclave.engines.policy.pack.extending import BASE
from exclave.engines.policy.pack.yaml_tree import MAX_BYTES, Tree, read_yaml

_ID = re.compile(r"[a-z][a-z0-9-]{0,59}")
MOST_WHY = 500
IDENTITY = "pack.yaml"


def put(draft: Draft, texts: Mapping[str, str | None]) -> None:
    """Put these texts in place as of the draft's version now; None takes the file away."""
    rows = FileText.objects.filter(draft=draft, name__in=list(texts), until=None)
    rows.filter(since=draft.version).delete()  # twice within one change leaves one text
    rows.update(until=draft.version)
    FileText.objects.bulk_create(
        FileText(draft=draft, name=name, text=text, since=draft.version)
        for name, text in texts.items()
        if text is not None
    )


def changed(
    actor: Actor,
    account: Account,
    draft: Draft,
    kind: str,
    why: str,
    *,
    file: str = "",
    was: str = "",
    **content: Any,
) -> None:
    """Save the draft, add its change, and write the journal. ``version`` was counted up before."""
    if kind in ("began", "saved", "added", "removed", "renamed", "restored"):
        _describe(draft)
    draft.changed_at = moment()
    draft.save()
    Change.objects.create(
        draft=draft, number=draft.version, kind=kind, file=file, was=was, why=why, by=account, at=moment()
    )
    record(
        actor,
        draft.authority.public_id,
        f"draft.{kind}",
        kind="draft",
        subject_id=draft.public_id,
        version=draft.version,
        content={"file": file, "why": why, **({"was": was} if was else {}), **content},
    )


def _describe(draft: Draft) -> None:
    """What lists show of a draft, from its files: names and version as far as they can be read, what the check found."""
    found = drafts.checked(draft)
    identity = found.loaded.pack.pack if found.loaded is not None else None
    if identity is not None:
        draft.title, draft.title_en = identity.name.zh[:200], identity.name.en[:240]
        draft.pack, draft.pack_version = identity.id, identity.version[:20]
    else:
        raw = _raw_identity(drafts.texts(draft))
        name = raw.get("name")
        name = name.get("zh") if isinstance(name, dict) else name
        draft.title = (str(name) if isinstance(name, str) and name else draft.title)[:200]
        draft.pack = str(raw["id"]) if _ID.fullmatch(str(raw.get("id"))) else draft.pack
        draft.pack_version = str(raw.get("version", draft.pack_version))[:20]
    draft.found = {
        "faults": len(found.faults),
        "open": sum(note.kind == "open_point" for note in found.notes),
        "readable": found.loaded is not None,
    }


def _raw_identity(texts: Mapping[str, str]) -> dict[str, Any]:
    trees: list[Tree] = [read_yaml(name, text.encode()) for name, text in texts.items()]
    for tree in trees:
        if isinstance(tree.value, dict) and isinstance(tree.value.get("pack"), dict):
            found: dict[str, Any] = tree.value["pack"]
            return found
    return {}


def reason(why: str, path: str = "why", most: int = MOST_WHY) -> str:
    """The reason as kept. Raises ``Refused`` where none is given or it is too long."""
    faults = too_long(path, why.strip(), most)
    if not why.strip():
        faults.append(Fault(path, "请写明为什么。", "Say why."))
    if faults:
        raise Refused("reason_missing", faults[0].zh, faults[0].en, faults)
    return why.strip()


def fitting(texts: Mapping[str, str]) -> None:
    """Raises ``Refused`` for names the loader would not take, and for files that are too many or too large."""
    files = {name: text.encode() for name, text in texts.items()}
    faults = [Fault("name", f"{one.zh}{one.remedy_zh}", f"{one.en} {one.remedy_en}") for one in unfit(files)]
    if any(name.startswith(BASE) for name in texts):
        faults.append(Fault("name", "base/ 留给被扩展的包，请换一个名称。", "base/ is kept for the pack it extends; choose another name."))  # fmt: skip
    if any(len(content) > MAX_BYTES for content in files.values()):
        faults.append(Fault("text", f"一个文件最多 {MAX_BYTES // 1_000_000} MB，请分成几个文件。", f"A file has at most {MAX_BYTES // 1_000_000} MB; split it."))  # fmt: skip
    if faults:
        raise Refused("file_unfit", faults[0].zh, faults[0].en, faults)


def spare(file: str) -> None:
    """Raises ``Refused`` for the one file that every pack has under one name; any other may be renamed or removed."""
    if file == IDENTITY:
        fault = Fault("name", "pack.yaml 写明这是哪个政策包，读取时按这个名称找它，不能改名，也不能删除。", "pack.yaml says which pack this is and is looked for by that name; it can be neither renamed nor removed.")  # fmt: skip
        raise Refused("file_needed", fault.zh, fault.en, [fault])


def pack_id(text: str, path: str = "name") -> str:
    if _ID.fullmatch(text.strip()):
        return text.strip()
    fault = Fault(path, "请用小写字母、数字和连字符，以字母开头，如 my-city-institutions。", "Lower-case letters, digits and hyphens, beginning with a letter, such as my-city-institutions.")  # fmt: skip
    raise Refused("name_wrong", fault.zh, fault.en, [fault])


def version_taken(draft_id: str, pack: str, version: str, digest: str) -> bool:
    """Whether this version of the pack exists already with other content: in the archive, approved, or in a folder."""
    if PackVersion.objects.filter(pack=pack, version=version).exclude(digest=digest).exists():
        return True
    approved = Draft.objects.scoped("a version of a pack is one, whoever approves it").filter(
        stage="approved", pack=pack, pack_version=version
    )
    if approved.exclude(public_id=draft_id).exists():
        return True
    if pack not in library.folders():
        return False
    try:
        known = library.from_disk(pack)
    except PackRefused:
        return False
    return known.pack.pack.version == version and known.digest != digest
