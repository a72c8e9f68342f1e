"""Django's PostgreSQL, which checks kept connections without a query."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the server has told nothing: a kept connection has only its end to read.

        Django asks by a query, once for each request. That also notices a host that has vanished
        without a word, after a long wait; here the request fails after it.
        """
        if self.errors_occurred or self.connection is None or self.connection.closed:
            return bool(super().is_usable())
        to_read = select.poll()
        to_read.register(self.connection.fileno(), select.POLLIN)
        return not to_read.poll(0)
