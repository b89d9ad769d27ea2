"""The front doors over HTTP: webhooks, API, health."""
