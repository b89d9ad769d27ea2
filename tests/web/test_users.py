import argon2
import pytest
from pydantic import SecretStr

from app.database.engine import Database
from app.errors import Refused
from app.web import users
from app.web.users import Role, User, UserConnection, add_user, named, sees, verify
from tests.clock import Clock
from tests.web.conftest import Gateway

PASSWORD = SecretStr("correct horse battery")


async def _add(database: Database, clock: Clock, username: str = "Anna", password: SecretStr = PASSWORD) -> User:
    async with database.write() as session:
        return await add_user(session, username=username, password=password, role=Role.OPERATOR, now=clock())


async def test_right_password_finds_the_user_whatever_the_case_of_the_name(database: Database, clock: Clock) -> None:
    added = await _add(database, clock)
    found = await verify(database, username=" ANNA ", password=PASSWORD)
    assert found is not None
    assert (found.id, found.username, found.role) == (added.id, "anna", "operator")


async def test_text_after_the_longest_possible_password_is_not_overlooked(database: Database, clock: Clock) -> None:
    longest = "x" * users.MOST_CHARACTERS
    await _add(database, clock, password=SecretStr(longest))
    assert await verify(database, username="anna", password=SecretStr(longest)) is not None
    assert await verify(database, username="anna", password=SecretStr(f"{longest}y")) is None


async def test_password_is_kept_as_an_argon2_hash_only(database: Database, clock: Clock) -> None:
    added = await _add(database, clock)
    assert added.password_hash.startswith("$argon2id$")
    assert PASSWORD.get_secret_value() not in added.password_hash


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("anna", "another password"),
        ("nobody", "correct horse battery"),
        ("anna", ""),
        ("an\0na", "x"),
        ("x" * 300, "x"),
    ],
)
async def test_wrong_name_or_password_finds_nobody(
    database: Database, clock: Clock, username: str, password: str
) -> None:
    await _add(database, clock)
    assert await verify(database, username=username, password=SecretStr(password)) is None


async def test_unknown_user_costs_a_verification_too(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _add(database, clock)
    compared: list[str] = []

    def fits(kept: str, _: str) -> bool:
        compared.append(kept)
        return False

    monkeypatch.setattr(users, "_fits", fits)
    for name in ("anna", "nobody", "an\0na"):
        await verify(database, username=name, password=PASSWORD)
    parameters = [argon2.extract_parameters(kept) for kept in compared]
    assert parameters == [argon2.extract_parameters(users.HASHER.hash("any"))] * 3


async def test_inactive_user_cannot_log_in(database: Database, clock: Clock) -> None:
    added = await _add(database, clock)
    async with database.write() as session:
        (await session.get_one(User, added.id)).active = False
    assert await verify(database, username="anna", password=PASSWORD) is None


async def test_hash_with_older_parameters_is_renewed_at_the_next_log_in(database: Database, clock: Clock) -> None:
    added = await _add(database, clock)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    async with database.write() as session:
        (await session.get_one(User, added.id)).password_hash = weak.hash(PASSWORD.get_secret_value())
    assert await verify(database, username="anna", password=PASSWORD) is not None
    async with database.read() as session:
        kept = await named(session, "anna")
    assert kept is not None
    assert not users.HASHER.check_needs_rehash(kept.password_hash)
    assert await verify(database, username="anna", password=PASSWORD) is not None


async def test_unreadable_hash_lets_nobody_in(database: Database, clock: Clock) -> None:
    added = await _add(database, clock)
    async with database.write() as session:
        (await session.get_one(User, added.id)).password_hash = "not a hash"
    assert await verify(database, username="anna", password=PASSWORD) is None


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("anna", PASSWORD.get_secret_value(), "users.exists"),
        (" ANNA", PASSWORD.get_secret_value(), "users.exists"),
        ("", PASSWORD.get_secret_value(), "users.bad_name"),
        ("a\nb", PASSWORD.get_secret_value(), "users.bad_name"),
        ("bo", "too short", "users.bad_password"),
        ("bo", "x" * 201, "users.bad_password"),
    ],
)
async def test_unusable_user_is_refused_with_the_reason(
    database: Database, clock: Clock, username: str, password: str, code: str
) -> None:
    await _add(database, clock)
    with pytest.raises(Refused) as refused:
        await _add(database, clock, username, SecretStr(password))
    assert refused.value.code == code
    assert password not in refused.value.message


async def test_operator_sees_the_connections_he_is_bound_to(gateway: Gateway) -> None:
    mine, other = await gateway.connection("Mine", number=1), await gateway.connection("Other", number=2)
    async with gateway.services.database.write() as session:
        operator = await add_user(
            session,
            username="bo",
            password=PASSWORD,
            role=Role.OPERATOR,
            connection_ids=[mine.id, mine.id],
            now=gateway.clock(),
        )
        admin = await add_user(session, username="eva", password=PASSWORD, role=Role.ADMIN, now=gateway.clock())
    async with gateway.services.database.read() as session:
        assert await sees(session, operator, mine.id)
        assert not await sees(session, operator, other.id)
        assert await sees(session, admin, other.id)
        assert await session.get(UserConnection, (operator.id, mine.id)) is not None
