"""The cache that processes share: Redis, which may be away."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A page asks several times; while Redis is away, only one page in so many seconds waits for it.
SECONDS_TO_LEAVE_IT = 5.0


class CacheThatMayBeAway(RedisCache):
    """While Redis is away nothing is remembered and pages go on.

    It keeps only counts: of wrong links and passwords. Each count then says "the first one", so
    that nobody has to wait (/health/ tells that it is away).
    """

    _away_until = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, lambda: RedisCache.get(self, key, default, version))

    def add(self, key: str, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        added = self._or(True, lambda: RedisCache.add(self, key, value, timeout, version))
        return bool(added)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._or(1, lambda: RedisCache.incr(self, key, delta, version)))

    def set(self, key: str, value: Any, timeout: Any = None, version: int | None = None) -> None:
        self._or(None, lambda: RedisCache.set(self, key, value, timeout, version))

    def touch(self, key: str, timeout: Any = None, version: int | None = None) -> bool:
        return bool(self._or(False, lambda: RedisCache.touch(self, key, timeout, version)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._or(False, lambda: RedisCache.delete(self, key, version)))

    def _or(self, otherwise: Any, ask: Callable[[], Any]) -> Any:
        kind = type(self)
        if time.monotonic() < kind._away_until:
            return otherwise
        try:
            return ask()
        except RedisError as problem:
            kind._away_until = time.monotonic() + SECONDS_TO_LEAVE_IT
            logger.warning("Redis is away: nothing is counted (%s).", type(problem).__name__)
            return otherwise
