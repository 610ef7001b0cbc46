"""What the platform serves: accounts with years of history, their audiences, posts, comments, and the numbers of each.

A world never changes; what people do through the API is kept in `state/`. `library` reads the two together.
"""
