"""The editors in a real browser: stages drawn while one types, hours painted; by mouse and keys."""

import pytest

from qimen.models import Stage, WorkingHours

pytestmark = pytest.mark.browser
SETTINGS = "/staff/riverbend/settings/"


@pytest.fixture
def complaints(page):
    said = []
    page.on("console", lambda line: line.type == "error" and said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def staging(live_cast, page, browse_as):
    browse_as(live_cast.oda)
    page.goto(f"{SETTINGS}services/{live_cast.acupuncture.ref}/staging/")
    return page


@pytest.fixture
def week(live_cast, page, browse_as):
    browse_as(live_cast.oda)
    page.goto(f"{SETTINGS}hours/{live_cast.lin.ref}/")
    return page


def names(page, key="existing"):
    return page.eval_on_selector_all(
        f'#panel-{key} input[name$="-name"]', "boxes => boxes.map(box => box.value)"
    )


def drawn(page, words, key="existing"):
    page.wait_for_function(
        "([key, words]) => document.getElementById(`drawn-${key}`).innerText.includes(words)",
        arg=[key, words],
    )


def stored(cast):
    rows = Stage.objects.filter(service=cast.acupuncture, patient_class="existing")
    return list(rows.order_by("position").values_list("name", "minutes"))


# ── stages ───────────────────────────────────────────────────────────────────────────────


def test_drawing_changes_while_one_types(live_cast, staging, axe, complaints):
    staging.fill("#existing-1-minutes", "15")

    drawn(staging, "45 minutes in 2 stages")
    drawn(staging, "10 starts. A new one every 15 minutes")
    assert staging.evaluate("document.activeElement.id") == "existing-1-minutes"
    staging.fill("#existing-1-minutes", "0")
    drawn(staging, "The drawing follows")
    assert axe(staging) == []
    assert complaints == []


def test_box_that_is_unticked_frees_the_practitioner(live_cast, staging, complaints):
    staging.click('#panel-new input[name="new-2-patient"]')
    staging.click('#panel-new input[name="new-2-room"]')

    drawn(staging, "the practitioner can start somebody else, if another room is free", "new")
    assert complaints == []


def test_stages_are_put_in_order_by_keys_and_saved(live_cast, staging, axe, complaints):
    staging.click("#existing-add")
    staging.wait_for_selector("#existing-3-name")
    staging.wait_for_function("() => document.activeElement.id === 'existing-3-name'")
    staging.keyboard.type("Needles out")
    staging.focus("#existing-3-grip")
    staging.keyboard.press("ArrowUp")
    moved = "() => document.querySelectorAll('#panel-existing [name$=\"-name\"]')[1].value"
    staging.wait_for_function(f"{moved} === 'Needles out'")
    staging.wait_for_function("() => document.activeElement.id === 'existing-3-grip'")
    assert axe(staging) == []

    staging.click("text=Save the stages")

    staging.wait_for_selector("text=are saved")
    assert stored(live_cast) == [("Needles in", 30), ("Needles out", 15), ("Resting", 30)]
    assert complaints == []


def test_stages_are_put_in_order_by_dragging(live_cast, staging, complaints):
    staging.click("#panel-existing >> text=Begin with")
    staging.click("#panel-existing >> text=Needle rest and removal")
    staging.wait_for_selector("#existing-3-name")
    grip, target = staging.locator("#existing-1-grip"), staging.locator("#existing-3-grip")
    begin, end = grip.bounding_box(), target.bounding_box()

    staging.mouse.move(begin["x"] + 10, begin["y"] + 10)
    staging.mouse.down()
    staging.mouse.move(end["x"] + 10, end["y"] + end["height"] + 6, steps=8)
    staging.mouse.up()

    third = "() => document.querySelector('#existing-1-grip').innerText.includes('stage 3')"
    staging.wait_for_function(third)
    assert names(staging) == ["Resting", "Needles out", "Needles in"]
    assert complaints == []


def test_services_are_put_in_order_by_dragging(live_cast, page, browse_as, complaints):
    browse_as(live_cast.oda)
    page.goto(f"{SETTINGS}services/")
    grips = page.locator("[data-grip]")
    begin, end = grips.nth(1).bounding_box(), grips.nth(0).bounding_box()

    page.mouse.move(begin["x"] + 5, begin["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] - 5, steps=8)
    with page.expect_navigation():
        page.mouse.up()

    shown = page.eval_on_selector_all("[data-piece] b", "all => all.map(one => one.innerText)")
    assert shown == ["Herbal consultation", "Acupuncture"]
    assert complaints == []


# ── hours ────────────────────────────────────────────────────────────────────────────────


def cell(page, words):
    return page.locator(f'[data-paint] button[aria-label="{words}"]')


def boxes(page, day):
    return page.eval_on_selector_all(
        f'[data-day="{day}"] input[type=time]', "boxes => boxes.map(box => box.value)"
    )


def test_hours_are_painted_over_several_days_with_the_mouse(live_cast, week, axe, complaints):
    """Clear lunch on Tuesday and Wednesday: press on a painted time, draw to another."""
    begin = cell(week, "Tuesday 12:00").bounding_box()
    end = cell(week, "Wednesday 12:30").bounding_box()

    week.mouse.move(begin["x"] + 5, begin["y"] + 5)
    week.mouse.down()
    week.mouse.move(end["x"] + 5, end["y"] + 5, steps=6)
    week.mouse.up()

    assert boxes(week, 1) == boxes(week, 2) == ["09:00", "12:00", "13:00", "17:00"]
    assert boxes(week, 3) == ["09:00", "17:00"]
    assert axe(week) == []
    week.click("text=Save the hours")
    week.wait_for_selector("text=are saved")
    rows = WorkingHours.objects.filter(practitioner=live_cast.lin, weekday=2)
    assert list(rows.values_list("starts_minute", "ends_minute")) == [(540, 720), (780, 1020)]
    assert complaints == []


def test_hours_are_painted_with_a_finger(live_cast, week, context):
    begin, end = (cell(week, f"Sunday {time}").bounding_box() for time in ("08:00", "09:30"))
    devtools = context.new_cdp_session(week)

    def touch(kind, box=None):
        points = [{"x": box["x"] + 5, "y": box["y"] + 5}] if box else []
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", begin)
    touch("touchMove", cell(week, "Sunday 09:00").bounding_box())
    touch("touchMove", end)
    touch("touchEnd")

    assert boxes(week, 6) == ["08:00", "10:00"]


def test_hours_are_painted_with_the_keyboard(live_cast, week, complaints):
    cell(week, "Saturday 10:00").focus()
    week.keyboard.press("Space")
    for _ in range(3):
        week.keyboard.press("Shift+ArrowDown")

    assert boxes(week, 5) == ["10:00", "12:00"]
    assert week.evaluate("document.activeElement.getAttribute('aria-label')") == "Saturday 11:30"
    week.keyboard.press("Space")
    assert boxes(week, 5) == ["10:00", "11:30"]
    week.keyboard.press("ArrowUp")
    week.keyboard.press("ArrowRight")
    assert week.evaluate("document.activeElement.getAttribute('aria-label')") == "Sunday 11:00"
    assert complaints == []


def test_what_is_typed_is_drawn(live_cast, week, complaints):
    week.fill('[data-day="0"] input[type=time] >> nth=0', "10:15")

    assert cell(week, "Monday 09:30").get_attribute("aria-pressed") == "false"
    assert cell(week, "Monday 10:00").get_attribute("class") == "is-part"
    assert cell(week, "Monday 10:30").get_attribute("aria-pressed") == "true"
    assert complaints == []


def test_painting_leaves_odd_minutes_elsewhere_as_they_are(live_cast, week):
    week.fill('[data-day="0"] input[type=time] >> nth=0', "08:50")
    cell(week, "Monday 16:30").click()

    assert boxes(week, 0) == ["08:50", "16:30"]


def test_night_that_runs_past_midnight_keeps_its_end(live_cast, week):
    week.fill('[data-day="4"] input[type=time] >> nth=0', "20:00")
    week.fill('[data-day="4"] input[type=time] >> nth=1', "02:00")
    cell(week, "Friday 10:00").click()

    assert boxes(week, 4) == ["10:00", "10:30", "20:00", "02:00"]


def test_both_editors_work_without_script(live_cast, browser, live, browse_as, context):
    browse_as(live_cast.oda)
    plain = browser.new_context(
        base_url=live.url, java_script_enabled=False, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto(f"{SETTINGS}services/{live_cast.acupuncture.ref}/staging/")
    page.fill("#existing-1-minutes", "15")
    page.click("text=Show what this offers")
    assert "45 minutes in 2 stages" in page.inner_text("#drawn-existing")
    page.click("#panel-existing >> text=Move stage 2 up", force=True)
    assert page.input_value('#panel-existing input[name$="-name"] >> nth=0') == "Resting"
    page.goto(f"{SETTINGS}hours/{live_cast.lin.ref}/")
    page.fill('[data-day="0"] input[type=time] >> nth=1', "12:00")
    page.click("text=Save the hours")
    assert "are saved" in page.inner_text("main")
    plain.close()


@pytest.mark.parametrize(
    "path",
    [
        "services/", "services/new/", "services/{service}/", "services/{service}/deactivation/",
        "staff/", "staff/new/", "staff/{lin}/", "staff/{lin}/leaving/", "staff/{oda}/leaving/",
        "hours/", "hours/{lin}/days/", "hours/{lin}/days/2026-03-09/",
        "time-off/", "time-off/new/", "blocks/new/",
    ],
)  # fmt: skip
def test_page_has_no_fault_of_access(live_cast, page, browse_as, axe, complaints, path):
    browse_as(live_cast.oda)
    refs = {
        "service": live_cast.acupuncture.ref, "lin": live_cast.lin.ref, "oda": live_cast.oda.ref
    }  # fmt: skip

    page.goto(SETTINGS + path.format(**refs))

    assert page.url.endswith(path.format(**refs))
    assert axe(page) == []
    assert complaints == []
