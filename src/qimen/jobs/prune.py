"""Tidying: what has lost its sense or served its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from qimen.actions import appointments, messages, pruning

#: A form that is sent again after so long is a new one.
FORM_KEY_LIVES = timedelta(days=2)
#: Readers ignore an expired hold at once; its row is in nobody's way.
HOLD_STAYS = timedelta(minutes=10)
#: Whoever opens a link that is void is told so, for a while.
VOID_LINK_STAYS = timedelta(days=30)
LOCAL_MAIL_LIVES = timedelta(days=1)


def expired_messages(now: datetime) -> dict[str, int]:
    return {"messages": messages.expire(now)}


def everything(now: datetime) -> dict[str, int]:
    """Tidy each kind in a transaction of its own; return how much of each."""
    return {
        "holds": appointments.release_all_expired(now - HOLD_STAYS),
        "form_keys": pruning.form_keys(now - FORM_KEY_LIVES),
        "capabilities": pruning.capabilities(now - VOID_LINK_STAYS),
        "sessions": pruning.sessions(now),
        "devices": pruning.devices(now),
        "cache_rows": pruning.cache_rows(now),
        "account_mails": messages.forget_account_words(now - LOCAL_MAIL_LIVES),
    }
