"""The product's own settings, in a place that is thrown away. Read before Django starts.

QIMEN_TEST_DB=sqlite (the default) or postgresql: the latter starts a cluster of its own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.databases import Cluster

TESTS_ENGINE = os.environ.get("QIMEN_TEST_DB", "sqlite")
if TESTS_ENGINE not in {"sqlite", "postgresql"}:
    raise ValueError("QIMEN_TEST_DB: sqlite or postgresql")
#: With several processes each has a database and a folder of its own.
PLACE = Path(tempfile.mkdtemp(prefix="qimen-test-"))
atexit.register(shutil.rmtree, PLACE, ignore_errors=True)

for name in ("DEMO", "SITE_URL", "PORT", "SMTP_URL", "MAIL_FROM", "TRUSTED_PROXY_COUNT"):
    os.environ.pop(name, None)
os.environ.update(
    QIMEN_DATA=str(PLACE),
    SECRET_KEY="a-key-for-tests-only-that-is-long-enough",
    FIELD_KEY="another-key-for-tests-that-is-long-enough",
    # Playwright's loop runs in the main thread, where the tests speak to the database.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)
if TESTS_ENGINE == "sqlite":
    os.environ.pop("DATABASE_URL", None)
elif "PYTEST_XDIST_WORKER" not in os.environ:  # the workers use the cluster of their parent
    cluster = Cluster().create()
    atexit.register(cluster.remove)
    os.environ["DATABASE_URL"] = cluster.url

from qimen.settings import *  # noqa: E402, F403 - the environment above comes first
from qimen.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
# A file, as in life: a database in memory knows neither WAL nor a second process.
_name = PLACE / "qimen.sqlite3" if TESTS_ENGINE == "sqlite" else f"qimen_test{_worker}"
DATABASES["default"]["TEST"] = {"NAME": str(_name)}
# Names without hashes, so that no file need be collected; the `live` server has the real thing.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()
