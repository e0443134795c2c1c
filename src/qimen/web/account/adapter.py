"""The library's questions about accounts, answered by our actions and queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse

from qimen.actions import accounts as acting
from qimen.actions import appointments
from qimen.queries import accounts, clinics
from qimen.rules.identity import email_key
from qimen.web.account import arrival, devices, happenings, remembering, words
from qimen.web.gate import Door, client_ip, visit

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress, Login
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

    from qimen.models import Account
    from qimen.web.gate import Request


class AccountAdapter(DefaultAccountAdapter):
    """One address, one key; mails by the outbox; no second-guessing of the library's flows."""

    request: Request
    error_messages = {**DefaultAccountAdapter.error_messages, **words.ERRORS}

    # ── accounts ─────────────────────────────────────────────────────────────────────────

    def clean_email(self, email: str) -> str:
        return email_key(email)

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: BaseForm,
        commit: bool = True,  # noqa: FBT001, FBT002
    ) -> Account:
        """Open an account without a password: that comes when the address is confirmed.

        Nothing is hashed here: the form has done it, for known and unknown addresses alike.
        """
        del request, commit
        account = cast("Account", user)
        account.email = form.cleaned_data["email"]
        try:
            acting.keep(account, now=self.request.now)
        except IntegrityError:  # the same sign-up, sent twice at once
            return accounts.unconfirmed(account.email) or account
        return account

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        pending = request.session.get("sign_up") or {}
        is_own = pending.get("email") == email_key(email_address.email)
        with transaction.atomic():
            confirmed = super().confirm_email(request, email_address)
            if confirmed:
                acting.confirm(
                    email_address.user_id,
                    password_hash=pending.get("password_hash") if is_own else None,
                    now=self.request.now,
                )
        if confirmed and request.user.is_authenticated:  # the address of this session changed
            request.session["address"] = visit.address_hash(accounts.by_id(request.user.pk))
        return bool(confirmed)

    # ── sign-in and sign-out ─────────────────────────────────────────────────────────────

    def pre_login(  # type: ignore[override] # the library's keywords are passed on whole
        self, request: Request, user: Account, **kwargs: Any
    ) -> HttpResponse | None:
        """At the staff door of a clinic, only who works there goes on."""
        if refused := super().pre_login(request, user, **kwargs):
            return refused
        slug = request.session.get("clinic_slug", "")
        if request.session.get("entering") != Door.STAFF or clinics.staff_membership(slug, user.pk):
            return None
        clear_login(request)
        happenings.note(request, "account.refused_at_door", account_id=user.pk)
        request.session["farewell"] = "not_staff"
        return HttpResponseRedirect(reverse("staff_sign_in", args=[slug]))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        # Fresh: its password may have come with the confirmation a moment ago.
        account = accounts.by_id(user.pk)
        super().login(request, account)
        visit.begin(request, account, now=self.request.now)
        request.session["device"] = devices.words(request.headers.get("User-Agent", ""))
        happenings.make_room(self.request, account)

    def post_login(  # type: ignore[override] # one of the keywords matters here
        self, request: Request, user: Account, **kwargs: Any
    ) -> HttpResponse:
        if kwargs.get("signup"):  # they chose the password, or made the passkey, just now
            made = accounts.second_steps(user.pk)
            record_authentication(request, user, method="mfa" if made else "password")
        steps = [record["method"] for record in get_authentication_records(request, user)]
        happenings.note(request, "account.signed_in", account_id=user.pk, steps=steps)
        response = HttpResponseRedirect(arrival.after_sign_in(request))
        remembering.renew(request, user, response)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        del request
        account_id = accounts.id_of(credentials.get("email", ""))
        happenings.note(self.request, "account.sign_in_failed", account_id=account_id)

    def logout(self, request: HttpRequest) -> None:
        happenings.note(self.request, "account.signed_out", account_id=request.user.pk)
        appointments.release(visit.account_of(request).pk)
        visit.leave(request, "signed_out")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords per address; a remembered device has a count of its own, so that
        strangers who guess cannot keep its owner out."""
        email = email_key(credentials.get("email", ""))
        account_id = accounts.id_of(email) if remembering.secret(request) else 0
        is_known = account_id and remembering.is_known(self.request, accounts.by_id(account_id))
        return f"known device:{email}" if is_known else email

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "unknown"

    def is_login_by_code_required(self, login: Login) -> bool:
        """A patient on a new device types a code from the mail; staff have their second step."""
        account = cast("Account | None", login.user)
        if account is None or login.signup or accounts.second_steps(account.pk):
            return False
        records = get_authentication_records(self.request, account)
        is_password = bool(records) and records[-1]["method"] == "password"
        at_patients = self.request.session.get("entering") != Door.STAFF
        is_asked = is_password and at_patients and accounts.is_confirmed(account.pk)
        return is_asked and not remembering.is_known(self.request, account)

    def get_login_stages(self) -> list[str]:
        """After all the others, the passkey of who signs up with one."""
        return [*super().get_login_stages(), "allauth.mfa.webauthn.stages.PasskeySignupStage"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not again for who has just given a password or taken the second step."""
        del app, kwargs
        now = self.request.now.timestamp()
        records = get_authentication_records(self.request, visit.account_of(self.request))
        return not any(
            record["method"] in {"password", "mfa"}
            and now - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
            for record in records
        )

    # ── where to ─────────────────────────────────────────────────────────────────────────

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and visit.is_own_path(url or "")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        del request
        return reverse("account_arrival")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        del request
        return reverse("account_login")

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only the passkey of the sign-in page speaks JSON."""
        asks = request.headers.get("Accept") == "application/json"
        return asks and request.path == reverse("mfa_login_webauthn")

    # ── mails ────────────────────────────────────────────────────────────────────────────

    def send_mail(self, template_prefix: str, email: str, facts: dict[str, Any]) -> None:
        """Put the mail into the outbox instead of sending it."""
        kind = words.KINDS[template_prefix]
        clinic = getattr(context.request, "clinic", None)
        acting.tell(
            kind,
            email,
            words.facts(kind, facts, slug=clinic.slug if clinic else "", door=self.request.door),
            clinic_id=clinic.pk if clinic else None,
            now=self.request.now,
        )
        if event := words.EVENTS.get(kind):
            happenings.note(self.request, event, account_id=accounts.id_of(email))
