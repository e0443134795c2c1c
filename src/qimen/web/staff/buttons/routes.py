"""Under /staff/<clinic>/portal/buttons/."""

from django.urls import path

from qimen.web.staff.buttons import designing, listing, sites

urlpatterns = [
    path("", listing.index, name="staff_buttons"),
    path("new/", designing.create, name="staff_button_new"),
    path("frame/", sites.change, name="staff_frame_sites"),
    path("<slug:ref>/", listing.show, name="staff_button"),
    path("<slug:ref>/design/", designing.edit, name="staff_button_design"),
    path("<slug:ref>/copy/", listing.copy, name="staff_button_copy"),
    path("<slug:ref>/removal/", listing.remove, name="staff_button_removal"),
]
