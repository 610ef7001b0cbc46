"""The parts of the Planner: writing a post, the queue and the week, one post's story, deciding about it."""
