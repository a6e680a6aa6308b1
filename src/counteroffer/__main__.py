"""`python -m counteroffer` is the command `counteroffer`, where scripts are not on the path."""

from counteroffer.cli.main import main

if __name__ == "__main__":
    main()
