"""More than one machine: Dask's workers as an executor.

Every machine must see the folders of submissions and of results under the same path, and run the same version.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from hov_tools.errors import UsageError
from hov_tools.files import text

_SECONDS_TO_CONNECT = 10


@contextmanager
def dask_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """Give the workers of a Dask scheduler as an executor, with the number of tasks they do at one time.

    A worker that is lost costs nothing: Dask gives its tasks to another.

    Args:
        address: of the scheduler, such as "tcp://192.168.1.10:8786".

    Raises:
        UsageError: Dask is not installed, there is no scheduler at the address, or it has no workers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an option; and loading it takes longer than a small batch
    except ImportError as error:
        raise UsageError(text("dask_ontbreekt")) from error
    try:
        client: Any = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError) as error:
        raise UsageError(text("dask_onbereikbaar", address=address)) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError(text("dask_geen_werkers", address=address))
        with client.get_executor() as executor:
            yield executor, threads
