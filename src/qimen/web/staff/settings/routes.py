"""The pages of Clinic Settings, under /staff/<clinic>/settings/."""

from django.urls import path

from qimen.web.staff.settings import clinic, closures, locations, look, mail, rooms

urlpatterns = [
    path("", clinic.edit, name="settings"),
    path("look/", look.edit, name="settings_look"),
    path("look/logo/", look.put_logo, name="settings_logo"),
    path("mail/", mail.show, name="settings_mail"),
    # ── locations ──
    path("locations/", locations.index, name="settings_locations"),
    path("locations/new/", locations.create, name="settings_location_new"),
    path("locations/<slug:ref>/", locations.edit, name="settings_location"),
    path("locations/<slug:ref>/place/", locations.move, name="settings_location_place"),
    path(
        "locations/<slug:ref>/deactivation/",
        locations.deactivate,
        name="settings_location_deactivation",
    ),
    path(
        "locations/<slug:ref>/activation/", locations.activate, name="settings_location_activation"
    ),
    # ── rooms ──
    path("rooms/", rooms.index, name="settings_rooms"),
    path("rooms/new/", rooms.create, name="settings_room_new"),
    path("rooms/<slug:ref>/", rooms.edit, name="settings_room"),
    path("rooms/<slug:ref>/place/", rooms.move, name="settings_room_place"),
    path("rooms/<slug:ref>/deactivation/", rooms.deactivate, name="settings_room_deactivation"),
    path("rooms/<slug:ref>/activation/", rooms.activate, name="settings_room_activation"),
    # ── closures ──
    path("closures/", closures.index, name="settings_closures"),
    path("closures/new/", closures.create, name="settings_closure_new"),
    path("closures/holidays/", closures.holidays, name="settings_holidays"),
    path("closures/<int:number>/", closures.edit, name="settings_closure"),
    path("closures/<int:number>/deletion/", closures.remove, name="settings_closure_deletion"),
]
