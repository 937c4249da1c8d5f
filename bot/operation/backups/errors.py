"""What can go wrong with backups.

KundigError
├── BackupRefused      a backup cannot be taken; nothing was written
├── NotFlawless        a backup was taken of a data folder in which something is damaged
├── RestoreRefused     a backup cannot be restored here; nothing has changed
├── DamagedBackup      the file is no backup, or was cut short or changed; `member` names the part
└── NewerBackup        a newer version of Kundig took it
"""

from knowledge.errors import KundigError


class BackupRefused(KundigError):
    """A backup cannot be taken; nothing was written."""


class RestoreRefused(KundigError):
    """A backup cannot be restored here; nothing has changed."""


class NotFlawless(KundigError):
    """A backup was taken, of a data folder in which something is damaged; older ones are kept for longer."""


class DamagedBackup(KundigError):
    """The file is no backup, or was cut short or changed since; `member` names the part."""


class NewerBackup(KundigError):
    """A newer version of Kundig took it, in a way that this one does not know."""


class NotAsReleased(KundigError):
    """A file of a release was missing, or other than published, when the backup was taken."""


class PictureMissing(KundigError):
    """An entry shows a picture that was not there, or other than its name says."""


class SettingsLeftOut(KundigError):
    """kundig.toml could not be told apart from the password in it."""


class DeliveryBeforeRestore(KundigError):
    """A delivery that was on its way when the backup was taken, and may have arrived since."""
