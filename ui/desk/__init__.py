"""What a visitor can do, as plain functions."""
