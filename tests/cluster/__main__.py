"""`make cluster`: the demo through nginx on several processes, some of which are killed meanwhile.

BROKER=rabbitmq takes RabbitMQ instead of Redis. Exit code 1: something did not end as it should.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from tests.cluster import packages
from tests.cluster.desk import WEBS, WORKERS, Cluster
from web.demo.__main__ import play, tell

MISCHIEF = {4: "worker-1", 6: "broker", 8: "web-1", 10: "sweeper-1"}
"""Step of the demo -> who is killed with -9 after it."""


class Mischief:
    """Kills, and remembers whom."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.killed: list[str] = []
        self.broker_killed = 0.0
        """When, in seconds of the Unix clock."""

    def after_step(self, count: int) -> None:
        """Kill whoever is due after this step; who is killed comes back by itself."""
        victim = MISCHIEF.get(count)
        if victim is None:
            return
        name = self._cluster.kind if victim == "broker" else victim
        if victim == "broker":
            self.broker_killed = time.time()
        print(f"  kill -9 {name}", flush=True)
        child = self._cluster.child(name)
        if name.startswith("worker"):
            child.kill_group()  # with the child that may hold a job
        else:
            assert child.pid is not None, f"{name} does not run"
            os.kill(child.pid, 9)
        self.killed.append(name)


def faults(cluster: Cluster, mischief: Mischief, stories: int) -> list[str]:
    """What is not as it should be, beside how the stories ended."""
    with psycopg.connect(cluster.database_url) as connection:
        cases, incidents, held = connection.execute(
            "select (select count(*) from instance), (select count(*) from incident),"
            " (select count(*) from job where state = 'leased' and lease_until < clock_timestamp() - interval '20 s')"
        ).fetchone()  # type: ignore[misc]
    answered = cluster.front.answered()
    late = cluster.performed(mischief.broker_killed)
    print(f"requests answered by each web: {', '.join(str(n) for n in answered.values())}")
    print(f"jobs taken: {_listed(cluster.performed())}; after the broker was killed: {_listed(late)}")
    print(f"broker: {cluster.broker.facts()}")
    print(f"killed and back: {', '.join(mischief.killed)}; cases {cases}, incidents {incidents}")
    found = {
        f"{cases} cases were filed, not {stories}": cases != stories,
        f"{incidents} incidents": incidents > 0,
        f"{held} jobs are held by nobody": held > 0,
        f"only {mischief.killed} were killed": len(mischief.killed) != len(MISCHIEF),
        "a killed process did not come back": any(cluster.child(name).restarts != 1 for name in mischief.killed),
        "no worker was told of a job after the broker was killed": not any(n.startswith("worker") for n in late),
        "one web answered nothing": min(answered.values()) == 0,
    }
    return [text for text, true in found.items() if true]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def rehearse(cluster: Cluster) -> bool:
    """Play the demo with its mischief; whether all ended as it should."""
    mischief = Mischief(cluster)
    stories, staff = play(cluster.address, mischief.after_step)
    right = 0
    for story in stories:
        tell(story)
        expected = (story.text["expect"]["status"], story.text["expect"]["outcome"] or "")
        found = story.end(staff)
        right += found == expected
        if found != expected:
            print(f"    expected {expected}, found {found}")
    print()
    wrong = faults(cluster, mischief, len(stories))
    print(cluster.engine("verify").strip())
    for text in wrong:
        print(f"WRONG: {text}")
    left = cluster.close()
    for process in left:
        print(f"WRONG: had to be killed at the end: {process}")
    ended = f"{right} of {len(stories)} complaints ended as expected"
    print(f"cluster: {ended}, {WEBS} web, {WORKERS} workers, {cluster.kind}")
    return right == len(stories) and not wrong and not left


def main() -> int:
    """Install, start, play, end."""
    broker = os.environ.get("BROKER") or "redis"
    if broker not in packages.BROKERS:
        raise SystemExit(f"cluster: BROKER must be one of {', '.join(packages.BROKERS)}, not {broker!r}")
    wanted = packages.missing(broker)
    if wanted:
        print(f"Installing {', '.join(wanted)} from Debian...", flush=True)
        packages.install(wanted)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="redress-cluster-", ignore_cleanup_errors=True) as name:
        base = Path(name)
        base.chmod(0o711)  # each server's account must pass
        print(
            f"PostgreSQL, {broker}, {WEBS} web, {WORKERS} workers, 2 sweepers and nginx start in {base}...", flush=True
        )
        with Cluster(base, broker) as cluster:
            print(
                f"Open at {cluster.address} after {time.monotonic() - begun:.0f} s. This is a REHEARSAL.\n", flush=True
            )
            return 0 if rehearse(cluster) else 1


if __name__ == "__main__":
    sys.exit(main())
