"""The page at `/`: what this sandbox serves and how to use it. It shows no token."""

from html import escape

from connectors.sandbox.platform import Platform

MOST_SHOWN = 50

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 54rem; margin: 3rem auto; padding: 0 1rem }
h1 { margin-bottom: 0 } .quiet { opacity: .7 } code, pre { font-size: .9em }
pre { padding: .8rem 1rem; border: 1px solid #8884; border-radius: .5rem; overflow-x: auto }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .35rem .6rem }
td, th { border-bottom: 1px solid #8883 }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
img { width: 2rem; height: 2rem; border-radius: 50%; vertical-align: middle }
"""

_ROUTES = (
    (
        "/v25.0/…",
        "as graph.facebook.com: /me/accounts, /{user}, /{user}/media, insights, comments, publishing, batch",
    ),
    ("/ig/v25.0/…", "as graph.instagram.com, with the accounts' own tokens"),
    ("/cdn/…", "pictures of the posts and profiles"),
    ("/_sandbox/…", "the control plane: clock, calls, faults, tokens, world, truth, health"),
)


def index_page(platform: Platform) -> str:
    """The HTML of the page."""
    rows = "".join(
        _account_row(platform, account) for account in range(min(platform.world.account_count, MOST_SHOWN))
    )
    more = platform.world.account_count - MOST_SHOWN
    routes = "".join(
        f"<tr><td><code>{escape(path)}</code></td><td>{escape(words)}</td></tr>" for path, words in _ROUTES
    )
    url = escape(platform.url)
    now = platform.now().strftime("%A, %d %B %Y, %H:%M:%S UTC")
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Graph sandbox</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>
<h1>Graph sandbox</h1><p class="quiet">A local stand-in for the Instagram platform, with its own world and clock.
Its clock says {escape(now)}. Nothing here reaches Instagram.</p>
<h2>What is served</h2><table>{routes}</table>
<h2>How to call it</h2><p>With the token that the sandbox printed when it started:</p>
<pre>curl -gH "Authorization: Bearer $TOKEN" \\
  "{url}/v25.0/me/accounts?fields=name,instagram_business_account{{id,username}}"
posthouse accounts connect --token "$TOKEN" --graph-url {url}</pre>
<h2>Accounts</h2><table><tr><th></th><th>Name</th><th>Username</th><th>Id</th><th class="number">Posts</th></tr>
{rows}</table>
{f'<p class="quiet">and {more:,} more</p>' if more > 0 else ""}</body></html>"""


def _account_row(platform: Platform, account: int) -> str:
    profile, user = platform.world.profile(account), platform.ids.user(account)
    count = platform.library.media_count(account, platform.now().timestamp())
    picture = f'<img alt="" src="/cdn/profile-{user}.jpg">'
    return (
        f"<tr><td>{picture}</td><td>{escape(profile.name or profile.username)}</td>"
        f"<td>{escape(profile.username)}</td><td><code>{user}</code></td><td class='number'>{count:,}</td></tr>"
    )
