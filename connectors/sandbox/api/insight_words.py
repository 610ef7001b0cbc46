"""Titles and descriptions of insights. They differ by language and year, so nobody may take them for keys."""

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import pick

_ODD_TITLES = {
    "reach": "Accounts reached", "follower_count": "Follower count", "saves": "Saves", "saved": "Saved",
    "online_followers": "Online followers", "follows_and_unfollows": "Follows and unfollows",
    "ig_reels_avg_watch_time": "Average watch time", "ig_reels_video_view_total_time": "Total watch time",
    "reels_skip_rate": "Skip rate", "profile_links_taps": "Profile links taps",
}  # fmt: skip
_FOREIGN: dict[str, dict[str, str]] = {
    "reach": {
        "de": "Erreichte Konten",
        "es": "Cuentas alcanzadas",
        "fr": "Comptes touchés",
        "ja": "リーチしたアカウント数",
    },
    "views": {"de": "Aufrufe", "es": "Visualizaciones", "fr": "Vues", "ja": "閲覧数"},
    "likes": {"de": "„Gefällt mir“-Angaben", "es": "Me gusta", "fr": "J’aime", "ja": "いいね！"},
    "comments": {"de": "Kommentare", "es": "Comentarios", "fr": "Commentaires", "ja": "コメント"},
    "follower_count": {
        "de": "Follower-Anzahl",
        "es": "Número de seguidores",
        "fr": "Followers",
        "ja": "フォロワー数",
    },
}
_LANGUAGES = ("en", "de", "es", "fr", "ja", "old")
_ABOUT = {
    "de": "{} im Zeitraum.",
    "es": "{} en el periodo.",
    "fr": "{} sur la période.",
    "ja": "期間中の{}。",
}
_OLD_ABOUT = "Total number of {} on the business account"
MONTH_S = 30 * 86400


def words_of(call: Call, account: int, name: str, of: str) -> Json:
    """`{title, description}`; `of` is account or media. With quirk Q61 they change by account and month."""
    title = _ODD_TITLES.get(name) or name.replace("_", " ").capitalize()
    language = call.params.get("locale", "")[:2].lower() if call.platform.quirks.on("Q61") else "en"
    if call.platform.quirks.on("Q61") and language not in _LANGUAGES:
        month = int(call.at // MONTH_S)
        language = _LANGUAGES[pick(len(_LANGUAGES), call.platform.world.seed, account, 961, month)]
    if language == "old":
        return {
            "title": name.replace("_", " ").title(),
            "description": _OLD_ABOUT.format(name.replace("_", " ")),
        }
    if language == "en":
        return {"title": title, "description": f"{title} of this {of}."}
    title = _FOREIGN.get(name, {}).get(language, title)
    return {"title": title, "description": _ABOUT[language].format(title)}
