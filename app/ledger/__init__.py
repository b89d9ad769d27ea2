"""What was done: records, links, transfers, plans and watermarks."""
