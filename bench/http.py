"""The product over HTTP beside a `select 1` page of the same server: one table per database.

    python -m bench.http                 both databases, ten years of history
    python -m bench.http sqlite 2        one database, two years

Prints medians, ratios and the goals they have; a goal that is missed is printed as such and fails
nothing. Requests of one comparison take turns, so that a neighbour on the machine meets them alike.
"""

import sys

from bench import own_process

YEARS = "10"


def main(databases, years):
    for database in databases:
        own_process.run("bench.one_database", database, QIMEN_BENCH_YEARS=years)


if __name__ == "__main__":
    asked, *rest = [*sys.argv[1:], "both"] if len(sys.argv) < 2 else sys.argv[1:]
    main(own_process.BOTH if asked == "both" else [asked], *(rest[:1] or [YEARS]))
