"""The page at `/`: what this sandbox serves, how to use it, what was called, and its controls. It shows no token."""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from pathlib import Path

from connectors.sandbox.console.page_parts import button, form, hidden, number, row, table
from connectors.sandbox.console.page_routes import routes_table
from connectors.sandbox.platform import Platform
from connectors.sandbox.quirks import CATALOGUE, Quirk
from connectors.sandbox.wire.links import links_of

MOST_ACCOUNTS, MOST_CALLS, MOST_HOURS = 50, 25, 24
_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def _assets() -> tuple[str, str, str]:
    """Style, script, and the policy that allows this one script."""
    style, script = (_HERE / "page.css").read_text(), (_HERE / "page.js").read_text()
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return style, script, policy


def page_headers() -> dict[str, str]:
    """The headers that the page is sent with."""
    return {
        "content-security-policy": _assets()[2],
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }


def index_page(platform: Platform) -> str:
    """The HTML of the page."""
    style, script, _ = _assets()
    parts = (
        _controls(platform), _how_to(platform), _calls(platform), _accounts(platform), _quirks(platform),
        _switches(platform), f"<section><h2>What is served</h2>{routes_table()}</section>",
    )  # fmt: skip
    now = platform.now().strftime("%A, %d %B %Y, %H:%M:%S UTC")
    speed = (
        "stands still" if platform.clock.speed == 0 else f"runs at {platform.clock.speed:g} times real time"
    )
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Graph sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>{style}</style></head><body><main>
<h1>Graph sandbox</h1><p class="quiet">A local stand-in for the Instagram platform, with its own world and clock;
nothing here reaches Instagram. Its clock says <strong>{escape(now)}</strong> and {speed}. Profile
<strong>{escape(platform.options.profile)}</strong>, {platform.number:,} requests so far.{_end(platform)}</p>
{"".join(parts)}</main><script>{script}</script></body></html>"""


def _end(platform: Platform) -> str:
    """When the world ends, in a sentence."""
    if platform.ends_at is None:
        return ""
    day = datetime.fromtimestamp(platform.ends_at, UTC).strftime("%d %B %Y")
    if platform.over:
        return f' <strong class="bad">Its world ended on {day}: nothing new happens any more.</strong>'
    return f" Its world ends on {day}."


def _controls(platform: Platform) -> str:
    faults = platform.faults.left(platform.now().timestamp())
    steps = "".join(
        f'<option value="{seconds}">{words}</option>'
        for seconds, words in ((3600, "an hour"), (86400, "a day"), (604800, "a week"), (2592000, "30 days"))
    )
    move = f'<label>Move the clock by <select name="step">{steps}</select></label>{button("Move")}'
    speed = f"<label>Speed {number('speed', platform.clock.speed, 1_000_000)}</label>{button('Set')}"
    orders = (
        ("POST", "clock", move),
        ("POST", "clock", speed),
        ("POST", "tokens", hidden("expire", "true") + button("Expire the printed token")),
        ("POST", "tokens", hidden("restore", "true") + button("Restore it")),
        ("DELETE", "faults", button(f"Clear faults ({len(faults)})")),
        ("DELETE", "usage", button("Empty the limits' meters")),
        ("DELETE", "calls", button("Clear the call log")),
    )
    return f"""<section><h2>Controls</h2>
<p><label for="control-token">Control token, as printed at the start</label>
<input id="control-token" type="password" autocomplete="off" size="34"></p>
{"".join(form(*order) for order in orders)}<p id="said" class="bad" role="status"></p></section>"""


def _how_to(platform: Platform) -> str:
    url = escape(platform.url)
    return f"""<section><h2>How to call it</h2><p class="quiet">With the token that the sandbox printed when it started
(<code>docs/sandbox.md</code> has more):</p><pre>curl -gH "Authorization: Bearer $TOKEN" \\
  "{url}/v25.0/me/accounts?fields=name,instagram_business_account{{id,username}}"
