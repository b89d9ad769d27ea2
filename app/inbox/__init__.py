"""What they told us: webhook events, kept once, before anything else."""
