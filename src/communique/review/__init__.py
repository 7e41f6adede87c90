"""Corrections: what people say of the records, kept beside the store, laid over the coding, never into it."""
