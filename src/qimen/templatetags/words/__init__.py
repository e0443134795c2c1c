"""Template words: dates, times, money and parts of a page, in one hand. Built into every template.

Every instant is shown on the clocks of a given zone (an appointment's location), never the server's.
"""

from django import template

from qimen.templatetags.words import alterations, amounts, deeds, grid, parts, times

register = template.Library()

register.filter("day", times.day)
register.filter("day_year", times.day_year)
register.filter("short_day", times.short_day)
register.filter("short_day_year", times.short_day_year)
register.filter("date_order", times.date_order)
register.filter("day_iso", times.day_iso)
register.filter("instant", times.instant)
register.filter("zone_words", times.zone_words)
register.filter("money", amounts.money)
register.filter("minutes", amounts.minutes)
register.filter("phone_words", amounts.phone_words)
register.filter("tel", amounts.tel)
register.filter("initials", amounts.initials)
register.filter("who", deeds.who)
register.filter("deed", deeds.deed)
register.filter("alterations", alterations.alterations)
register.filter("message_words", deeds.message_words)
register.filter("of", parts.of)
register.simple_tag(times.clock, takes_context=True)
register.simple_tag(times.clock_words, takes_context=True)
register.simple_tag(parts.icon)
register.simple_tag(parts.control)
register.simple_tag(parts.brand_url)
register.simple_tag(parts.booking_query)
register.simple_tag(parts.calendar_query)
register.simple_tag(parts.why_query)
register.simple_tag(grid.calendar_columns, takes_context=True)
register.simple_tag(grid.calendar_hours, takes_context=True)
register.inclusion_tag("parts/phone.html")(parts.phone)
register.inclusion_tag("parts/stagebar.html")(parts.stagebar)
