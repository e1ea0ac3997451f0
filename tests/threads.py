"""Several jobs at one moment, each in a thread and with a connection of its own."""

import threading

from django.db import connections

from tests.patience import PATIENCE


def in_threads(*jobs):
    """Run the jobs at once and wait for all of them; none may raise."""
    errors = []

    def run(job):
        try:
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    assert errors == []
