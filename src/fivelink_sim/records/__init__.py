"""An office's own tables and records: read in, and made from a run as an office would have them."""
