"""`python -m posthouse` is the `posthouse` command."""

from posthouse.cli import main

if __name__ == "__main__":
    main()
