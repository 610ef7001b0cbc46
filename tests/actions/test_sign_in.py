"""Signing in: sessions that end, tries that slow down, answers that tell nothing."""

import hashlib
import threading

import pytest
from argon2 import PasswordHasher

from actions import own_access, people
from actions import sign_in as door
from actions.actor import Actor, Grant
from actions.backoff import LONGEST_S, wait_seconds
from actions.errors import ActionError, Invalid, NotAllowed, NotFound, SignInRefused
from actions.passwords import CONCURRENT, Passwords, password_problems
from tests.actions.conftest import NOW, PASSWORD, House
from warehouse.ledger import people as ledger_people
from warehouse.ledger import tables


@pytest.fixture
def person(house: House) -> Actor:
    return house.person(Grant("admin"), email="ada@example.com")


def enter(
    house: House, password: str = PASSWORD, email: str = "ada@example.com", **more: str
) -> door.SignedIn:
    return door.sign_in(house.desk, email, password, ip=more.pop("ip", "10.0.0.1"), **more)


def test_the_token_is_random_and_only_its_hash_is_kept(house: House, person: Actor) -> None:
    first, second = enter(house, email=" ADA@example.com "), enter(house)
    assert first.token != second.token and len(first.token) >= 43  # 256 bits in base64
    with house.desk.ledger.read() as conn:
        kept = {row.id for row in conn.execute(tables.sessions.select())}
    assert kept == {hashlib.sha256(t.token.encode()).hexdigest() for t in (first, second)}
    session = door.session_person(house.desk, first.token)
    assert session and (session.person_id, session.email) == (person.id, "ada@example.com")
    assert session.actor.grants == (Grant("admin"),)
    assert [entry.action for entry in house.entries()] == ["sessions.sign_in"] * 2


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("gone@example.com", PASSWORD),
        ("", ""),
    ],
)
def test_every_refusal_says_the_same_and_costs_one_verification(
    house: House, person: Actor, email: str, password: str
) -> None:
    gone = house.person(Grant("viewer"), email="gone@example.com")
    people.disable_person(house.desk, house.owner, gone.id)
    house.desk.passwords.matches(None, "warm up")
    before = house.desk.passwords.verifications
    with pytest.raises(SignInRefused) as refused:
        enter(house, password, email)
    assert str(refused.value) == door.WRONG
    assert house.desk.passwords.verifications == before + 1


def test_a_session_ends_after_half_an_hour_without_use(house: House, person: Actor) -> None:
    token = enter(house).token
    for _ in range(5):
        house.clock.step(minutes=29)
        assert door.session_person(house.desk, token)
    house.clock.step(minutes=30)
    assert door.session_person(house.desk, token) is None


def test_looking_does_not_keep_a_session_alive(house: House, person: Actor) -> None:
    token = enter(house).token
    for _ in range(5):
        house.clock.step(minutes=5)
        assert door.session_person(house.desk, token, touch=False)
    house.clock.step(minutes=5)
    assert door.session_person(house.desk, token, touch=False) is None


def test_a_session_ends_after_twelve_hours_of_use(house: House, person: Actor) -> None:
    made = enter(house)
    for _ in range(12 * 3 - 1):
        house.clock.step(minutes=20)
        assert door.session_person(house.desk, made.token)
    house.clock.step(minutes=20)
    assert house.clock() == made.expires_at
    assert door.session_person(house.desk, made.token) is None


def test_signing_out_ends_it_once(house: House, person: Actor) -> None:
    token = enter(house).token
    door.sign_out(house.desk, token)
    door.sign_out(house.desk, token)
    door.sign_out(house.desk, "never was one")
    assert door.session_person(house.desk, token) is None
    assert [entry.action for entry in house.entries()].count("sessions.sign_out") == 1


def test_disabling_ends_every_session(house: House, person: Actor) -> None:
    token = enter(house).token
    people.disable_person(house.desk, house.owner, person.id)
    assert door.session_person(house.desk, token) is None
    people.enable_person(house.desk, house.owner, person.id)
    assert door.session_person(house.desk, token) is None
    assert enter(house).person_id == person.id


