"""The paths of visits, below the clinic's staff door."""

from django.urls import path

from qimen.web.staff.visits import handover, moving, new, noting, show, steps, stranded

urlpatterns = [
    path("new/", new.create, name="staff_visit_new"),
    path("patients/", new.patients, name="staff_visit_patients"),
    path("stranded/", stranded.index, name="staff_stranded"),
    path("room/<slug:ref>/", handover.of_room, name="staff_visits_of_room"),
    path("practitioner/<slug:ref>/", handover.of_practitioner, name="staff_visits_of_practitioner"),
    path("<slug:ref>/move-request/", steps.answer, name="staff_visit_answer"),
    path("<slug:ref>/", show.show, name="staff_visit"),
    path("<slug:ref>/steps/", steps.create, name="staff_visit_steps"),
    path("<slug:ref>/move/", moving.create, name="staff_visit_move"),
    path("<slug:ref>/note/", noting.create, name="staff_visit_note"),
    path("<slug:ref>/undo/", steps.undo, name="staff_visit_undo"),
]
