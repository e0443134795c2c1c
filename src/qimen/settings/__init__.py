"""Environment only, a file per topic. `docs/admin/configure.md` lists every variable."""

from qimen.settings.accounts import *  # noqa: F403 - Django reads them all from here
from qimen.settings.application import *  # noqa: F403
from qimen.settings.database import *  # noqa: F403
from qimen.settings.environment import *  # noqa: F403
from qimen.settings.headers import *  # noqa: F403
from qimen.settings.mail import *  # noqa: F403
