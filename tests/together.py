"""Several people at the same moment, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def at_once(*deeds):
    """Do all of them at the same moment; return what each gave or raised."""
    start = Barrier(len(deeds))

    def done(deed):
        start.wait()
        try:
            return deed()
        except Exception as error:  # noqa: BLE001 - what was raised is the answer
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(done, deeds))
