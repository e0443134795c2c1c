"""The screens of the journeys: their sizes, the grain of the calendar, its address."""

#: Pixels of five minutes (tokens.css).
ROW = 7
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def address(day, query=""):
    return f"/staff/riverbend/?date={day:%Y-%m-%d}{query}"
