"""What is known of memory, limits and batch jobs: read from files as systems have them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from itui_kernel.resources import limits, process
from itui_kernel.resources.cgroups import cgroup_limits
from itui_kernel.resources.job import job_end
from itui_kernel.resources.sampler import Sampler

GIGABYTE = 1 << 30


def system(base: Path, groups: str, mounts: str, **files: str) -> Path:
    """Write what a process sees of control groups; return its directory below /proc."""
    proc = base / "proc"
    proc.mkdir()
    (proc / "cgroup").write_text(groups)
    (proc / "mountinfo").write_text(mounts.replace("TOP", str(base / "cgroup")))
    for name, text in files.items():
        path = base / "cgroup" / name.replace("__", "/")
        path = path.with_name(path.name.replace("memory_", "memory."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return proc


SECOND = "31 23 0:28 / TOP rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
FIRST = "32 31 0:31 / TOP rw - cgroup cgroup rw,memory\n"


def test_a_batch_job_of_version_2_has_its_limit_and_that_of_its_user(tmp_path: Path) -> None:
    proc = system(
        tmp_path,
        "0::/user/job/step\n",
        SECOND,
        user__memory_max=f"{64 * GIGABYTE}\n",
        user__memory_current="5000\n",
        user__job__memory_max=f"{4 * GIGABYTE}\n",
        user__job__memory_current=f"{3 * GIGABYTE}\n",
        user__job__memory_stat=f"anon 7\nactive_file {GIGABYTE}\ninactive_file 24\nshmem 99\n",
        user__job__step__memory_max="max\n",
    )
    job, user = cgroup_limits(proc)
    assert (job.bytes(), user.bytes()) == (4 * GIGABYTE, 64 * GIGABYTE)
    assert job.most_used() == 3 * GIGABYTE
    assert job.used() == 2 * GIGABYTE - 24
    assert user.used() == 5000
    assert "/user/job" in job.words


def test_a_batch_job_of_version_1_has_its_limit(tmp_path: Path) -> None:
    proc = system(
        tmp_path,
        "9:name=systemd:/x\n4:cpuacct,memory:/slurm/job_7\n0::/\n",
        SECOND.replace("TOP", "/elsewhere") + FIRST,
        slurm__job_7__memory_limit_in_bytes=str(2 * GIGABYTE),
        slurm__job_7__memory_usage_in_bytes="1000",
        slurm__job_7__memory_stat="inactive_file 900\ntotal_inactive_file 100\n",
        slurm__memory_limit_in_bytes=str((1 << 63) - 4096),
        slurm__memory_usage_in_bytes="1000",
    )
    (limit,) = cgroup_limits(proc)
    assert (limit.bytes(), limit.used()) == (2 * GIGABYTE, 900)


def test_in_a_container_only_its_own_part_is_mounted(tmp_path: Path) -> None:
    files = {"memory_max": "1000\n", "memory_current": "10\n"}
    mounts = SECOND.replace("0:28 /", "0:28 /docker/abc")
    (tmp_path / "a").mkdir()
    inside = system(tmp_path / "a", "0::/docker/abc\n", mounts, **files)
    (tmp_path / "b").mkdir()
    above = system(tmp_path / "b", "0::/../other\n", mounts, **files)
    for proc in (inside, above):
        (limit,) = cgroup_limits(proc)
        assert (limit.bytes(), limit.used()) == (1000, 10)


@pytest.mark.parametrize(
    ("groups", "mounts"),
    [
        ("", ""),
        ("0::/\n", ""),
        ("nonsense", "1 2\n"),
        ("0::/a\n", SECOND),
        ("4:memory:/\n", SECOND),
    ],
)
def test_without_groups_there_is_no_limit(tmp_path: Path, groups: str, mounts: str) -> None:
    assert cgroup_limits(system(tmp_path, groups, mounts)) == []
    assert cgroup_limits(tmp_path / "nothing") == []


def test_limits_that_say_nonsense_are_none(tmp_path: Path) -> None:
    proc = system(tmp_path, "0::/\n", SECOND, memory_max="1000\n", memory_stat="active_file x\n")
    (limit,) = cgroup_limits(proc)
    assert limit.used() == 0
    (tmp_path / "cgroup" / "memory.max").write_text("much")
    assert limit.bytes() is None


def test_the_process_and_its_host_are_measured() -> None:
    assert 0 < process.resident() <= process.resident_with_children()
    assert process.resident() < process.address_space()
    assert process.resident("no such process") == 0
    total, _, available, _ = limits.host_memory()
    assert total > available > 0
    assert limits.tightest([limits.HostLimit()]) is None


# --- batch jobs


def test_the_end_of_a_job_is_what_its_scheduler_says(tmp_path: Path) -> None:
    nodes = tmp_path / "nodes"
    nodes.touch()
    os.utime(nodes, (1000, 1000))
    assert job_end({"SLURM_JOB_END_TIME": "1800000000"}) == 1800000000
    assert job_end({"PBS_WALLTIME": "3600", "PBS_NODEFILE": str(nodes)}) == 4600
    assert job_end({"OAR_JOB_WALLTIME_SECONDS": "60", "OAR_NODEFILE": str(nodes)}) == 1060


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"SLURM_JOB_END_TIME": "tomorrow"},
        {"SLURM_JOB_END_TIME": "9" * 5000},
        {"PBS_WALLTIME": "3600"},
        {"PBS_WALLTIME": "3600", "PBS_NODEFILE": "/no/such/file"},
        {"PBS_WALLTIME": "3600", "PBS_NODEFILE": "\0"},
    ],
)
def test_where_nobody_tells_the_end_is_unknown(environ: dict[str, str]) -> None:
    assert job_end(environ) is None


# --- what is told


def test_a_sample_is_news_only_when_something_has_changed() -> None:
    sampler = Sampler(1800000000.0)
    first = sampler.news(10.0)
    assert first is not None
    assert first["memory"] > 1_000_000
    assert first["cores"] >= 1
    assert first["cpu"] == 0
    assert first["job_end"] == 1800000000.0
    told = dict(first)
    sampler.forget()
    again = sampler.news(1e9)  # so much later that the processor has done next to nothing
    assert again is not None
    assert set(again) == set(told)
