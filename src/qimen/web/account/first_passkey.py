"""A new patient's passkey, made once the address is confirmed; or a password after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.password_change import change_password
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.webauthn.views import SignupWebAuthnView
from django.http import HttpResponseRedirect
from django.urls import reverse

from qimen.web.account import happenings
from qimen.web.account.forms import SetPasswordForm
from qimen.web.account.passkeys import FirstForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qimen.web.gate import Request


class Make(SignupWebAuthnView):
    """The library's page, which also takes a password where the device makes no passkey."""

    request: Request

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "password1" in request.POST:
            return self._take_password()
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, and show the recovery codes: without them a lost device would lock out."""
        account_id = self._login_stage.login.user.pk
        response: HttpResponse = super().form_valid(form)
        happenings.note(self.request, "account.second_step_added", account_id=account_id)
        if auto_generate_recovery_codes(self.request) is None:
            return response
        self.request.session["next"] = response["Location"]
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        passwords = SetPasswordForm(self._login_stage.login.user)
        return {**super().get_context_data(), "passwords": passwords, **kwargs}

    def _take_password(self) -> HttpResponse:
        stage = self._login_stage
        account = stage.login.user
        passwords = SetPasswordForm(account, self.request.POST)
        if not passwords.is_valid():
            untouched = FirstForm(user=account)
            context = self.get_context_data(form=untouched, passwords=passwords)
            return self.render_to_response(context)
        change_password(account, passwords.cleaned_data["password1"])
        happenings.note(self.request, "account.password_changed", account_id=account.pk)
        response: HttpResponse = stage.exit()
        return response
