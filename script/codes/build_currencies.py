"""Generate ``src/exclave/engines/codes/data/currencies.csv``: currencies in use, with their minor digits.

    python script/codes/build_currencies.py CLDR_CORE CLDR_NUMBERS

Both are unpacked npm packages (cldr-core, cldr-numbers-full). CLDR says which currencies are legal tender
somewhere today and what they are called; its digits are those customary in shops, so the minor digits here
are ISO 4217's.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "src/exclave/engines/codes/data/currencies.csv"
# ISO 4217, list one: everything else has two.
WITHOUT_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
IN_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"


def minor_digits(code: str) -> int:
    return 0 if code in WITHOUT_MINOR_UNIT else 3 if code in IN_THOUSANDTHS else 2


def main() -> None:
    core, numbers = (Path(argument) for argument in sys.argv[1:3])
    regions = json.loads((core / "supplemental/currencyData.json").read_text("utf-8"))
    in_use = {
        code
        for periods in regions["supplemental"]["currencyData"]["region"].values()
        for period in periods
        for code, terms in period.items()
        if "_to" not in terms and terms.get("_tender") != "false"
    }
    names = {}
    for language in ("zh", "en"):
        text = json.loads((numbers / "main" / language / "currencies.json").read_text("utf-8"))
        names[language] = text["main"][language]["numbers"]["currencies"]
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "name_zh", "name_en", "minor_digits"])
        for code in sorted(in_use):
            label = [names[language][code]["displayName"] for language in ("zh", "en")]
            writer.writerow([code, *label, minor_digits(code)])


if __name__ == "__main__":
    main()
