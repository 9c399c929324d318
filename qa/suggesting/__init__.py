"""Questions made from the sentences of an article, by rule; what is asked is not answered here."""
