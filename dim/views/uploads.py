"""How much a request may upload, whoever sends it: the CSRF check reads a body before anybody is known."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MAX_UPLOAD = 21 * 1024 * 1024


class LimitedUpload(FileUploadHandler):
    """Stops keeping a file above the limit. `request.upload_too_large` lets the form say so."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MAX_UPLOAD:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            # The rest is read and dropped, so that the browser gets an answer instead of a broken connection.
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None
