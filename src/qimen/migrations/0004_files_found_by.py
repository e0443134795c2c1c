"""Work out what the files that are there are found by, as rules/finding.py did then."""

import re
import unicodedata

from django.db import migrations

BATCH = 1_000


def forwards(apps, schema_editor):
    patients = apps.get_model("qimen", "Patient").objects.using(schema_editor.connection.alias)
    batch = []
    for file in patients.order_by("pk").iterator(BATCH):
        file.found_by = haystack(file)
        batch.append(file)
        if len(batch) == BATCH:
            patients.bulk_update(batch, ["found_by"])
            batch = []
    patients.bulk_update(batch, ["found_by"])


def haystack(file):
    words = [plain(t) for t in (file.last_name, file.first_name, file.preferred_name, file.email)]
    words += [
        "".join(sign for sign in number if sign.isdecimal() and sign.isascii())
        for number in (file.mobile, file.home_phone)
    ]
    words.append(file.birth_on.isoformat() if file.birth_on else "")
    return f" {' '.join(word for word in words if word)} "


def plain(text):
    spread = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(re.sub(r"['’`]", "", kept).replace("-", " ").split())


class Migration(migrations.Migration):
    dependencies = [("qimen", "0003_sessions_and_found_by")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
