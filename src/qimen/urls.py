"""The sitemap: every path of the product, grouped by audience."""

from django.urls import URLPattern, URLResolver, include, path

from qimen.web.public import health

handler400 = "qimen.web.page.bad_request"
handler403 = "qimen.web.page.forbidden"
handler404 = "qimen.web.page.not_found"
handler500 = "qimen.web.page.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.show, name="health"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
]
