"""The app that people sign in to: two ids and secrets, one for each login. Light, since the settings hold it."""

from dataclasses import dataclass, field

FACEBOOK, INSTAGRAM = "facebook", "instagram"
FLAVOURS = (FACEBOOK, INSTAGRAM)


@dataclass(frozen=True)
class App:
    """The id and secret of an app, which are not the same for the two logins."""

    id: str
    secret: str = field(repr=False)

    @property
    def token(self) -> str:
        """The app's own token, with which it may ask about tokens of its people."""
        return f"{self.id}|{self.secret}"


@dataclass(frozen=True)
class Apps:
    """The apps of both logins, as far as the settings name them."""

    facebook: App | None = None
    instagram: App | None = None

    def of(self, flavour: str) -> App | None:
        """Return the app of a login."""
        return self.facebook if flavour == FACEBOOK else self.instagram

    def flavours(self) -> tuple[str, ...]:
        """Return the logins that can be used."""
        return tuple(flavour for flavour in FLAVOURS if self.of(flavour))


NO_APPS = Apps()
"""Nothing is set up: tokens are pasted, and those of Facebook Login are not made to last."""
