"""Who does the tasks: processes of this machine of which one may hang or die, Dask's workers, or any executor.

The processes are those of `pebble`: a task that takes too long costs its own process only, and so does one that makes
its process die. Three things are added to it here:

- `pebble.ProcessPool` is no `concurrent.futures.Executor`; `WorkerPool` makes it one, with the same limit for every
  task, so that threads, the standard library's processes and Dask can take its place.
- Its workers hand an exception back as it is: with its message, which may hold what a form says of a trainee; and one
  that cannot be rebuilt on the other side breaks the pool. `guarded` hands back what may be told.
- It takes every task as soon as it is given, and breaks as a whole when a process dies between two tasks, or so soon
  that its task is not yet known to be its own. `hand_out` gives it a few at a time, and a task of a pool that broke or
  went silent comes back with an error as any other; `WorkerPool` begins anew.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from msgspec import Struct
from pebble import ProcessPool

from hov_tools.errors import OutputError, UsageError
from hov_tools.files import text
from hov_tools.files.apart import WORKER_MEMORY, Ended, guarded, prepare

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

_P = ParamSpec("_P")
_T = TypeVar("_T")
Task = TypeVar("Task")
Result = TypeVar("Result")

# A process is replaced after so many tasks, so that what a library never gives back cannot fill the memory.
_TASKS_PER_PROCESS = 1_000
_SECONDS_TO_CONNECT = 10
_SECONDS_TO_LEAVE = 5
_TRIES = 3
_ENCRYPTED = "tls://"

SECONDS_TO_START = 120
"""Starting an interpreter is no part of a task; this long it takes only on a machine that hardly runs."""


class WorkerPool(Executor):
    """Worker processes under supervision; as any executor, to be used in a `with` block.

    A future ends in TimeoutError when its task took too long, in `pebble.ProcessExpired` when its process died, in
    MemoryError when it asked for more than it may have, in OutputError as the task raised it, and in TaskFailedError
    for any other exception.

    Args:
        workers: number of processes.
        seconds: that a task may take.
        memory: bytes that a process may use; None for no bound.
    """

    def __init__(self, workers: int, *, seconds: float, memory: int | None = WORKER_MEMORY) -> None:
        self._size = workers
        self._seconds = seconds
        self._memory = memory
        self._is_closed = False
        self._given: set[Future[Any]] = set()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._size,
            max_tasks=_TASKS_PER_PROCESS,
            initializer=prepare,
            initargs=(self._memory,),
            # A new interpreter: a copy of this one could hold the locks of threads that it does not have.
            context=multiprocessing.get_context("spawn"),
        )

    def submit(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Give a task; raises RuntimeError when the pool is closed."""
        return self._submitted(self._seconds, function, *args, **kwargs)

    def _submitted(
        self, seconds: float, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        try:
            return self._scheduled(seconds, function, *args, **kwargs)
        except RuntimeError:
            if self._is_closed:
                raise
            self._pool.join()
            self._pool = self._new_pool()
            return self._scheduled(seconds, function, *args, **kwargs)

    def _scheduled(
        self, seconds: float, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        future = self._pool.schedule(guarded, (function, *args), kwargs, timeout=seconds)
        self._given.add(future)
        future.add_done_callback(self._given.discard)
        return future

    def do(self, function: Callable[[Task], Result], task: Task, seconds: float) -> Ended[Task, Result]:
        """Do one task and wait for it, as `Apart` says; again when the pool itself broke: that says nothing of it."""
        for _ in range(_TRIES):
            try:
                future = self._submitted(seconds, function, task)
            except RuntimeError as error:
                return Ended(task, None, error)
            [ended] = _all_ended({future: (task, time.monotonic() + SECONDS_TO_START + seconds)})
            if not isinstance(ended.error, BrokenExecutor):
                break
        return ended

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT002 - as the base has it
        """End the workers: when what was given is done, or at once, with all that was given cancelled."""
        self._is_closed = True
        if cancel_futures:
            for future in tuple(self._given):
                future.cancel()
            self._pool.stop()  # type: ignore[no-untyped-call]  # it has no types
        else:
            self._pool.close()  # type: ignore[no-untyped-call]  # nor this
        if wait:
            self._pool.join()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for what was given; after an exception, end the workers at once, whatever they are doing."""
        self.shutdown(cancel_futures=kind is not None)


class SchedulerLostError(OutputError):
    """The Dask scheduler answers no more: nothing that it was given will ever end."""


class DaskWorkers(Executor):
    """The workers of a Dask scheduler, as any executor.

    The library cancels every future when the connection to the scheduler is lost, and lets one that is asked for
    after that wait for ever. Here both end in SchedulerLostError.

    Args:
        client: connected to the scheduler.
        address: of the scheduler, for people.
    """

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._executor: Executor = client.get_executor()  # type: ignore[no-untyped-call]  # it has no types
        self._address = address

    def submit(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Give a task; raises SchedulerLostError when the scheduler is gone."""
        if self._is_lost:
            raise self._lost()
        future: Future[_T] = Future()
        asked = self._executor.submit(function, *args, **kwargs)

        def pass_on(ended: Future[_T]) -> None:
            if not future.set_running_or_notify_cancel():
                return
            error: BaseException | None = BrokenExecutor("cancelled")
            if not ended.cancelled():
                error = ended.exception()
            elif self._is_lost:
                error = self._lost()
            if error is None:
                future.set_result(ended.result())
            else:
                future.set_exception(error)

        asked.add_done_callback(pass_on)
        future.add_done_callback(lambda one: asked.cancel() if one.cancelled() else None)
        return future

    @property
    def _is_lost(self) -> bool:
        return str(self._client.status) != "running"

    def _lost(self) -> SchedulerLostError:
        return SchedulerLostError(text("dask_weg", address=self._address))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT002 - as the base has it
        """Give no more tasks. Whoever asks for results has them by then, or has given up: Dask may drop the rest."""
        if not self._is_lost:
            self._executor.shutdown(wait=False)


class TlsFiles(Struct, frozen=True):
    """What a scheduler and this program know each other by, as PEM files; Dask asks for the same three.

    Attributes:
        authority: certificate of who signed those of scheduler, workers and this program.
        certificate: of this program.
        key: of that certificate, without a password.
    """

    authority: Path
    certificate: Path
    key: Path


@contextmanager
def dask_executor(address: str, tls: TlsFiles | None = None) -> Iterator[tuple[Executor, int]]:
    """Give the workers of a Dask scheduler as an executor, with the number of tasks they do at one time.

    A worker that is lost costs nothing: Dask gives its tasks to another. A scheduler that is lost ends the run. Every
    machine must see the folders of submissions and of results under the same path, and run the same version.

    Args:
        address: of the scheduler, such as "tls://192.168.1.10:8786".
        tls: for an address that begins with "tls://", and no other.

    Raises:
        UsageError: Dask is not installed, the address and the files for TLS do not go together, there is no scheduler
            at the address, or it has no workers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an option; and loading it takes longer than a small batch
    except ImportError as error:
        raise UsageError(text("dask_ontbreekt")) from error
    security = _security(address, tls)
    # What the library logs is on standard error, in English; all of it that a user can act on is said in Dutch.
    logging.disable(logging.CRITICAL)
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False, security=security)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError) as error:
        logging.disable(logging.NOTSET)
        name = "dask_onbereikbaar" if tls is None else "dask_tls_onbereikbaar"
        raise UsageError(text(name, address=address)) from error
    try:
        threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]  # nor this
        if not threads:
            raise UsageError(text("dask_geen_werkers", address=address))
        with DaskWorkers(client, address) as executor:
            yield executor, threads
    finally:
        # A scheduler that is gone does not say goodbye.
        client.close(timeout=_SECONDS_TO_LEAVE)  # type: ignore[no-untyped-call]  # nor this
        logging.disable(logging.NOTSET)


def is_encrypted(address: str) -> bool:
    """Tell whether an address of a scheduler asks for TLS."""
    return address.startswith(_ENCRYPTED)


def _security(address: str, tls: TlsFiles | None) -> Security | None:
    if is_encrypted(address) != (tls is not None):
        raise UsageError(text("dask_tls_adres" if tls else "dask_tls_ontbreekt", address=address))
    if tls is None:
        return None
    from distributed.security import Security  # noqa: PLC0415 - as its client

    security = Security(
        tls_ca_file=str(tls.authority),
        tls_client_cert=str(tls.certificate),
        tls_client_key=str(tls.key),
        require_encryption=True,
    )  # type: ignore[no-untyped-call]  # it has no types
    try:
        # Connecting reads them too, and would take one that is missing for a scheduler that is.
        security.get_connection_args("client")  # type: ignore[no-untyped-call]  # nor this
    except OSError as error:
        raise UsageError(text("dask_tls_bestanden")) from error
    return security


def hand_out(
    executor: Executor, function: Callable[[Task], Result], tasks: Iterable[Task], *, ahead: int, seconds: float
) -> Iterator[Ended[Task, Result]]:
    """Run a function on every task, and give each as soon as it ends.

    Args:
        executor: does them.
        function: what is done with a task.
        tasks: taken as they are needed.
        ahead: tasks that are handed out at one time: more than there are workers, so that none has to wait.
        seconds: after which a task is given up. An executor that ends such a task itself does so before.

    Raises:
        SchedulerLostError: whoever was to do the tasks is gone for good.
    """
    busy: dict[Future[Result], tuple[Task, float]] = {}
    for task in tasks:
        try:
            busy[executor.submit(function, task)] = (task, time.monotonic() + seconds)
        except RuntimeError as error:
            # It broke as a whole.
            yield Ended(task, None, error)
        while len(busy) >= ahead:
            yield from _ended(busy)
    yield from _all_ended(busy)


def _all_ended(busy: dict[Future[Result], tuple[Task, float]]) -> Iterator[Ended[Task, Result]]:
    while busy:
        yield from _ended(busy)


def _ended(busy: dict[Future[Result], tuple[Task, float]]) -> Iterator[Ended[Task, Result]]:
    """Wait until something ends, or has taken too long."""
    soonest = min(until for _, until in busy.values())
    done, _ = wait(busy, max(0.0, soonest - time.monotonic()), FIRST_COMPLETED)
    for future in done:
        task, _ = busy.pop(future)
        yield _outcome(task, future)
    for future in [future for future, (_, until) in busy.items() if until <= time.monotonic()]:
        task, _ = busy.pop(future)
        future.cancel()
        yield Ended(task, None, TimeoutError())


def _outcome(task: Task, future: Future[Result]) -> Ended[Task, Result]:
    if future.cancelled():
        return Ended(task, None, BrokenExecutor("cancelled"))
    error = future.exception()
    if isinstance(error, SchedulerLostError):
        raise error
    return Ended(task, None, error) if error is not None else Ended(task, future.result(), None)


def usable_cores() -> int:
    """Give the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
