"""Send a report as a file."""

import tempfile

from django.http import FileResponse

from dim.reports.structure.report import Report
from dim.reports.writers import Format
from dim.reports.writers.html import policy_in


def file_response(report: Report, file_format: Format) -> FileResponse:
    """Write the report to a temporary file and send that file.

    HTML is shown, for printing; everything else is a download. Raises what the writer raises.
    """
    # Not streamed while it is written: a failure becomes an error page instead of half a file, the
    # size is known, and a slow line holds no database connection.
    file = tempfile.TemporaryFile(prefix="report-")  # noqa: SIM115 -- the response closes it
    try:
        file_format.write(report, file)
        file.seek(0)
        # The policy stands in the head of the file.
        policy = policy_in(file.read(4_000)) if file_format.extension == "html" else ""
        file.seek(0)
    except BaseException:
        file.close()
        raise
    response = FileResponse(
        file,
        as_attachment=file_format.extension != "html",
        filename=f"{report.slug}.{file_format.extension}",
        content_type=file_format.content_type,
    )
    # What a shared laptop downloaded is not for the next person's Back button.
    response["Cache-Control"] = "private, no-store"
    if file_format.extension == "html":
        response["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    return response
