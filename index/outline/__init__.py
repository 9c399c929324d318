"""What an article tells at a glance: key sentences, dates and names. Pure."""
