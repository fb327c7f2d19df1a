"""What the documents name exists: links, anchors, paths, settings, addresses; and no file names a machine or a registry."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from script.pages import ROOT

SKIPPED = {".git", ".venv", "node_modules", "var", "__pycache__", ".hypothesis"}
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
TOP = ("src/", "tests/", "docs/", "script/", "benchmarks/")
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
MACHINE = re.compile(r"/(?:root|home|Users)/[A-Za-z0-9_]|/work/(?:main|shared)\b|[A-Z]:\\Users\\")
REGISTRY = re.compile(
    r"\b(?:registry|pypi|mirrors?|index|files|npm|proxy|artifactory|nexus)\.[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    r"\.(?:org|com|net|io|cn|dev|internal|local)\b|\bpypi\.org\b|\bcrates\.io\b|\bghcr\.io\b|--(?:extra-)?index-url"
)


def tracked() -> list[Path]:
    """Every file of the repository; without git, every file that is not made here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode == 0 and listed.stdout:
        files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        files = [f for f in ROOT.rglob("*") if not SKIPPED & set(f.relative_to(ROOT).parts)]
    return [file for file in files if file.is_file()]


PAGES = sorted(file for file in tracked() if file.suffix == ".md")


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    """The anchors of the headings, as forges make them."""
    found: dict[str, int] = {}
    for line in FENCE.sub("", text).splitlines():
        if match := re.match(r"#{1,6} +(.*)", line):
            plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[1]).replace("`", "").strip().lower()
            slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
            number = found.get(slug, -1) + 1
            found[slug] = number
    return {slug if n == 0 else f"{slug}-{n}" for slug, last in found.items() for n in range(last + 1)}


def broken_links(page: Path, text: str) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            yield target


def missing_paths(text: str) -> Iterator[str]:
    for span in SPAN.findall(FENCE.sub("", text)):
        first = span.split()[0] if span.split() else ""
        if first.startswith(TOP) and not re.search(r"[<>*…{}]", first) and not (ROOT / first).exists():
            yield first


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_anchors_of_a_page_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text("utf-8"))) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_named_on_a_page_exist(page: Path) -> None:
    assert list(missing_paths(page.read_text("utf-8"))) == []


def test_broken_link_anchor_and_path_are_found() -> None:
    """Negative control."""
    text = "[a](absent.md) [b](README.md#no-such-heading) [c](README.md) `src/absent.py` `src/exclave/cli.py`"
    assert list(broken_links(ROOT / "x.md", text)) == ["absent.md", "README.md#no-such-heading"]
    assert list(missing_paths(text)) == ["src/absent.py"]


def names_a_place(text: str) -> list[str]:
    return [match[0] for pattern in (MACHINE, REGISTRY) for match in pattern.finditer(text)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {}
    for file in tracked():
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if file != Path(__file__) and (named := names_a_place(text)):
            found[name_of(file)] = named[:3]
    assert found == {}


@pytest.mark.parametrize(
    "text", ["/" + "home/somebody/x", "https://" + "registry.npmjs" + ".org/a", "--index" + "-url", "https://pypi" + ".org/simple"]
)  # fmt: skip
def test_machine_or_registry_is_found(text: str) -> None:
    """Negative control."""
    assert names_a_place(text)


def test_route_that_looks_like_a_machine_path_is_none() -> None:
    assert names_a_place("/work/ is the inbox, /register/ the register, files.path_of(digest)") == []


SETTINGS = (ROOT / "src/exclave/site/settings.py").read_text("utf-8")
READ_BY = re.compile(r"""(?:environ\.get|_flag)\(\s*"([A-Z_]+)\"""")


def test_every_setting_is_documented_and_no_other() -> None:
    from_code = set(READ_BY.findall(SETTINGS)) | {"EXCLAVE_LANG"}
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.partition("## Settings")[2].partition("\n## ")[0]
    documented = {span for span in SPAN.findall(table) if re.fullmatch(r"[A-Z_]{6,}", span)} - {"WARNING"}
    assert documented == from_code


def test_every_room_stands_in_the_readme_and_in_the_architecture() -> None:
    rooms = set(re.findall(r'"exclave\.apps\.(\w+)"', SETTINGS))
    readme = (ROOT / "README.md").read_text("utf-8")
    architecture = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert {room for room in rooms if f"`src/exclave/apps/{room}`" not in readme} == set()
    assert {room for room in rooms if f"| `{room}` |" not in architecture} == set()


def addresses(text: str) -> list[str]:
    return [span for span in SPAN.findall(text) if re.fullmatch(r"/[\w./-]*", span)]


@pytest.mark.parametrize("address", sorted(set(addresses((ROOT / "docs/roles.md").read_text("utf-8")))))
def test_address_in_the_roles_is_a_page(address: str) -> None:
    resolve(address)


def test_address_that_is_no_page_is_found() -> None:
    with pytest.raises(Resolver404):
        resolve("/no-such-page/")


def test_pictures_are_those_listed_and_small() -> None:
    from script.tour.__main__ import LARGEST
    from script.tour.shots import SHOTS

    files = {file.stem: file.stat().st_size for file in (ROOT / "docs/pictures").glob("*.png")}
    assert set(files) == {shot.name for shot in SHOTS}, "run script/pictures"
    assert {name: size for name, size in files.items() if size > LARGEST} == {}


def test_every_picture_listed_is_shown_and_no_other() -> None:
    from script.tour.shots import SHOTS

    shown = {
        name for page in PAGES for name in re.findall(r"pictures/([\w-]+)\.png\)", page.read_text("utf-8"))
    }
    assert shown == {shot.name for shot in SHOTS}
