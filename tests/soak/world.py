"""Fill an empty database for a soak: classes with several note-takers each.

Prints as JSON who may write where.

    python -m tests.soak.world WRITERS
"""

import json
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password

from dim.models import User
from tests import factories as make

# As many classes as writers would never wait for each other.
WRITERS_PER_CLASS = 4


def main() -> None:
    event = make.event(slug="soak")
    division = make.division(event, "SEK")
    for number in (1, 2, 3):
        make.issue(division, number)
    password, writers = make_password(make.PASSWORD), []
    for number in range(int(sys.argv[1])):
        if number % WRITERS_PER_CLASS == 0:
            room = make.workshop_class(division, "ABCDEFGHJKLMNO"[number // WRITERS_PER_CLASS])
        person = User.objects.create(username=f"notulis-{number}", password=password)
        make.member("facilitator", room, person)
        writers.append(
            {
                "username": person.username,
                "password": make.PASSWORD,
                "board": room.get_absolute_url(),
            }
        )
    print(json.dumps(writers))


if __name__ == "__main__":
    main()
