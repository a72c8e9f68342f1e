"""PostgreSQL as Django uses it, but kept connections are looked at instead of asked."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the server has not ended the connection, which it says by itself.

        Django asks by a query, once for each request. (A kept connection has nothing to read: its
        end, or whatever else it may be, means that a new one is needed.)
        """
        if self.errors_occurred or self.connection is None or self.connection.closed:
            return bool(super().is_usable())
        to_read = select.poll()
        to_read.register(self.connection.fileno(), select.POLLIN)
        return not to_read.poll(0)
