"""Captions and comments: many languages, moods that can be learned, hard cases, people who come back."""

from collections import Counter, defaultdict

import pytest

from connectors.sandbox.ids import Ids
from connectors.sandbox.state import State
from connectors.sandbox.world.library import Library
from connectors.sandbox.world.seeded import SeededWorld
from connectors.sandbox.world.voices import COMPLAINT, LANGUAGES, PRAISE, QUESTION, SPAM, THANKS, words_of

START = 1_793_610_000
WORLD = SeededWorld(2, 10, 120, 300, START)
LIBRARY = Library(WORLD, State(), Ids(2))
CROWD = {
    account: [c for k in range(120) for c in LIBRARY.comments(LIBRARY.post(account, k), START)]
    for account in range(10)
}
ALL = [comment for comments in CROWD.values() for comment in comments]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_words_for_every_mood(language):
    words = words_of(language)
    for mood in (PRAISE, QUESTION, COMPLAINT):
        assert len(set(words[mood])) == len(words[mood]) >= 9
    assert len(words["spam"]) >= 3 and set(words["thanks"]) == {PRAISE, QUESTION, COMPLAINT}
    assert words["things"]["any"] and len(words["captions"]) >= 8


def test_captions_hardly_repeat_and_have_no_hole():
    captions = [WORLD.post(a, k).caption for a in range(10) for k in range(120)]
    assert len(set(captions)) > 0.9 * len(captions)
    assert not any("{" in caption or "}" in caption for caption in captions)
    assert 0 < sum(caption == "" for caption in captions) < 0.06 * len(captions)


def test_comments_have_no_hole_and_vary():
    assert not any("{" in comment.text or "}" in comment.text for comment in ALL)
    assert all(comment.text.strip() for comment in ALL)
    by_mood = defaultdict(list)
    for comment in ALL:
        by_mood[comment.mood].append(comment.text)
    for mood in (PRAISE, QUESTION, COMPLAINT, SPAM):
        assert len(set(by_mood[mood])) > 150


def test_most_write_the_accounts_language_and_some_do_not():
    german = set("äöüß")
    texts = [c.text for c in CROWD[1] if not c.own and not c.planted and c.mood != SPAM]
    english = {word.lower() for word in ("love", "the", "open", "beautiful", "this", "you", "are")}
    foreign = sum(bool(english & set(text.lower().split())) for text in texts)
    assert 0.02 < foreign / len(texts) < 0.3
    assert sum(bool(german & set(text.lower())) for text in texts) > 0.12 * len(texts)


def test_hard_cases_are_there():
    praise, complaints = ([c.text for c in ALL if c.mood == mood] for mood in (PRAISE, COMPLAINT))
    questions = [c.text for c in ALL if c.mood == QUESTION]
    assert any("https://blog.example" in text for text in praise)  # a link that is no advert
    assert any(text.startswith("@") for text in praise)  # a friend, not an advert's handle
    assert any("hate" in text.lower() for text in praise)
    assert any("bravo" in text.lower() or "great" in text.lower() for text in complaints)
    assert any("?" not in text and "？" not in text for text in questions)


def test_spam_links_lead_nowhere():
    spam = [comment.text for comment in ALL if comment.mood == SPAM]
    assert any(".example/" in text.lower() for text in spam)
    assert not any("http" in text or ".com" in text.lower() for text in spam)


def test_some_people_comment_again_and_again():
    for comments in CROWD.values():
        names = Counter(c.username for c in comments if not c.own and not c.planted)
        if sum(names.values()) > 300:
            (_, most), median = names.most_common(1)[0], sorted(names.values())[len(names) // 2]
            assert most >= 4 * median and most < 0.1 * sum(names.values())


def test_the_brand_answers_people_and_not_adverts():
    moods = {comment.id: comment.mood for comment in ALL}
    answered = Counter(moods[c.parent] for c in ALL if c.own)
    assert answered[PRAISE] and answered[QUESTION] and answered[COMPLAINT] and not answered[SPAM]
    assert {c.mood for c in ALL if c.own} == {THANKS}


def test_a_crowd_of_thousands_is_quick_and_asked_twice_the_same():
    import time

    big = SeededWorld(11, 40, 200, 300, START)
    library = Library(big, State(), Ids(11))
    loud = max((library.post(a, k) for a in range(40) for k in range(200)), key=lambda m: m.finals.comments)
    begin = time.process_time()
    comments = library.comments(loud, START + 300 * 86400)
    assert len(comments) >= 2000
    assert time.process_time() - begin < 1.0
    assert library.comments(loud, START + 300 * 86400) == comments
    assert Library(big, State(), Ids(11)).comments(loud, START + 300 * 86400) == comments