posthouse accounts connect --token "$TOKEN" --graph-url {url}</pre></section>"""


def _calls(platform: Platform) -> str:
    log, ids = platform.calls, platform.ids
    newest = list(log.calls)[-MOST_CALLS:][::-1]
    rows = [
        row(
            (f"{one.n:,}", one.method, f"/{one.host}" * (one.host == "ig") + one.path, _verdict(one.status, one.code),
             f"{one.counted:,}"),
            ("number", "narrow", "", "narrow", "number"),
        )
        for one in newest
    ]  # fmt: skip
    hours = [
        row(
            (str(one["hour"])[:16].replace("T", " "), str(one["account"] or "none"), f"{one['round_trips']:,}",
             f"{one['counted_calls']:,}"),
            ("narrow", "", "number", "number"),
        )
        for one in list(log.by_hour(ids.user))[:MOST_HOURS]
    ]  # fmt: skip
    none = '<p class="quiet">Nothing was called yet.</p>'
    totals = f"{log.round_trips:,} requests, {log.counted:,} counted calls since the log was cleared."
    calls = table(("No.", "", "Path", "Answer", "Counted"), rows, numbers={0, 4}) if rows else none
    by_hour = table(("Hour of its clock", "Account", "Requests", "Counted"), hours, numbers={2, 3})
    return (
        f'<section><h2>Last calls</h2><p class="quiet">{totals}</p>{calls}</section>'
        + f"<section><h2>Calls per account and hour</h2>{by_hour}</section>" * bool(hours)
    )


def _verdict(status: int, code: int | None) -> str:
    return f"{status}" if code is None else f"{status}, code {code}"


def _accounts(platform: Platform) -> str:
    count = platform.world.account_count
    rows = [_account_row(platform, account) for account in range(min(count, MOST_ACCOUNTS))]
    heads = ("", "Name", "Username", "Id", "Posts")
    more = f'<p class="quiet">and {count - MOST_ACCOUNTS:,} more</p>' if count > MOST_ACCOUNTS else ""
    return f"<section><h2>Accounts</h2>{table(heads, rows, numbers={4})}{more}</section>"


def _account_row(platform: Platform, account: int) -> str:
    profile, user = platform.world.profile(account), platform.ids.user(account)
    count = platform.library.media_count(account, platform.now().timestamp())
    file = f"profile-{user}.jpg"
    source = f"/cdn/{file}?{escape(links_of(platform.world.seed).stable_query(file))}"
    picture = f'<td><img alt="" loading="lazy" src="{source}"></td>'
    name = profile.name or profile.username
    cells = row((name, profile.username, user, f"{count:,}"), ("", "", "", "number"))
    return cells.replace("<tr>", f"<tr>{picture}", 1)


def _quirks(platform: Platform) -> str:
    quirks, shares = platform.quirks, {name: platform.quirks.share(name) for name in CATALOGUE}
    rows = [_quirk_row(CATALOGUE[name], share) for name, share in shares.items()]
    on = sum(quirks.on(name) for name in CATALOGUE)
    return (
        f"<section><details><summary>Quirks: {on} of {len(rows)} are on</summary>"
        f"{table(('', 'Share', 'What is odd', ''), rows)}</details></section>"
    )


def _quirk_row(quirk: Quirk, share: float) -> str:
    told = "off" if share == 0 else "on" if share == 1 else f"{share:.1%}"
    about = quirk.about if share else f"{quirk.about}; now: {quirk.off}"
    words = "Turn off" if share else "Turn on"
    flip = form(
        "POST",
        "settings",
        hidden(f"quirks.{quirk.id}", "false" if share else "true") + button(words, f"{words} {quirk.id}"),
    )
    return (
        f'<tr{"" if share else " class=off"}><td>{quirk.id}</td><td class="narrow">{told}</td>'
        f"<td>{escape(about)}</td><td>{flip}</td></tr>"
    )


def _switches(platform: Platform) -> str:
    rows = [
        row((str(one["name"]), str(one["value"]), " or ".join(str(choice) for choice in one["choices"])))
        for one in platform.switches.listed()
    ]
    return (
        f"<section><details><summary>Switches: {len(rows)} open questions</summary>"
        f"{table(('', 'Value', 'Choices'), rows)}</details></section>"
    )
