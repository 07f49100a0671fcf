"""One SQL for two databases: transactions over connections that are kept for the next one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from weavergen_pipelines.workflow.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

Row = tuple[Any, ...]


class Cursor(Protocol):
    """What the drivers of both databases have in common."""

    @property
    def rowcount(self) -> int: ...  # noqa: D102 - see PEP 249
    def execute(self, sql: str, values: Sequence[Any], /) -> object: ...  # noqa: D102
    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object: ...  # noqa: D102
    def fetchone(self) -> Any: ...  # noqa: D102
    def fetchall(self) -> list[Any]: ...  # noqa: D102


class Connection(Protocol):
    """A connection in which transactions are begun and ended by statements."""

    def cursor(self) -> Any: ...  # noqa: D102 - see PEP 249
    def close(self) -> None: ...  # noqa: D102


class Database(ABC):
    """Where transactions happen. Any thread may begin one; each has a connection of its own."""

    begin: str
    """The statement that begins a transaction that writes."""
    failures: tuple[type[Exception], ...]
    """The base of what its driver raises."""

    def __init__(self, place: str, *, one_at_a_time: AbstractContextManager[object] | None = None) -> None:
        """`place` names it in errors."""
        self.place = place
        self._turn = one_at_a_time or nullcontext()
        self._idle: deque[Connection] = deque()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """All of it happens, or nothing.

        Raises:
            StoreUnavailable: the database refused.
        """
        with self._transaction(self.begin) as transaction:
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """What is read together; otherwise the same."""
        with self._transaction("BEGIN") as transaction:
            yield transaction

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    @abstractmethod
    def connect(self) -> Connection:
        """A new connection, without a transaction."""

    @abstractmethod
    def translated(self, sql: str) -> str:
        """The statement as its driver takes it, with `?` for a value."""

    @abstractmethod
    def lock(self, cursor: Cursor) -> None:
        """Wait until no other transaction holds the lock of the store, and hold it until this one ends."""

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        try:
            with self._turn, self._begun(begin) as cursor:
                yield Transaction(cursor, self)
        except self.failures as error:
            raise StoreUnavailable(f"the executions cannot be kept: {error}", where=self.place) from error

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Cursor]:
        connection, cursor = self._begin(begin)
        try:
            yield cursor
            cursor.execute("COMMIT", ())
        except BaseException:
            self._roll_back(connection, cursor)
            raise
        self._idle.append(connection)

    def _roll_back(self, connection: Connection, cursor: Cursor) -> None:
        """A connection on which not even that is possible is not used again."""
        try:
            cursor.execute("ROLLBACK", ())
        except self.failures:
            connection.close()
        else:
            self._idle.append(connection)

    def _begin(self, begin: str) -> tuple[Connection, Cursor]:
        """Begin on an idle connection that still works, else on a new one."""
        while self._idle:
            connection = self._idle.pop()
            try:
                return connection, _begun_on(connection, begin)
            except self.failures:
                connection.close()
        connection = self.connect()
        return connection, _begun_on(connection, begin)


def _begun_on(connection: Connection, begin: str) -> Cursor:
    cursor: Cursor = connection.cursor()
    cursor.execute(begin, ())
    return cursor


class Transaction:
    """Statements that happen together."""

    __slots__ = ("_cursor", "_database")

    def __init__(self, cursor: Cursor, database: Database) -> None:
        """Statements on an open transaction."""
        self._cursor = cursor
        self._database = database

    def run(self, sql: str, *values: object) -> int:
        """The number of rows that a statement changed."""
        self._cursor.execute(_translated(self._database, sql), values)
        return self._cursor.rowcount

    def many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """A statement for each of some rows."""
        if rows:
            self._cursor.executemany(_translated(self._database, sql), rows)

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row, if there is one."""
        self._cursor.execute(_translated(self._database, sql), values)
        row: Row | None = self._cursor.fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[Row]:
        """Every row."""
        self._cursor.execute(_translated(self._database, sql), values)
        return self._cursor.fetchall()

    def alone(self) -> None:
        """From here on no other transaction that asks for it is between here and its end."""
        self._database.lock(self._cursor)


@lru_cache(maxsize=256)
def _translated(database: Database, sql: str) -> str:
    return database.translated(sql)
