"""Who is connected: connections, their options and their sealed credentials."""
