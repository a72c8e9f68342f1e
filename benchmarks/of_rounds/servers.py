"""Databases of the benchmark's own on the PostgreSQL server, and an empty Redis database."""

import os
import sys
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis


class Servers:
    def __init__(self, postgres: str, redis_url: str) -> None:
        if not postgres.startswith("postgres"):
            sys.exit("DATABASE_URL must name a PostgreSQL server.")
        self.postgres, self.redis_url = postgres, redis_url
        self.databases: list[str] = []

    def __enter__(self) -> Self:
        self.redis: Any = redis.Redis.from_url(self.redis_url)
        if self.redis.dbsize():
            sys.exit(f"{self.redis_url} is not empty: name another database of it in REDIS_URL.")
        self.server = psycopg.connect(self.postgres, autocommit=True)
        return self

    def __exit__(self, *_problem: object) -> None:
        for name in list(self.databases):
            self.drop(name)
        self.server.close()
        self.redis.flushdb()
        self.redis.close()

    def create(self, name: str, *, like: str = "template1") -> str:
        """A new database, or a copy of one that nobody is connected to; returns its address."""
        name = f"bench_rounds_{os.getpid()}_{name}"
        self.server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        self.databases.append(name)
        return name

    def drop(self, name: str) -> None:
        self.server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        self.databases.remove(name)

    def address(self, name: str) -> str:
        return urlunsplit(urlsplit(self.postgres)._replace(path=f"/{name}"))

    def megabytes(self, name: str) -> float:
        return float(self._value("SELECT pg_database_size(%s)", name)) / 2**20

    def active_seconds(self, name: str) -> float:
        """How long statements have run in the database, all connections together."""
        of_name = "SELECT active_time FROM pg_stat_database WHERE datname = %s"
        return float(self._value(of_name, name)) / 1_000

    def transactions(self, name: str) -> int:
        return int(self._value("SELECT xact_commit FROM pg_stat_database WHERE datname = %s", name))

    def _value(self, sql: str, name: str) -> Any:
        found = self.server.execute(sql, [name]).fetchone()
        assert found
        return found[0]

    def waiting_workers(self) -> int:
        """Connections that wait for a message in the Redis database."""
        number = self.redis.connection_pool.connection_kwargs.get("db", 0)
        clients = self.redis.client_list()
        return sum(int(each["db"]) == number and each["cmd"] == "brpop" for each in clients)
