"""Speed, measured as ratios in one run against the sandbox: `python -m bench`."""
