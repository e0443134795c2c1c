"""Mail: all of it goes by the outbox."""

import os
from urllib.parse import urlsplit

from qimen.settings.environment import SITE_URL

#: smtp://user:password@host:587?tls=starttls — empty in the demonstration, where messages
#: are kept for the local mailbox page and go nowhere.
SMTP_URL = os.environ.get("SMTP_URL", "")
MAIL_FROM = os.environ.get("MAIL_FROM", f"portal@{urlsplit(SITE_URL).hostname}")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # all mail goes by the outbox
