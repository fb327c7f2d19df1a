"""``python -m benchmarks.outline``: recall on table 2, precision on labelled documents, CPU time."""

import os
import statistics
import sys
import time
from pathlib import Path

from exclave.engines.policy.outline import Figure, Outline, figures, outline, read_document

from .labels import judge, read_labels
from .tables import found, numeric_rows

HERE = Path(__file__).resolve().parent
LABELLED = ("002", "004")
LONGEST = "003"
RECALL, PRECISION, SECONDS = 0.95, 0.8, 1.0


def main() -> int:
    """Print the figures and return 0 if all reach their marks."""
    shared = Path(os.environ.get("EXCLAVE_SHARED", HERE.parents[1].parent / "shared"))
    if not (shared / "policies").is_dir():
        print("the data folder with policies is absent; set EXCLAVE_SHARED", file=sys.stderr)
        return 2
    paths = {path.name[:3]: path for path in sorted((shared / "policies").glob("*.txt"))}
    outlines = {name: outline(read_document(path)) for name, path in paths.items()}
    reported = {name: figures(outlined) for name, outlined in outlines.items()}
    recall = _recall((shared / "requirements.md").read_text(encoding="utf-8"), reported)
    precision = _precision(paths, outlines, reported)
    seconds = _seconds(paths[LONGEST])
    return 0 if recall >= RECALL and precision >= PRECISION and seconds <= SECONDS else 1


def _recall(requirements: str, reported: dict[str, tuple[Figure, ...]]) -> float:
    rows = numeric_rows(requirements)
    answers = found(rows, reported)
    for row in rows:
        if row.id not in answers:
            print(
                f"  missed {row.id} {row.indicator} {row.low}–{row.high} {row.unit} {row.year} {row.places}"
            )
    recall = len(answers) / len(rows)
    print(f"recall: {len(answers)} of {len(rows)} numeric rows of table 2 = {recall:.3f} (asked {RECALL})")
    for name, listed in reported.items():
        kinds = ", ".join(
            f"{kind} {sum(1 for x in listed if x.kind == kind)}" for kind in sorted({x.kind for x in listed})
        )
        print(f"  {name}: {len(listed)} figures reported ({kinds or 'none'})")
    return recall


def _precision(
    paths: dict[str, Path], outlines: dict[str, Outline], reported: dict[str, tuple[Figure, ...]]
) -> float:
    right = total = labelled = 0
    for name in LABELLED:
        text = paths[name].read_text(encoding="utf-8")
        labels = read_labels(HERE / f"labels_{name}.json", text)
        verdict = judge(labels, outlines[name], reported[name], text)
        right += len(verdict.right)
        total += len(verdict.right) + len(verdict.wrong)
        labelled += sum(1 for label in labels if label["kind"] != "none")
        for figure in verdict.wrong:
            print(f"  not labelled so: {name} {figure.kind} {figure.clause} {figure.text}")
        for label in verdict.missed:
            print(f"  labelled, not reported: {name} line {label['line']} {label['kind']} {label['number']}")
        print(f"  {name}: {len(labels)} numbers labelled,", end=" ")
        print(f"{len(verdict.right)} of {len(reported[name])} figures right")
    precision = right / total if total else 0.0
    print(f"precision: {right} of {total} reported figures = {precision:.3f} (asked {PRECISION});", end=" ")
    print(f"{right} of {labelled} labelled figures found")
    return precision


def _seconds(path: Path) -> float:
    """Median CPU time of reading, outlining and finding figures, of five runs."""
    taken = []
    for _ in range(5):
        start = time.process_time()
        figures(outline(read_document(path)))
        taken.append(time.process_time() - start)
    seconds = statistics.median(taken)
    print(f"CPU time of {path.name[:3]} ({path.stat().st_size} bytes): {seconds:.3f} s (asked {SECONDS:g} s)")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
