"""Idempotency-Key: sent twice, done once."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import func
from sqlmodel import select

from app.jobs.models import Run
from app.web.idempotency import KEPT_FOR, UNANSWERED_AFTER, KeptAnswer
from app.web.users import Role
from tests.web.conftest import PLANTED, Gateway, path, problem

KEY = {"Idempotency-Key": "6f1c4c52-once"}
ARTICLES = {"process": "articles"}


async def count(gateway: Gateway, table: type[Run] | type[KeptAnswer]) -> int:
    async with gateway.services.database.read() as session:
        return (await session.exec(select(func.count()).select_from(table))).one()


async def close_runs(gateway: Gateway) -> None:
    async with gateway.services.database.write() as session:
        for run in await session.exec(select(Run)):
            run.state = "done"


async def test_the_same_request_under_the_same_key_is_answered_the_same_and_done_once(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    first = await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
    await close_runs(gateway)
    second = await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json() == first.json()
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["content-type"] == "application/json"
    assert await count(gateway, Run) == 1


async def test_without_a_key_or_under_another_one_it_is_done_again(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    for headers in ({}, {}, KEY, {"Idempotency-Key": "another"}):
        await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | headers)
        await close_runs(gateway)
    assert await count(gateway, Run) == 4


async def test_a_key_used_for_another_request_is_refused(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
    answer = await gateway.client.post(path(connection, "/sync"), json={}, headers=admin | KEY)
    assert problem(answer, 409, "conflict")["code"] == "idempotency.reused"


async def test_two_at_once_under_one_key_are_done_once(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    answers = await asyncio.gather(
        *(gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert 202 in {answer.status_code for answer in answers}
    assert await count(gateway, Run) == 1


async def test_a_key_is_the_users_own(gateway: Gateway) -> None:
    connection = await gateway.connection()
    anna, bo = await gateway.admin(), await gateway.user("bo", Role.OPERATOR, [connection])
    for user in (anna, bo):
        answer = await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=user | KEY)
        assert "idempotency-replayed" not in answer.headers
        await close_runs(gateway)
    assert await count(gateway, Run) == 2


async def test_a_refusal_is_not_kept(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(send_articles=False), await gateway.admin()
    for _ in range(2):
        answer = await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
        problem(answer, 422, "refused")
    assert await count(gateway, KeptAnswer) == 0


async def test_a_request_that_was_never_answered_may_be_sent_again_after_a_while(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
    async with gateway.services.database.write() as session:
        for kept in await session.exec(select(KeptAnswer)):
            kept.status, kept.sealed = 0, ""
    answer = await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
    assert problem(answer, 409, "conflict")["code"] == "idempotency.running"
    gateway.clock.advance(seconds=UNANSWERED_AFTER.total_seconds() + 1)
    answer = await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
    assert answer.status_code == 202


async def test_answers_are_forgotten_after_a_day(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | KEY)
    async with gateway.services.database.write() as session:
        for kept in await session.exec(select(KeptAnswer)):
            kept.made_at = gateway.clock() - KEPT_FOR * 2
    other = {"Idempotency-Key": uuid4().hex}
    await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=admin | other)
    assert await count(gateway, KeptAnswer) == 1


@pytest.mark.parametrize("key", ["", "two words", "x" * 101])
async def test_a_key_that_cannot_be_one_is_refused(gateway: Gateway, key: str) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await gateway.client.post(
        path(connection, "/sync"), json=ARTICLES, headers=admin | {"Idempotency-Key": key}
    )
    problem(answer, 422, "invalid")


async def test_nobody_without_a_login_leaves_a_key(gateway: Gateway) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.post(path(connection, "/sync"), json=ARTICLES, headers=KEY)
    problem(answer, 401, "not-logged-in")
    assert await count(gateway, KeptAnswer) == 0


async def test_a_secret_in_an_answer_lies_sealed(gateway: Gateway) -> None:
    admin = await gateway.admin()
    body = {
        "name": "Norrsken Friluft",
        "fortnox_tenant_id": gateway.remotes.tenant_id,
        "system": "demo",
        "ongoing_username": "WSI_norrsken",
        "ongoing_password": PLANTED[2],
        "goods_owner_id": 17,
    }
    answer = await gateway.client.post("/api/v1/connections", json=body, headers=admin | KEY)
    assert answer.status_code == 201, answer.text
    secret = answer.json()["webhooks"]["secret"]
    async with gateway.services.database.read() as session:
        (kept,) = await session.exec(select(KeptAnswer))
    assert secret not in kept.sealed
    again = await gateway.client.post("/api/v1/connections", json=body, headers=admin | KEY)
    assert again.json()["webhooks"]["secret"] == secret
