"""Worker processes of which one may hang or die without the others noticing.

`concurrent.futures.ProcessPoolExecutor` gives up as a whole when one of its processes dies, and cannot end a task that
hangs. Here each process has at most one task, so it is always known which task it was; the process is replaced.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

from hov_tools.batch.serve import serve

_P = ParamSpec("_P")
_T = TypeVar("_T")

# Starting an interpreter is no part of the task; this long it takes only on a machine that hardly runs.
_START_SECONDS = 120.0

WORKER_MEMORY = 2 << 30
"""Bytes that a worker may use: ten times what the largest file within the limits asks for."""


class WorkerDiedError(Exception):
    """The process that did a task is gone.

    Attributes:
        status: its exit status; a negative one is the signal that ended it.
    """

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status

    @property
    def was_killed(self) -> bool:
        """The system ended it outright, as it does when memory runs out."""
        return self.status == -getattr(signal, "SIGKILL", 9)


class TookTooLongError(Exception):
    """A task was ended because it took longer than allowed."""


class _Worker:
    """A process, with the task it is doing."""

    def __init__(self, memory: int | None) -> None:
        # A new interpreter: a copy of this one could hold the locks of threads that it does not have.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(theirs, memory), daemon=True)
        self.process.start()
        theirs.close()
        self.future: Future[Any] | None = None
        self.until = time.monotonic() + _START_SECONDS
        self.is_ready = False

    def end(self) -> None:
        """Kill the process, whatever it is doing."""
        self.process.kill()
        self.process.join()
        self.connection.close()


class WorkerPool(Executor):
    """Worker processes under supervision; as any executor, to be used in a `with` block.

    Args:
        workers: number of processes; each is started when there is a task for it.
        seconds: that a task may take.
        memory: bytes that a process may use; None for no bound.
    """

    def __init__(self, workers: int, *, seconds: float, memory: int | None = WORKER_MEMORY) -> None:
        self._size = workers
        self._seconds = seconds
        self._memory = memory
        self._waiting: deque[tuple[bytes, Future[Any]]] = deque()
        self._lock = threading.Lock()
        self._is_closing = self._is_stopping = False
        self._wake, self._woken = multiprocessing.get_context("spawn").Pipe()
        self._workers: list[_Worker] = []
        self._thread = threading.Thread(target=self._supervise, name="hov-workers", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Give a task; its future ends in WorkerDiedError, TookTooLongError or what `serve` gives when it fails."""
        task = pickle.dumps((function, args, kwargs))
        future: Future[_T] = Future()
        with self._lock:
            if self._is_closing:
                raise RuntimeError("the pool is closed")
            self._waiting.append((task, future))
        self._wake.send_bytes(b"+")
        return future

    def stop(self) -> None:
        """End the workers at once, whatever they are doing; their tasks end in WorkerDiedError."""
        self._is_stopping = True
        self.shutdown(cancel_futures=True)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for what was given; after an exception, stop."""
        if kind is not None:
            self._is_stopping = True
        self.shutdown(cancel_futures=kind is not None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT002 - as the base has it
        """End the workers; tasks that wait are done first, unless they are cancelled."""
        with self._lock:
            self._is_closing = True
            dropped = list(self._waiting) if cancel_futures else []
            if cancel_futures:
                self._waiting.clear()
        for _, future in dropped:
            future.cancel()
        with contextlib.suppress(OSError):
            self._wake.send_bytes(b"-")
        if wait:
            self._thread.join()

    def _supervise(self) -> None:
        try:
            while not self._is_over():
                self._hand_out()
                self._wait()
        except OSError as error:
            # No process can be started any more: whoever waits for a result must hear it.
            self._give_up(error)
        for one in list(self._workers):
            self._drop(one, WorkerDiedError(None))

    def _is_over(self) -> bool:
        with self._lock:
            is_empty = not self._waiting
        is_idle = all(one.future is None for one in self._workers)
        return self._is_stopping or self._is_closing and is_empty and is_idle

    def _give_up(self, error: OSError) -> None:
        with self._lock:
            self._is_closing = True
            waiting = [future for _, future in self._waiting]
            self._waiting.clear()
        for future in waiting:
            future.set_exception(error)

    def _hand_out(self) -> None:
        """Give what waits to workers that do nothing."""
        while True:
            with self._lock:
                if not self._waiting or not self._has_room():
                    return
                task, future = self._waiting.popleft()
            if future.set_running_or_notify_cancel():
                self._start(task, future)

    def _has_room(self) -> bool:
        return len(self._workers) < self._size or any(one.future is None for one in self._workers)

    def _start(self, task: bytes, future: Future[Any]) -> None:
        worker = next((one for one in self._workers if one.future is None), None)
        if worker is None:
            worker = _Worker(self._memory)
            self._workers.append(worker)
        worker.future = future
        if worker.is_ready:
            worker.until = time.monotonic() + self._seconds
        # A worker that died while it did nothing is seen right after this, at its closed connection.
        with contextlib.suppress(OSError):
            worker.connection.send_bytes(task)

    def _wait(self) -> None:
        """Wait until something happens, and see to it."""
        busy = {one.connection: one for one in self._workers if one.future is not None}
        soonest = min((one.until for one in busy.values()), default=None)
        patience = None if soonest is None else max(0.0, soonest - time.monotonic())
        ready = wait([self._woken, *busy], patience)
        if self._woken in ready:
            self._woken.recv_bytes()
        for connection, worker in busy.items():
            if connection in ready:
                self._take(worker)
            elif worker.until <= time.monotonic():
                self._drop(worker, TookTooLongError())

    def _take(self, worker: _Worker) -> None:
        """Take what a worker gives; nothing comes from one that died."""
        try:
            data = worker.connection.recv_bytes()
        except (EOFError, OSError):
            worker.process.join()
            self._drop(worker, WorkerDiedError(worker.process.exitcode))
            return
        if not worker.is_ready:
            worker.is_ready, worker.until = True, time.monotonic() + self._seconds
            return
        future, worker.future = worker.future, None
        if future is None:
            return
        succeeded, value = pickle.loads(data)  # noqa: S301 - from a process that this one started
        if succeeded:
            future.set_result(value)
        else:
            future.set_exception(value)

    def _drop(self, worker: _Worker, error: Exception) -> None:
        self._workers.remove(worker)
        worker.end()
        if worker.future is not None:
            worker.future.set_exception(error)


def usable_cores() -> int:
    """Give the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
