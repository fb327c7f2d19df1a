"""Generate ``src/exclave/engines/codes/data/workdays.json`` from the development dependency chinesecalendar.

    python script/codes/build_calendar.py

For each year: ``holidays`` are the days off under the State Council's yearly arrangement (weekend days inside
a holiday included), ``workdays`` the Saturdays and Sundays made working days in exchange (调休).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

TARGET = Path(__file__).resolve().parents[2] / "src/exclave/engines/codes/data/workdays.json"


def main() -> None:
    years = sorted({day.year for day in holidays})
    table = {
        str(year): {
            "holidays": sorted(day.isoformat() for day in holidays if day.year == year),
            "workdays": sorted(day.isoformat() for day in workdays if day.year == year),
        }
        for year in years
    }
    source = f"chinesecalendar {version('chinesecalendar')} (MIT), after the yearly State Council notices"
    lines = ",\n".join(f'  "{year}": {json.dumps(days)}' for year, days in table.items())
    TARGET.write_text('{"source": ' + json.dumps(source) + ',\n "years": {\n' + lines + "\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
