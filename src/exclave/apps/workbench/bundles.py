"""Packs as ZIP files: one that somebody uploads is looked at before anything is read, one that is given out is the
same bytes for the same content.
"""

import io
import zipfile
from collections.abc import Mapping

from exclave.apps.files import packages
from exclave.apps.journal.refusals import Fault, Refused
from exclave.engines.policy.pack import unfit
from exclave.engines.policy.pack.extending import BASE
from exclave.engines.policy.pack.load import MAX_FILES, MAX_TOTAL

MOST_BYTES = 2_000_000
"""Of the ZIP file itself. A pack of two hundred clauses is a twentieth of that."""
_ENDINGS = (".yaml", ".yml")
_DAY = (1980, 1, 1, 0, 0, 0)


def opened(name: str, content: bytes) -> dict[str, str]:
    """File name → text of an uploaded pack folder. Raises ``Refused`` (bundle_refused) with reason and remedy.

    A folder that holds the whole is left out of the names. Nothing is written to a disk.
    """
    if len(content) > MOST_BYTES:
        raise _refused(f"超过 {MOST_BYTES // 1_000_000} MB", "只放政策包的 YAML 文件", f"is larger than {MOST_BYTES // 1_000_000} MB", "Put in only the pack's YAML files")  # fmt: skip
    if not content.startswith(packages.SIGNATURE):
        raise _refused("不是 ZIP 文件", "把政策包文件夹压缩成 ZIP 后上传", "is no ZIP file", "Compress the pack's folder as ZIP and upload that")  # fmt: skip
    if (why := packages.hostile(content)) is not None:
        raise _refused(*why)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = [one for one in package.infolist() if not one.is_dir()]
        _refuse_entries(entries)
        try:
            files = {one.filename: package.read(one) for one in entries}
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise _refused(*packages.ABNORMAL) from error
    return texts_of(_without_folder(files))


def texts_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The files as text with plain line ends, if the loader would take their names and number."""
    faults = unfit(files)
    if faults:
        raise Refused("bundle_refused", faults[0].zh, faults[0].en, [Fault("file", f"{faults[0].zh}{faults[0].remedy_zh}", f"{faults[0].en} {faults[0].remedy_en}")])  # fmt: skip
    found = {}
    for name, content in files.items():
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _refused(f"里的 {name} 不是 UTF-8 文字", "另存为 UTF-8 后再压缩", f"holds {name}, which is not text in UTF-8", "Save it as UTF-8 and compress again") from error  # fmt: skip
        if "\x00" in text:
            raise _refused(f"里的 {name} 不是文字文件", "只放 YAML 文件", f"holds {name}, which is no text", "Put in YAML files only")  # fmt: skip
        found[name] = plain(text)
    return found


def plain(text: str) -> str:
    """Line ends as the pack keeps them, one at the end: what a browser sends differs from what a file holds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return f"{lines}\n" if lines else ""


def packed(texts: Mapping[str, str], folder: str) -> bytes:
    """A ZIP of the folder. Not compressed and without dates, so that the same content gives the same bytes anywhere."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(texts):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            package.writestr(entry, texts[name].encode())
    return made.getvalue()


def _refuse_entries(entries: list[zipfile.ZipInfo]) -> None:
    if not entries:
        raise _refused(
            "是空的", "把政策包的 YAML 文件放进去", "is empty", "Put the pack's YAML files into it"
        )
    if len(entries) > MAX_FILES:
        raise _refused(f"里有 {len(entries)} 个文件，最多 {MAX_FILES} 个", "只放政策包的 YAML 文件", f"holds {len(entries)} files, at most {MAX_FILES}", "Put in only the pack's YAML files")  # fmt: skip
    if sum(one.file_size for one in entries) > MAX_TOTAL:
        raise _refused(f"展开后超过 {MAX_TOTAL // 1_000_000} MB", "只放政策包的 YAML 文件", f"is larger than {MAX_TOTAL // 1_000_000} MB unpacked", "Put in only the pack's YAML files")  # fmt: skip
    for one in entries:
        if not one.filename.lower().endswith(_ENDINGS):
            raise _refused(f"里有 {one.filename[:80]}，不是 YAML 文件", "只放 .yaml 文件", f"holds {one.filename[:80]}, which is no YAML file", "Put in .yaml files only")  # fmt: skip


def _without_folder(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Names from the folder that holds pack.yaml on, if all lie in it."""
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and all("/" in name for name in files):
        files = {name.partition("/")[2]: content for name, content in files.items()}
    if any(name.startswith(BASE) for name in files):
        raise _refused("里有 base/ 文件夹，那是被扩展的包的内容", "去掉 base/ 后再压缩", "holds a folder base/, which belongs to the pack it extends", "Leave base/ out and compress again")  # fmt: skip
    return dict(files)


def _refused(why_zh: str, help_zh: str, why_en: str, help_en: str) -> Refused:
    fault = Fault("file", f"上传的文件{why_zh}。{help_zh}。", f"The uploaded file {why_en}. {help_en}.")
    return Refused("bundle_refused", fault.zh, fault.en, [fault])
