"""The cache shared by all processes: Redis, which may be unavailable."""

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# While Redis is down, requests try it only once in this time.
SECONDS_TO_LEAVE_IT = 5.0
# As in config.settings: strangers must not crowd out the counts of what they have tried.
MOST_COUNTS = 100_000


class CacheThatMayBeAway(RedisCache):
    """While Redis is down each process uses its own cache, and pages keep working.

    The cache holds counts of wrong links and passwords, which therefore stay limited.
    """

    _away_until = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("while Redis is away", {"OPTIONS": {"MAX_ENTRIES": MOST_COUNTS}})

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("get", *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("add", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("incr", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("delete", *args, **kwargs)

    def _do(self, deed: str, *args: Any, **kwargs: Any) -> Any:
        kind = type(self)
        if time.monotonic() >= kind._away_until:
            try:
                return getattr(RedisCache, deed)(self, *args, **kwargs)
            except RedisError as problem:
                kind._away_until = time.monotonic() + SECONDS_TO_LEAVE_IT
                logger.warning(
                    "Redis is away, each process counts alone: %s.", type(problem).__name__
                )
        return getattr(self._own, deed)(*args, **kwargs)

    def is_away(self) -> bool:
        """Asks Redis itself."""
        try:
            RedisCache.set(self, "here", "yes", timeout=60)
        except RedisError:
            return True
        return False
