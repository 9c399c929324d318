"""What ships fitted."""
