"""What is wrong with the installation, and what to do: one message for each of health.CHECKS."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SAID: dict[str, Any] = {
    "cache": _(
        "Redis does not answer. Pages work, but e-mails and closings wait, and each process counts "
        "wrong passwords for itself. Start Redis again."
    ),
    "timetable": _(
        "The timetable has not run for five minutes. No round closes and no reminder is made until "
        "it runs again. Start it, and look at its log."
    ),
    "worker": _(
        "No worker has carried out a task for five minutes. E-mails, closings and reminders wait. "
        "Start one, and look at its log."
    ),
    "overdue_mails": _(
        "E-mails wait, and none has been sent for fifteen minutes. Check that a worker runs and "
        "that the mail server takes e-mails: the command mail_test says what it answers."
    ),
    "overdue_rounds": _(
        "A round is still open although it should have closed more than ten minutes ago. It is "
        "tried again every minute; the worker’s log says why it fails."
    ),
    "open_rounds_without_key": _(
        "An open round has lost its key. If there is a copy, the key is back within a minute. "
        "Otherwise bring the key back: without it nobody can answer, and the round cannot close."
    ),
    "open_rounds_without_key_copy": _(
        "The key of an open round has no copy. If this stays, the worker’s log says why."
    ),
    "ended_rounds_with_key": _(
        "The key of a round that has ended is still there. It is destroyed within a minute; if "
        "this stays, the worker’s log says why."
    ),
    "keys_without_round": _(
        "There are keys whose rounds are not in the database. Perhaps the database is older than "
        "the keys. Do not delete them before you are sure."
    ),
    "key_backup_out_of_reach": _(
        "The folder for copies of keys cannot be reached. No round can be opened until it is back."
    ),
    "ended_rounds_not_cleaned_up": _(
        "The database’s files may still hold traces of a round that has ended. Cleaning is tried "
        "again every minute; the worker’s log says what prevents it."
    ),
    "deleted_rounds_not_cleaned_up": _(
        "The database’s files may still hold traces of a deleted round. Cleaning is tried again "
        "every minute; the worker’s log says what prevents it."
    ),
}
