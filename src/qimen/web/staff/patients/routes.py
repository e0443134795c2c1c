"""The paths of patients, below the clinic's staff door. Never a name in one."""

from django.urls import path

from qimen.web.staff.patients import adding, archiving, flags, guardians, listing, personal, tabs

urlpatterns = [
    path("", listing.index, name="staff_patients"),
    path("new/", adding.create, name="staff_patient_new"),
    path("<slug:ref>/", personal.edit, name="staff_patient"),
    path("<slug:ref>/appointments/", tabs.appointments, name="staff_patient_appointments"),
    path("<slug:ref>/messages/", tabs.messages, name="staff_patient_messages"),
    path("<slug:ref>/activity/", tabs.activity, name="staff_patient_activity"),
    path("<slug:ref>/red-flag/", flags.edit, name="staff_red_flag"),
    path("<slug:ref>/guardians/new/", guardians.add, name="staff_guardian_new"),
    path("<slug:ref>/guardians/<slug:guardian>/", guardians.edit, name="staff_guardian"),
    path(
        "<slug:ref>/guardians/<slug:guardian>/removal/",
        guardians.remove,
        name="staff_guardian_removal",
    ),
    path("<slug:ref>/archive/", archiving.archive, name="staff_patient_archive"),
    path("<slug:ref>/restoration/", archiving.restore, name="staff_patient_restoration"),
]
