"""Which Chromium the tests, the pictures and the benchmarks drive."""

import os

# Without its windows Chromium takes half the processor time; the engine is the same.
KNOWN = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
CHROMIUM = os.environ.get("CHROMIUM") or next((path for path in KNOWN if os.access(path, os.X_OK)), KNOWN[-1])
