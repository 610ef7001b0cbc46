from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.chance import mix, pick, unit
from connectors.sandbox.ids import Ids, hashtag_id, shortcode

accounts = st.integers(0, 9_999)
posts = st.integers(0, (1 << 20) - 1)
seeds = st.integers(0, 2**31)


@given(seeds, accounts, posts, st.integers(0, 10))
def test_media_ids_can_be_read_back(seed, account, k, child):
    ids = Ids(seed)
    assert ids.read_media(ids.media(account, k, child)) == (account, k, child)


@given(seeds, accounts, posts, st.integers(0, 4095))
def test_comment_ids_can_be_read_back(seed, account, k, number):
    ids = Ids(seed)
    assert ids.read_comment(ids.comment(account, k, number)) == (account, k, number)


@given(seeds, accounts)
def test_ids_of_accounts_look_like_the_platforms(seed, account):
    ids = Ids(seed)
    assert ids.user(account).startswith("17841") and len(ids.user(account)) == 17
    assert ids.read_user(ids.user(account)) == account
    assert ids.read_scoped(ids.scoped(account)) == account
    assert ids.read_page(ids.page(account)) == account


@given(seeds, accounts, st.integers(1, 10**6))
def test_no_id_is_taken_for_another_kind(seed, account, number):
    ids = Ids(seed)
    made = {
        "user": ids.user(account), "scoped": ids.scoped(account), "page": ids.page(account),
        "container": ids.container(number), "media": ids.media(account, number % 2**20), "own": ids.own_comment(number),
        "comment": ids.comment(account, number % 2**20, number % 4096), "live": ids.live(account, number % 2**16),
    }  # fmt: skip
    readers = {
        "user": ids.read_user, "scoped": ids.read_scoped, "page": ids.read_page, "container": ids.read_container,
        "media": ids.read_media, "own": ids.read_own_comment, "comment": ids.read_comment,
        "live": ids.read_live,
    }  # fmt: skip
    for kind, text in made.items():
        assert [name for name, read in readers.items() if read(text) is not None] == [kind]


@given(st.text(max_size=30))
def test_anything_else_is_no_id(text):
    ids = Ids(1)
    if not (text.isascii() and text.isdigit()):
        assert ids.read_media(text) is None
        assert ids.read_user(text) is None


def test_chance_is_the_same_everywhere():
    assert mix(1, 2, 3) == mix(1, 2, 3) != mix(1, 3, 2)
    assert 0 <= unit(5, 6) < 1
    assert {pick(3, n) for n in range(50)} == {0, 1, 2}


def test_shortcodes_have_eleven_letters():
    assert len(shortcode(1, 2, 3)) == 11
    assert shortcode(1, 2, 3) != shortcode(1, 2, 4)


def test_a_hashtag_has_the_same_id_in_every_world_and_is_nothing_else():
    assert hashtag_id("coffee") == hashtag_id("coffee") != hashtag_id("tea")
    ids = Ids(1)
    readers = (
        ids.read_user,
        ids.read_media,
        ids.read_container,
        ids.read_comment,
        ids.read_own_comment,
        ids.read_live,
    )
    assert len(hashtag_id("coffee")) == 17 and not any(read(hashtag_id("coffee")) for read in readers)
