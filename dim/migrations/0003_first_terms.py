"""What the list of terms begins with; from then on it is the secretariat's."""

from django.db import migrations

from dim.similarity.first_terms import first_terms


def add(apps, schema_editor):
    Term = apps.get_model("dim", "Term")
    Term.objects.bulk_create(
        Term(kind=kind, words=words, meaning=meaning) for kind, words, meaning in first_terms()
    )


def remove(apps, schema_editor):
    apps.get_model("dim", "Term").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("dim", "0002_append_only")]

    operations = [migrations.RunPython(add, remove)]
