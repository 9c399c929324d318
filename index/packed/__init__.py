"""Bytes within bytes, unpacked within limits."""
