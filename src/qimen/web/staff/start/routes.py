"""The steps of the first start, under /staff/<clinic>/start/."""

from django.urls import path

from qimen.web.staff.start import steps

urlpatterns = [
    path("", steps.index, name="start"),
    path("location/", steps.location, name="start_location"),
    path("rooms/", steps.rooms, name="start_rooms"),
    path("hours/", steps.own_hours, name="start_hours"),
    path("service/", steps.service, name="start_service"),
    path("end/", steps.end, name="start_end"),
]
