"""Where it is kept: engine, session, column types."""
