"""Before the server starts: every path says for whom it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.checks import Error, Tags, register
from django.urls import URLPattern, get_resolver

from qimen.web.gate.passes import pass_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.urls import URLResolver


@register(Tags.security)
def every_path_has_an_audience(app_configs: object = None, **kwargs: object) -> list[Error]:
    """Return an error for each view without @public, @patient, @staff or @hallway."""
    del app_configs, kwargs
    return [
        Error(
            f"/{path}: nobody decided who may come here",
            hint="Mark the view with @public, @patient or @staff(Permission.…).",
            id="qimen.E001",
        )
        for path, pattern in paths(get_resolver())
        if pass_of(pattern.callback) is None
    ]


def paths(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Walk the sitemap: each path with its pattern."""
    for entry in resolver.url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield path, entry
        else:
            yield from paths(entry, path)