def test_guessing_slows_down_but_never_locks_out(house: House, person: Actor) -> None:
    looked_at, n = 0, 0
    start = house.clock()
    while (house.clock() - start).total_seconds() < 3600:
        n += 1
        try:
            enter(house, "guess", ip=f"10.1.{n // 250}.{n % 250}")
        except SignInRefused as refused:
            looked_at += refused.wait_s == 0
            house.clock.step(seconds=max(1, refused.wait_s))
    assert looked_at <= 100
    with pytest.raises(SignInRefused):
        enter(house, "guess", ip="10.9.9.9")
    with pytest.raises(SignInRefused) as refused:
        enter(house)
    assert 0 < refused.value.wait_s <= LONGEST_S
    house.clock.step(seconds=refused.value.wait_s)
    assert enter(house).person_id == person.id


def test_the_owner_gets_in_from_a_known_device_while_others_guess(house: House, person: Actor) -> None:
    device = enter(house).device
    for n in range(12):
        with pytest.raises(SignInRefused):
            enter(house, "guess", ip=f"10.2.0.{n}")
    assert enter(house, device=device).person_id == person.id
    with pytest.raises(SignInRefused, match="Too many"):
        enter(house, device="forged." + "0" * 64)
    house.person(Grant("viewer"), email="eve@example.com")
    other = enter(house, email="eve@example.com", ip="10.3.0.1").device
    with pytest.raises(SignInRefused, match="Too many"):
        enter(house, device=other, ip="10.3.0.2")


def test_one_address_guessing_many_people_slows_down(house: House, person: Actor) -> None:
    waits = []
    for n in range(30):
        with pytest.raises(SignInRefused) as refused:
            enter(house, "guess", f"user{n}@example.com")
        waits.append(refused.value.wait_s)
    assert waits[:20] == [0] * 20 and all(waits[20:])


def test_many_people_behind_one_address_are_not_slowed(house: House) -> None:
    for n in range(25):
        house.person(Grant("viewer"), email=f"u{n}@example.com")
        assert enter(house, email=f"u{n}@example.com").token


@pytest.mark.parametrize(
    ("failures", "waited", "expected"),
    [(4, 0, 0), (5, 0, 2), (6, 0, 4), (6, 3, 1), (6, 4, 0), (30, 0, 60), (30, 61, 0)],
)
def test_pauses_grow_to_a_minute(failures: int, waited: int, expected: int) -> None:
    from datetime import timedelta

    assert wait_seconds("email:a", failures, NOW, NOW + timedelta(seconds=waited)) == expected


def test_an_old_hash_is_made_again_at_sign_in(house: House, person: Actor) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=32, parallelism=1).hash(PASSWORD)
    with house.desk.ledger.begin() as conn:
        ledger_people.change(conn, person.id, password_hash=old)
    enter(house)
    with house.desk.ledger.read() as conn:
        renewed = ledger_people.password_hash(conn, person.id)
    assert renewed and renewed != old and house.desk.passwords.matches(renewed, PASSWORD)


def test_at_most_two_passwords_are_verified_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            nonlocal running, most
            with lock:
                running, most = running + 1, max(most, running + 1)
            try:
                return super().verify(hash, password)
            finally:
                with lock:
                    running -= 1

    passwords = Passwords(Counting(time_cost=1, memory_cost=8192, parallelism=1))
    stored = passwords.hash(PASSWORD)
    threads = [threading.Thread(target=passwords.matches, args=(stored, PASSWORD)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most <= CONCURRENT and passwords.verifications == 12


def test_the_default_hash_is_argon2id_with_enough_memory() -> None:
    stored = Passwords().hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 8"),
        ("Password123", "commonest"),
        ("QWERTYUIOP", "commonest"),
        ("ada@example.com", "must not be the e-mail"),
        ("x" * 1025, "more than 1024"),
    ],
)
def test_bad_passwords(password: str, said: str) -> None:
    assert any(said in problem for problem in password_problems(password, "ada@example.com"))


@pytest.mark.parametrize(
    "password", ["all lower case", "x" * 64, "y" * 1024, "пароль из слов", "  blanks  around "]
)
def test_good_passwords_need_no_composition(password: str) -> None:
    assert password_problems(password, "ada@example.com") == []


def test_changing_the_password_ends_the_other_sessions(house: House, person: Actor) -> None:
    here, there = enter(house).token, enter(house).token
    with pytest.raises(Invalid, match="old password"):
        own_access.change_password(house.desk, person, "wrong", "another long one", keep_token=here)
    with pytest.raises(Invalid, match="at least 8"):
        own_access.change_password(house.desk, person, PASSWORD, "short", keep_token=here)
    own_access.change_password(house.desk, person, PASSWORD, "another long one", keep_token=here)
    assert door.session_person(house.desk, here) and not door.session_person(house.desk, there)
    with pytest.raises(SignInRefused):
        enter(house)
    assert enter(house, "another long one").person_id == person.id


