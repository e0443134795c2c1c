import pytest

from qimen.rules.origins import origin


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("https://clinic.example", "https://clinic.example"),
        ("https://www.Clinic.example/contact?x=1#y", "https://www.clinic.example"),
        ("clinic.example", "https://clinic.example"),
        ("https://clinic.example:443", "https://clinic.example"),
        ("https://clinic.example:8443/", "https://clinic.example:8443"),
        ("https://clinic\n.example", "https://clinic.example"),  # as a browser reads it
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_origin_is_found_in_any_address_of_a_site(typed, found):
    assert origin(typed) == found


@pytest.mark.parametrize(
    "typed",
    [
        "", "http://clinic.example", "ftp://clinic.example", "javascript:alert(1)", "https://",
        "https://*.clinic.example", "*", "'self'", "https://clinic.example; script-src *",
        "https://a b.example", "https://user@clinic.example", "https://clinic.example:port",
        "https://clinic.example:99999", "data:text/html,x", "https://[::1]", "https://intranet",
        "http://localhost:8001", "https://" + "a" * 64 + ".example",
        "https://" + "a." * 60 + "example",
    ],
)  # fmt: skip
def test_what_a_browser_could_not_compare_is_refused(typed):
    assert origin(typed) == ""


def test_another_port_of_this_machine_may_try_it_out():
    assert origin("http://localhost:8001/page", is_local=True) == "http://localhost:8001"
    assert origin("http://clinic.example", is_local=True) == ""
