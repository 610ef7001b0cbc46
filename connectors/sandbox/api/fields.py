"""Reads `fields=`: names, modifiers, nested fields: `id,comments.limit(5){text},insights.metric(reach,saved)`.

What is too long, too deep or has too many names is refused before it costs anything, whatever quirks are on.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from connectors.sandbox.refusing import refusals

MODIFIERS = {
    "limit", "after", "before", "since", "until", "metric", "period", "order", "breakdown", "metric_type", "timeframe",
    "username", "media_id", "comment_id", "as", "date_preset", "time_range", "time_ranges", "time_increment", "level",
    "breakdowns", "action_breakdowns", "action_attribution_windows", "filtering", "sort", "effective_status", "summary",
}  # fmt: skip
LONGEST, DEEPEST, MOST = 20_000, 8, 500
"""Bounds of an expression: characters, braces within braces, names."""


@dataclass(frozen=True)
class Field:
    """One asked field; `nested` is None when nothing stood in braces."""

    name: str
    modifiers: tuple[tuple[str, str], ...] = ()
    nested: tuple["Field", ...] | None = None

    @cached_property
    def params(self) -> dict[str, str]:
        """The modifiers as parameters of the nested edge."""
        return dict(self.modifiers)

    @cached_property
    def key(self) -> str:
        """The name under which the answer tells it: its own, or the one that `as()` gives."""
        return self.params.get("as", self.name)


ID = (Field("id"),)
"""What is told when nothing is asked for."""


def text_of(fields: tuple[Field, ...]) -> str:
    """Fields as a `fields` parameter, for the links of nested pages."""
    return ",".join(_text_of(field) for field in fields)


def _text_of(field: Field) -> str:
    modifiers = "".join(f".{name}({value})" for name, value in field.modifiers)
    return field.name + modifiers + ("" if field.nested is None else "{" + text_of(field.nested) + "}")


@lru_cache(maxsize=256)
def parse_fields(text: str) -> tuple[Field, ...]:
    """The fields of a `fields` parameter; raises the platform's refusal for bad syntax."""
    if len(text) > LONGEST:
        raise refusals.too_much_data()
    reader = _Reader(text)
    fields = reader.fields()
    if reader.rest():
        raise _syntax(text)
    return fields


def _syntax(text: str) -> refusals.Refusal:
    return refusals.Refusal(2500, f"Syntax error in the fields parameter: {text[:80]}")


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._depth = self._count = 0

    def rest(self) -> str:
        return self._text[self._at :].strip()

    def fields(self) -> tuple[Field, ...]:
        found = [self._field()]
        while self._take(","):
            if self.rest()[:1] in {"", "}"}:  # a comma at the end is forgiven, as the platform does
                break
            found.append(self._field())
        return tuple(found)

    def _field(self) -> Field:
        name, modifiers = self._word(), []
        self._count += 1
        if self._count > MOST:
            raise refusals.too_much_data()
        while self._take("."):
            modifier = self._word()
            if not self._take("(") or modifier not in MODIFIERS:
                raise _syntax(self._text)
            modifiers.append((modifier, self._until_bracket()))
        nested = None
        if self._take("{"):
            nested = () if self._take("}") else self._inner()
        return Field(name, tuple(modifiers), nested)

    def _inner(self) -> tuple[Field, ...]:
        self._depth += 1
        if self._depth > DEEPEST:
            raise refusals.too_much_data()
        fields = self.fields()
        if not self._take("}"):
            raise _syntax(self._text)
        self._depth -= 1
        return fields

    def _word(self) -> str:
        self._skip_space()
        start = self._at
        while self._at < len(self._text) and (self._text[self._at].isalnum() or self._text[self._at] == "_"):
            self._at += 1
        if start == self._at:
            raise _syntax(self._text)
        return self._text[start : self._at]

    def _until_bracket(self) -> str:
        end = self._text.find(")", self._at)
        if end < 0:
            raise _syntax(self._text)
        value, self._at = self._text[self._at : end], end + 1
        return value.strip()

    def _take(self, sign: str) -> bool:
        self._skip_space()
        if self._text.startswith(sign, self._at):
            self._at += 1
            return True
        return False

    def _skip_space(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
