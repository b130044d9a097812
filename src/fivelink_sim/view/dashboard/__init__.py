"""The dashboard of `fivelink app`: two regimes side by side, on the same day and seed.

What is shown and what the buttons do stands in plain files (side_by_side, levers, pictured_day, charts, saving,
playing); `dashboard_page` lays it out with Solara and `serving` starts the server.
"""
