"""Gradio, and nothing else."""
