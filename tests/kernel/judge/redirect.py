"""A pytest plugin: whatever kernel a foreign test suite starts, it gets ours, and that is checked.

``JUDGED_SPEC`` names the directory with our kernel.json, ``JUDGED_PORTS`` the first of the ports
that this suite may use.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from queue import Empty
from typing import Any

from jupyter_client import manager
from jupyter_client.connect import LocalPortCache
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

_start = manager.start_new_kernel
_start_async = manager.start_new_async_kernel


def _own_port(cache: LocalPortCache, ip: str) -> int:
    """Return a free port that nobody else chooses, unlike those that the system gives away."""
    for port in count(int(os.environ["JUDGED_PORTS"])):
        if port in cache.currently_used_ports:
            continue
        cache.currently_used_ports.add(port)
        with socket.socket() as tried, suppress(OSError):
            tried.bind((ip, port))
            return port
    raise AssertionError


def _our_spec(_self: KernelSpecManager, _name: str) -> KernelSpec:
    return KernelSpec.from_resource_dir(os.environ["JUDGED_SPEC"])


def _check(reply: dict[str, Any]) -> None:
    answered = reply["content"]["implementation"]
    assert answered == "itui", f"the kernel under test is {answered}"


def start_new_kernel(startup_timeout: float = 60, kernel_name: str = "itui", **options: Any) -> Any:
    kernel_manager, client = _start(startup_timeout=startup_timeout, kernel_name="itui", **options)
    _check(client.kernel_info(reply=True, timeout=startup_timeout))
    try:
        while True:  # the suites expect a silent iopub
            client.get_iopub_msg(timeout=0.2)
    except Empty:
        return kernel_manager, client


async def start_new_async_kernel(
    startup_timeout: float = 60, kernel_name: str = "itui", **options: Any
) -> Any:
    kernel_manager, client = await _start_async(
        startup_timeout=startup_timeout, kernel_name="itui", **options
    )
    _check(await client.kernel_info(reply=True, timeout=startup_timeout))
    try:
        while True:
            await client.get_iopub_msg(timeout=0.2)
    except Empty:
        return kernel_manager, client


@contextmanager
def run_kernel(**options: Any) -> Iterator[Any]:
    kernel_manager, client = start_new_kernel(**options)
    try:
        yield client
    finally:
        client.stop_channels()
        kernel_manager.shutdown_kernel(now=True)


setattr(manager, "start_new_kernel", start_new_kernel)  # noqa: B010
setattr(manager, "start_new_async_kernel", start_new_async_kernel)  # noqa: B010
setattr(manager, "run_kernel", run_kernel)  # noqa: B010
setattr(LocalPortCache, "find_available_port", _own_port)  # noqa: B010
setattr(LocalPortCache, "return_port", lambda cache, port: None)  # noqa: B010
setattr(KernelSpecManager, "get_kernel_spec", _our_spec)  # noqa: B010


def pytest_addoption(parser: Any) -> None:
    """Have the option of pytest-cov, which ipykernel's suite looks up."""
    with suppress(ValueError):  # pytest-cov is there
        parser.addoption("--cov", default=None)


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Forget which version of ipykernel the suite was written for."""
    for item in items:
        reference = getattr(getattr(item, "module", None), "KernelInfoReply", None)
        if reference is not None:
            reference.implementation_version.min = "0"
