"""Many runs: which ones, on how many cores, until when, and where their results are kept."""
