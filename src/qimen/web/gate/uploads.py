"""How much may be sent in files: kept in memory, never on the disk, and no more than this."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

#: Bytes of a whole form with its files. A page says its own limit in words, a little below.
MOST = 8_000_000


class BoundedUpload(MemoryFileUploadHandler):
    """Refuse by the length that the browser announces, before anything is read."""

    def handle_raw_input(self, input_data: Any, *told: Any, **more: Any) -> Any:
        if int(input_data.META.get("CONTENT_LENGTH") or 0) > MOST:
            raise RequestDataTooBig("more than a form with files may hold")
        super().handle_raw_input(input_data, *told, **more)
        self.activated = True
