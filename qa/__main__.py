"""`python -m qa` is `article-qa`."""

from qa.cli.main import main

if __name__ == "__main__":
    main(prog_name="article-qa")
