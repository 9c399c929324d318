"""One address, safely."""
