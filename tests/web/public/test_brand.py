"""A clinic's colour, served as a style sheet that may be kept for long."""

import pytest

from qimen.models import Clinic
from qimen.rules import brand

pytestmark = pytest.mark.django_db


def address(hue=170, chroma=0.09):
    return f"/brand/riverbend-{brand.version(hue, chroma)}.css"


def test_brand_sets_the_clinics_two_values_and_may_be_kept(client, cast):
    response = client.get(address())

    assert response.content == b":root{--brand-h:170;--brand-c:0.09}\n"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_brand_of_another_colour_has_another_address(client, cast):
    Clinic.objects.filter(pk=cast.riverbend.pk).update(brand_hue=250)

    assert client.get(address()).status_code == 404
    assert client.get(address(hue=250)).status_code == 200
    assert address(hue=250) in client.get("/riverbend/").content.decode()


@pytest.mark.parametrize("name", ["riverbend", "nowhere-0123456789", "riverbend-", "-"])
def test_brand_of_nobody_is_not_found(client, cast, name):
    assert client.get(f"/brand/{name}.css").status_code == 404
