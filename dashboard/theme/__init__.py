"""How the product looks: warm paper and petrol ink by day, a deep harbour by night. One set of colours.

The pages, the charts and the sign-in page read the same two looks; `options()` hands them to Streamlit.
Fonts are the ones that Streamlit ships, so nothing is fetched from elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ICON = FOLDER / "icon.svg"


@dataclass(frozen=True)
class Look:
    """Colours of one appearance, as #rrggbb. `series` are told apart also by people who see few colours."""

    dark: bool
    ink: str
    muted: str
    grid: str
    surface: str
    raised: str
    sidebar: str
    accent: str
    on_accent: str
    series: tuple[str, ...]
    good: str
    warn: str
    bad: str
    ghost: str  # the compared period behind the present one
    font: str = "Source Sans, system-ui, sans-serif"


LIGHT = Look(
    dark=False,
    ink="#1d2b2e",
    muted="#5b6b6d",
    grid="#e4e0d7",
    surface="#fbfaf6",
    raised="#f3f0e8",
    sidebar="#f1ede3",
    accent="#0f6b63",
    on_accent="#ffffff",
    series=("#0f6b63", "#d08a1d", "#6a4c93", "#2f77b5", "#b8476b", "#7b8a2f"),
    good="#2d7a43",
    warn="#996000",
    bad="#b3362b",
    ghost="#b9b6aa",
)
DARK = Look(
    dark=True,
    ink="#e8ebe6",
    muted="#9fb0b0",
    grid="#2a3639",
    surface="#11191b",
    raised="#192427",
    sidebar="#0d1416",
    accent="#5fc4b4",
    on_accent="#08201d",
    series=("#5fc4b4", "#e6ae54", "#b59be0", "#78b3e6", "#e58aa8", "#b7c463"),
    good="#7ccb8f",
    warn="#e6b45a",
    bad="#f08d80",
    ghost="#56656a",
)


def look() -> Look:
    """The look the reader's browser shows now; light until the browser has told."""
    import streamlit as st

    return DARK if st.context.theme.type == "dark" else LIGHT


def dress(name: str) -> None:
    """Put the product's mark with its name into the sidebar, and the few rules that no option covers."""
    import streamlit as st

    colours = look()
    mark = (FOLDER / "mark.svg").read_text(encoding="utf-8")
    st.logo(
        mark.format(accent=colours.accent, ink=colours.ink, name=name), size="large", icon_image=str(ICON)
    )
    rules = (FOLDER / "shell.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules.replace('ON_ACCENT', colours.on_accent)}</style>")


def options() -> dict[str, object]:
    """Streamlit's configuration of this theme, light and dark."""
    shared: dict[str, object] = {
        "theme.font": "sans-serif",
        "theme.headingFont": "serif",
        "theme.headingFontSizes": ["2rem", "1.35rem", "1.1rem"],
        "theme.headingFontWeights": [600, 600, 600],
        "theme.baseRadius": "0.6rem",
        "theme.showWidgetBorder": True,
        "theme.showSidebarBorder": True,
        "theme.metricValueFontSize": "1.7rem",
    }
    return shared | _section("light", LIGHT) | _section("dark", DARK)


def _section(name: str, colours: Look) -> dict[str, object]:
    return {
        f"theme.{name}.primaryColor": colours.accent,
        f"theme.{name}.backgroundColor": colours.surface,
        f"theme.{name}.secondaryBackgroundColor": colours.raised,
        f"theme.{name}.textColor": colours.ink,
        f"theme.{name}.linkColor": colours.accent,
        f"theme.{name}.borderColor": colours.grid,
        f"theme.{name}.greenColor": colours.good,
        f"theme.{name}.orangeColor": colours.warn,
        f"theme.{name}.redColor": colours.bad,
        f"theme.{name}.chartCategoricalColors": list(colours.series),
        f"theme.{name}.sidebar.backgroundColor": colours.sidebar,
        f"theme.{name}.sidebar.secondaryBackgroundColor": colours.surface,
    }
