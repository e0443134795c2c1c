"""The outbox: written in the transaction of its cause, emptied by the worker."""

from qimen.actions.messages.delivery import (
    LEASE,
    Claimed,
    claim_due,
    drop,
    expire,
    forget_account_words,
    give_up,
    mark_failed,
    mark_sent,
    release,
    renew,
)
from qimen.actions.messages.grace import withdraw
from qimen.actions.messages.telling import enqueue_account, tell, tell_former

__all__ = [
    "LEASE",
    "Claimed",
    "claim_due",
    "drop",
    "enqueue_account",
    "expire",
    "forget_account_words",
    "give_up",
    "mark_failed",
    "mark_sent",
    "release",
    "renew",
    "tell",
    "tell_former",
    "withdraw",
]
