"""The product's settings with the bench's few addresses in front; never part of the product."""

from qimen.settings import *  # noqa: F403
from qimen.settings import DATA, DATABASES

ROOT_URLCONF = "bench.urls"
DATABASES["default"]["TEST"] = {"NAME": str(DATA / "qimen.sqlite3")}
