"""`python -m benchmarks NAME [options]`: runs one benchmark, or all of them."""

import argparse
import importlib

NAMES = ("startup", "gov_sync", "sandbox", "sync_cost")


def main() -> None:
    """Hand over to the benchmark's own module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("name", choices=(*NAMES, "all"), help="which benchmark")
    parser.add_argument("--quick", action="store_true", help="the version of about a minute")
    parser.add_argument("--data", help="folder with the real data, for those that use it")
    known, rest = parser.parse_known_args()
    for name in NAMES if known.name == "all" else (known.name,):
        module = importlib.import_module(f"benchmarks.{name}")
        module.run(rest, quick=known.quick, data=known.data)


if __name__ == "__main__":
    main()
