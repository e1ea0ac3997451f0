"""What an update does to the database, there and back, on the site's own database while it serves.

python -m tests.soak.release

A new column that old code does not know, an index, a table, and a constraint, for which
SQLite copies the whole table. The running application is of the release before.
Every step has a transaction of its own: one that changes two tables and a save that uses
both can wait for each other, and PostgreSQL then ends either of them.
"""

import django

django.setup()

from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

ROUNDS = 2
STEPS = [
    migrations.AddField("problem", "weight", models.PositiveIntegerField(db_default=0)),
    migrations.AddField("workshopclass", "capacity", models.PositiveIntegerField(null=True)),
    migrations.AddIndex("problem", models.Index(fields=["weight"], name="problem_weight")),
    migrations.AddConstraint(
        "problem",
        models.CheckConstraint(name="problem_weight_small", condition=models.Q(weight__lte=100)),
    ),
    migrations.CreateModel("Vote", [("id", models.BigAutoField(primary_key=True))]),
]


def main() -> None:
    states = [MigrationLoader(connection).project_state()]
    for step in STEPS:
        states.append(states[-1].clone())
        step.state_forwards("dim", states[-1])
    for _ in range(ROUNDS):
        for at, step in enumerate(STEPS):
            with connection.schema_editor(atomic=True) as editor:
                step.database_forwards("dim", editor, states[at], states[at + 1])
        for at, step in reversed(list(enumerate(STEPS))):
            with connection.schema_editor(atomic=True) as editor:
                step.database_backwards("dim", editor, states[at + 1], states[at])


if __name__ == "__main__":
    main()
