#!/usr/bin/env python3
"""Django's command-line utility; konsolnas.bootstrap first finds or builds .venv."""

import os
import sys

from konsolnas import bootstrap


def main():
    """Run administrative tasks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")
    bootstrap.prepare(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
