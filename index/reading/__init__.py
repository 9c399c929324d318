"""Places to drafts."""