def test_sessions_are_listed_and_ended(house: House, person: Actor) -> None:
    here, there = enter(house, agent="Firefox").token, enter(house).token
    rows = own_access.list_sessions(house.desk, person, current_token=here)
    assert {(row.user_agent, row.current) for row in rows} == {("Firefox", True), (None, False)}
    other = next(row.id for row in rows if not row.current)
    viewer = house.person(Grant("viewer"))
    with pytest.raises(NotAllowed):
        own_access.revoke_session(house.desk, viewer, other, person_id=person.id)
    with pytest.raises(NotFound):
        own_access.revoke_session(house.desk, viewer, other)
    with pytest.raises(NotAllowed):
        own_access.list_sessions(house.desk, viewer, person.id)
    own_access.revoke_session(house.desk, person, other)
    assert door.session_person(house.desk, there) is None
    third = enter(house).token
    own_access.revoke_other_sessions(house.desk, person, here)
    assert door.session_person(house.desk, here) and not door.session_person(house.desk, third)


def test_the_first_owner_comes_once(house: House) -> None:
    assert people.is_empty(house.desk)
    with pytest.raises(Invalid) as refused:
        people.first_owner(house.desk, "not an address", " ", "short")
    assert len(refused.value.problems) == 3
    made = people.first_owner(house.desk, "Owner@Example.com", "Olga", PASSWORD)
    with pytest.raises(ActionError, match="has its owner"):
        people.first_owner(house.desk, "second@example.com", "Second", PASSWORD)
    assert enter(house, email="owner@example.com").person_id == made.id


def test_nobody_rises_above_their_giver(house: House) -> None:
    owner = house.person(Grant("owner"), email="o@example.com")
    admin = house.person(Grant("admin"))
    of_client = house.person(Grant("admin", "client", house.client))
    for actor, person_id, grant in (
        (admin, admin.id, Grant("owner")),
        (admin, owner.id, Grant("viewer")),
        (of_client, of_client.id, Grant("admin")),
        (of_client, of_client.id, Grant("viewer", "account", house.stranger)),
    ):
        with pytest.raises(NotAllowed):
            people.set_role(house.desk, actor, person_id, grant)
    for change in (people.disable_person, lambda *a: people.reset_password(*a, "another long one")):
        with pytest.raises(NotAllowed):
            change(house.desk, admin, owner.id)
    people.set_role(house.desk, of_client, admin.id, Grant("author", "account", house.account))
    with pytest.raises(Invalid):
        people.set_role(house.desk, owner, admin.id, Grant("owner", "client", house.client))
    shown = {row.id: row.grants for row in people.list_people(house.desk, of_client)}
    assert Grant("author", "account", house.account) in shown[admin.id]


def test_the_last_owner_stays(house: House) -> None:
    owner = house.person(Grant("owner"))
    for change in (
        lambda: people.disable_person(house.desk, owner, owner.id),
        lambda: people.set_role(house.desk, owner, owner.id, Grant("viewer")),
        lambda: people.remove_grant(house.desk, owner, owner.id, "workspace", 0),
    ):
        with pytest.raises(ActionError, match="last owner"):
            change()
    second = house.person(Grant("owner"))
    people.disable_person(house.desk, owner, second.id)


def test_adding_somebody_twice_and_resetting(house: House) -> None:
    made = people.add_person(house.desk, house.owner, "new@example.com", "New", PASSWORD, [Grant("viewer")])
    with pytest.raises(ActionError, match="somebody here already"):
        people.add_person(house.desk, house.owner, "NEW@example.com", "New", PASSWORD, [Grant("viewer")])
    token = enter(house, email="new@example.com").token
    people.reset_password(house.desk, house.owner, made.id, "another long one")
    assert door.session_person(house.desk, token) is None
    viewer = door.session_person(house.desk, enter(house, "another long one", "new@example.com").token)
    assert viewer and [row.id for row in people.list_people(house.desk, viewer.actor)] == [made.id]
    own_access.set_locale(house.desk, viewer.actor, "de_DE")
    assert people.list_people(house.desk, viewer.actor)[0].locale == "de_DE"
    with pytest.raises(NotAllowed):
        own_access.set_locale(house.desk, house.owner, "de_DE")
