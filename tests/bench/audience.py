"""Fill an empty database with a whole event and everybody who looks at it.

Prints as JSON where they look.

    python -m tests.bench.audience

30 classes with 2,500 problems; in each two note-takers, signed in, a projector, and a list open to
phones.
"""

import json

import django

django.setup()

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from dim.forms.rescued import sign_typist
from dim.models import User, WorkshopClass
from dim.operations.classes import screens
from tests import factories as make
from tests.bench.data import PER_EVENT, fill


def main() -> None:
    (event,) = fill(PER_EVENT)
    password, rooms = make_password(make.PASSWORD), []
    for workshop_class in WorkshopClass.objects.filter(division__event=event).with_names():
        parts = [event.slug, workshop_class.division.code, workshop_class.letter]
        writers = []
        for number in (1, 2):
            person = User.objects.create(
                username=f"notulis-{'-'.join(parts[1:])}-{number}", password=password
            )
            make.member("facilitator", workshop_class, person)
            client = Client()
            client.force_login(person)
            writers.append(
                {
                    "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "typed_by": sign_typist(person),
                }
            )
        link = screens.open_to_phones(workshop_class, actor=person)
        rooms.append(
            {
                "issue": workshop_class.division.strategic_issues.first().pk,
                "writers": writers,
                "post": workshop_class.get_absolute_url(),
                "board": workshop_class.get_absolute_url(),
                "projector": reverse("projector", args=parts),
                "phone": reverse("phone_list", args=[link.code]),
            }
        )
    print(json.dumps(rooms))


if __name__ == "__main__":
    main()
