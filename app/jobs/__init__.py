"""What is left to do: the durable engine, and the only importer of its library."""
