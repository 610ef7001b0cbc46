"""What the platform says when it refuses: a module per side of it, and the catalogue of everything documented."""
