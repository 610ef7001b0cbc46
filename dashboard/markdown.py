"""Text written by people, shown inside Markdown."""


def plain(text: str) -> str:
    """Text by people, shown as it is: nothing in it is Markdown, colour or an icon."""
    escaped = "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!|<>~:$&" else char for char in text)
    return escaped.replace("\n", "  \n")
