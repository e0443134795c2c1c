"""The pages of Clinic Settings, under /staff/<clinic>/settings/."""

from django.urls import path

from qimen.queries.ordering import Noun
from qimen.web.staff.settings import (
    blocks,
    clinic,
    closures,
    days,
    hours,
    leaving,
    locations,
    look,
    mail,
    order,
    rooms,
    services,
    staff,
    staging,
    time_off,
)

BLOCK = {"kind": time_off.BLOCK}

urlpatterns = [
    path("", clinic.edit, name="settings"),
    path("look/", look.edit, name="settings_look"),
    path("look/logo/", look.put_logo, name="settings_logo"),
    path("mail/", mail.show, name="settings_mail"),
    # ── locations ──
    path("locations/", locations.index, name="settings_locations"),
    path("locations/new/", locations.create, name="settings_location_new"),
    path("locations/<slug:ref>/", locations.edit, name="settings_location"),
    path(
        "locations/<slug:ref>/place/",
        order.move,
        {"noun": Noun.LOCATION},
        name="settings_location_place",
    ),
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
    path("rooms/<slug:ref>/place/", order.move, {"noun": Noun.ROOM}, name="settings_room_place"),
    path("rooms/<slug:ref>/deactivation/", rooms.deactivate, name="settings_room_deactivation"),
    path("rooms/<slug:ref>/activation/", rooms.activate, name="settings_room_activation"),
    # ── services ──
    path("services/", services.index, name="settings_services"),
    path("services/new/", services.create, name="settings_service_new"),
    path("services/<slug:ref>/", services.edit, name="settings_service"),
    path("services/<slug:ref>/staging/", staging.edit, name="settings_staging"),
    path(
        "services/<slug:ref>/place/",
        order.move,
        {"noun": Noun.SERVICE},
        name="settings_service_place",
    ),
    path(
        "services/<slug:ref>/deactivation/",
        services.deactivate,
        name="settings_service_deactivation",
    ),
    path("services/<slug:ref>/activation/", services.activate, name="settings_service_activation"),
    # ── staff ──
    path("staff/", staff.index, name="settings_staff"),
    path("staff/new/", staff.create, name="settings_member_new"),
    path("staff/<slug:ref>/", staff.edit, name="settings_member"),
    path("staff/<slug:ref>/place/", order.move, {"noun": Noun.STAFF}, name="settings_member_place"),
    path("staff/<slug:ref>/photo/", staff.put_photo, name="settings_member_photo"),
    path("staff/<slug:ref>/invitation/", staff.invitation, name="settings_invitation"),
    path("staff/<slug:ref>/leaving/", leaving.disable, name="settings_leaving"),
    path("staff/<slug:ref>/return/", leaving.enable, name="settings_return"),
    # ── working hours ──
    path("hours/", hours.index, name="settings_hours"),
    path("hours/<slug:ref>/", hours.edit, name="settings_hours_of"),
    path("hours/<slug:ref>/days/", days.month, name="settings_days"),
    path("hours/<slug:ref>/days/<str:on>/", days.edit, name="settings_day"),
    # ── time off, blocks ──
    path("time-off/", time_off.index, name="settings_time_off"),
    path("time-off/new/", time_off.create, name="settings_time_off_new"),
    path("time-off/<int:number>/", time_off.edit, name="settings_time_off_one"),
    path("time-off/<int:number>/deletion/", time_off.remove, name="settings_time_off_deletion"),
    path("blocks/new/", blocks.create, name="settings_block_new"),
    path("blocks/<int:number>/", time_off.edit, BLOCK, name="settings_block"),
    path("blocks/<int:number>/deletion/", time_off.remove, BLOCK, name="settings_block_deletion"),
    # ── closures ──
    path("closures/", closures.index, name="settings_closures"),
    path("closures/new/", closures.create, name="settings_closure_new"),
    path("closures/holidays/", closures.holidays, name="settings_holidays"),
    path("closures/<int:number>/", closures.edit, name="settings_closure"),
    path("closures/<int:number>/deletion/", closures.remove, name="settings_closure_deletion"),
]
