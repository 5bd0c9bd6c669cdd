"""What the database raises when nobody is to blame."""

import asyncpg

TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.InvalidCachedStatementError,
    OSError,
    TimeoutError,
)
"""The database is away, full, busy, or its tables have just been swapped: the message is not to blame, and waits.

Of a session that was ended while nothing was asked, asyncpg may say that it has an internal error."""
