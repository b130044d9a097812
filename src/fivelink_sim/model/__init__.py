"""The rules of the model, one file a phase. `day.py` is the table of contents."""
