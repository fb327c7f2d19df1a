"""PostgreSQL answers where a server runs (the second half of script/test), Spark where there is Java."""

import os
import shutil

collect_ignore = []
if not os.environ.get("DATABASE_URL", "").startswith("postgresql"):
    collect_ignore.append("test_bulk_postgres.py")
if shutil.which("java") is None:
    collect_ignore.append("test_bulk_spark.py")  # script/test installs Java and stops without it
