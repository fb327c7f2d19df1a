"""One page per pack and language: its procedures with diagrams, and each diagram as a picture."""

from pathlib import Path

from exclave.engines.policy.pack import load_pack
from exclave.engines.procedure import diagram_svg, procedure_document

NOTE = {
    "zh": "> 本页由 `script/documents` 从政策包生成，请改政策包而不是本页。"
    "不能显示 Mermaid 图时，每个程序各有一张图：{pictures}。[English]({other})\n",
    "en": "> Written by `script/documents` from the pack: change the pack, not this page. "
    "Where Mermaid is not drawn, each procedure has a picture: {pictures}. [中文]({other})\n",
}


def pages(packs: Path) -> dict[str, str]:
    """Every pack's pages: ``docs/procedures/<pack>.md`` (zh), ``<pack>.en.md`` and the pictures."""
    found: dict[str, str] = {}
    for file in sorted(packs.glob("*/pack.yaml")):
        found.update(_pack(file.parent))
    return found


def _pack(folder: Path) -> dict[str, str]:
    pack = load_pack(folder).pack
    name = pack.pack.id
    files: dict[str, str] = {}
    for lang, page, other in (("zh", f"{name}.md", f"{name}.en.md"), ("en", f"{name}.en.md", f"{name}.md")):
        pictures = []
        for key, procedure in pack.procedures.items():
            picture = f"{name}/{key}.{lang}.svg"
            files[f"docs/procedures/{picture}"] = diagram_svg(procedure, lang, pack)
            pictures.append(f"[{procedure.zh if lang == 'zh' else procedure.en or procedure.zh}]({picture})")
        title, _, rest = procedure_document(pack, lang).partition("\n")
        comma = "、" if lang == "zh" else ", "
        note = NOTE[lang].format(pictures=comma.join(pictures), other=other)
        files[f"docs/procedures/{page}"] = f"{title}\n\n{note}{rest}"
    return files
