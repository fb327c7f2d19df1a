"""``script/documents``: write the generated pages, or with --check say which are not current."""

import sys

from script.pages import ROOT, stale


def main(arguments: list[str]) -> int:
    """Status 0 when all is current or written, 1 when --check finds something, 2 when misused."""
    if arguments not in ([], ["--check"]):
        print("usage: script/documents [--check]", file=sys.stderr)
        return 2
    found = stale()
    if arguments:
        for name in found:
            print(f"not current: {name}; run script/documents", file=sys.stderr)
        return 1 if found else 0
    for name, text in found.items():
        file = ROOT / name
        if text is None:
            file.unlink()
            print(f"deleted {name}")
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
