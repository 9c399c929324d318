"""`python -m ui` serves the chat page."""

from ui.cli import serve

if __name__ == "__main__":
    serve(prog_name="python -m ui")
