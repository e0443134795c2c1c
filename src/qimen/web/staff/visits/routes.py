"""The paths of visits, below the clinic's staff door."""

from django.urls import path

from qimen.web.staff.visits import moving, new, show, steps

urlpatterns = [
    path("new/", new.create, name="staff_visit_new"),
    path("patients/", new.patients, name="staff_visit_patients"),
    path("<slug:ref>/", show.show, name="staff_visit"),
    path("<slug:ref>/steps/", steps.create, name="staff_visit_steps"),
    path("<slug:ref>/move/", moving.create, name="staff_visit_move"),
    path("<slug:ref>/undo/", steps.undo, name="staff_visit_undo"),
]
