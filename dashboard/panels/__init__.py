"""Parts of pages: each draws one thing a page shows, with its unit, period, definition and freshness."""
