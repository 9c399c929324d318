"""ASGI, and nothing else."""
