"""Builds static/ui/icons.svg: the mark and the Tabler icons (MIT licence) that templates and Python name.

Run by script/copy-front-end, which needs node_modules. An icon that is named but not in the set is an error.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "src/exclave/apps"
SOURCE = ROOT / "node_modules/@tabler/icons/icons/outline"
TARGET = APPS / "ui/static/ui/icons.svg"

NAMED = re.compile(r'{% icon "([a-z0-9-]+)"|icon=["\']([a-z0-9-]+)["\']|{% status [^%]*? "([a-z0-9-]+)" %}')
PLACED = re.compile(r'"([a-z0-9-]+)",? *# icon')

# Named by values in Python, or kept ready for pages.
ALWAYS = """
check x clock point arrow-right help scale minus writing-sign alert-triangle player-pause player-play
calendar calendar-off chevron-up chevron-down chevron-left chevron-right selector shield-check shield-x
search file file-text file-check upload download printer link external-link copy edit trash plus
user users user-check building building-community map-pin bell mail phone home settings
certificate clipboard-check clipboard-list gavel coin cash chart-bar history refresh archive
eye eye-off lock lock-open send flag message info-circle alert-circle circle-check database world
arrow-left arrow-up arrow-down arrow-back-up list filter star tag calendar-event calendar-due inbox
"""

MARK = (
    '<symbol id="mark" viewBox="0 0 32 32">'
    '<rect x="3" y="12" width="17" height="17" rx="1.5" fill="currentColor" stroke="none"/>'
    '<rect x="22.500" y="4" width="7" height="7" rx="1" fill="#f0b429" stroke="none"/>'
    '<path d="M14 7.500h5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></symbol>'
)


def named() -> set[str]:
    """Every icon name in templates and menus."""
    found = set(ALWAYS.split())
    for file in [*APPS.rglob("*.html"), *APPS.rglob("*.py")]:
        for match in NAMED.finditer(file.read_text()):
            found.add(next(group for group in match.groups() if group))
    return found


def symbol(name: str) -> str:
    """One icon as a symbol: its drawing without the invisible frame."""
    text = (SOURCE / f"{name}.svg").read_text()
    drawing = "".join(re.findall(r"<(?:path|circle|rect|line|ellipse|polyline)[^>]*/>", text))
    drawing = re.sub(r'<path stroke="none"[^>]*/>', "", drawing)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{re.sub(chr(92) + "s+", " ", drawing)}</symbol>'


def main() -> int:
    names = sorted(named())
    unknown = [name for name in names if not (SOURCE / f"{name}.svg").exists()]
    if unknown:
        print(f"no such icon: {', '.join(unknown)}", file=sys.stderr)
        return 1
    symbols = "\n".join([MARK, *(symbol(name) for name in names)])
    TARGET.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    print(f"{len(names)} icons, {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
