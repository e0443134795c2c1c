import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {"ada": "/riverbend/appointments/feed/", "lin": "/staff/riverbend/feed/"}


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_link_is_made_and_copied_on_an_accessible_page(
    live_cast, browse_as, context, axe, who, width
):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    browse_as(getattr(live_cast, who))
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(PAGES[who])
    before = axe(page)

    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()

    shown = page.get_by_label("The link").input_value()
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    assert page.evaluate("navigator.clipboard.readText()") == shown
    assert page.request.get(shown).headers["content-type"] == "text/calendar; charset=utf-8"
    assert (before, axe(page), is_wide) == ([], [], False)
