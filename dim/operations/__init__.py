"""Change what belongs together in one transaction, and name the person who did it.

- `problems`: what one problem says and said earlier, several writers, decisions on it, supports.
- `consolidating`: items that are made of several problems.
- `similar`: problems that resemble one another, and what searches read.
- `classes`: opening hours, who is present, what the projector and phones show.
- `people`: accounts, one-time passwords, keys of devices.
- The event: `setup`, `addressees`, `imports`, `demo`.
- `times` writes points in time for all of them.
"""
