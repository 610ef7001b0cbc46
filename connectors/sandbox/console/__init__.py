"""The control plane and the page for people."""
