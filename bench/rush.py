"""Eight o'clock: a thousand patients look for times, then all press Book for the same fifty.

    python -m bench.rush                                both databases, one rush
    python -m bench.rush postgresql --rounds 5          one database, five rushes
    python -m bench.rush sqlite --clients 100 --slots 10

Over loopback, against the real server with two web processes. Everybody is signed in already. The
pages are asked for within ten seconds, the presses come within one, and five people at the desk
poll the calendar's week meanwhile. A request counts from the moment at which it was due.
"""

import argparse

from bench import own_process


def main():
    reader = argparse.ArgumentParser(description="The rush at eight o'clock, beside its goals.")
    reader.add_argument("database", nargs="?", choices=[*own_process.BOTH, "both"], default="both")
    for name, usual in (("clients", 1_000), ("slots", 50), ("rounds", 1)):
        reader.add_argument(f"--{name}", type=int, default=usual)
    asked = reader.parse_args()
    figures = [str(one) for one in (asked.clients, asked.slots, asked.rounds)]
    for database in own_process.BOTH if asked.database == "both" else [asked.database]:
        own_process.run("bench.rush_on_one", database, *figures)


if __name__ == "__main__":
    main()
