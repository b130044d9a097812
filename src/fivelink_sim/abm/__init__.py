"""Mesa's face of the model: a `mesa.Model`, its agents and its grid, as views of the World."""
