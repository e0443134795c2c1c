"""The Patient Portal page, under /staff/<clinic>/portal/."""

from django.urls import path

from qimen.web.staff.portal import early, edit

urlpatterns = [
    path("", edit.edit, name="staff_portal"),
    path("early/", early.index, name="staff_portal_early"),
]
