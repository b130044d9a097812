"""What people look at: figures, sentences about them, and the report."""
