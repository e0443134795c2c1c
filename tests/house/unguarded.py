"""A sitemap with a path that somebody forgot to guard."""

from django.http import HttpResponse
from django.urls import path


def forgotten(request):
    return HttpResponse("open to all")


handler404 = "qimen.web.page.not_found"
urlpatterns = [path("open/", forgotten)]
