"""Media that is published: fetched over HTTP, probed against the specifications, kept."""
