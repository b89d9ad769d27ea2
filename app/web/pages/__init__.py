"""The pages for people: one file per page, its templates in app/web/templates, its Swedish in app/web/locale."""
