"""Limit the size of uploads, whoever sends them."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

# Bytes; a little more than a form allows, so that the form can say by itself what is too large.
# For everybody, because the CSRF check reads a body before the sender is known.
MAX_UPLOAD = 21 * 1024 * 1024


class LimitedUpload(FileUploadHandler):
    """Stop keeping a file above the limit, and set `request.upload_too_large` for the form."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on to the next handler. Raises StopUpload above the limit."""
        self.received += len(raw_data)
        if self.received > MAX_UPLOAD:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            # The rest is read and dropped, so that the browser gets an answer instead of a broken
            # connection.
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """Leave the making of the file to the next handler."""
        return None
