"""The fictional sample articles; see README.md beside this file."""

from pathlib import Path

SAMPLES = Path(__file__).parent
