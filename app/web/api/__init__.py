"""The API for dashboards, one file per resource."""
