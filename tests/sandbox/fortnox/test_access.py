import pytest

from tests.sandbox.fortnox.conftest import TENANT, Fortnox


async def test_without_a_known_token_the_gateway_answers_its_own_body(fortnox: Fortnox) -> None:
    fortnox.token = "nonsense"
    answer = await fortnox.call("GET", "/3/articles")
    assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized"})


async def test_expired_token_is_401_after_an_hour(fortnox: Fortnox) -> None:
    fortnox.clock.pass_by(minutes=59)
    await fortnox.get("/3/articles")
    fortnox.clock.pass_by(minutes=1)
    answer = await fortnox.call("GET", "/3/articles")
    assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized"})


async def test_revoked_consent_ends_tokens_at_once(fortnox: Fortnox) -> None:
    await fortnox.office("POST", "/consent/revoke")
    assert (await fortnox.call("GET", "/3/articles")).status_code == 401


async def test_missing_scope_is_2000663(fortnox: Fortnox) -> None:
    await fortnox.log_in(scopes=["order"])
    await fortnox.refused("GET", "/3/articles", 2000663, status=403)
    await fortnox.get("/3/orders")


async def test_missing_licence_is_2001101(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "", {"licences": ["article"]})
    await fortnox.refused("GET", "/3/orders", 2001101, status=403)
    await fortnox.get("/3/articles")
    await fortnox.get("/3/companyinformation")


async def test_missing_warehouse_right_has_the_warehouse_envelope(fortnox: Fortnox) -> None:
    await fortnox.log_in(scopes=["order"])
    answer = await fortnox.call("GET", "/api/warehouse/tenants-v4")
    assert answer.status_code == 403
    assert answer.json()["error"] == "missing.rights"
    assert set(answer.json()) == {"id", "error", "message"}


async def test_twenty_five_requests_in_any_five_seconds(fortnox: Fortnox) -> None:
    await fortnox.switch(requests_per_window=25)
    for _ in range(5):
        await fortnox.get("/3/units")
    fortnox.clock.pass_by(seconds=4)
    for _ in range(20):
        await fortnox.get("/3/units")
    answer = await fortnox.call("GET", "/3/units")
    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers
    fortnox.clock.pass_by(seconds=1)
    for _ in range(5):
        await fortnox.get("/3/units")
    assert (await fortnox.call("GET", "/3/units")).status_code == 429


async def test_retry_after_on_429_is_a_switch(fortnox: Fortnox) -> None:
    await fortnox.switch(requests_per_window=1, retry_after=3)
    await fortnox.get("/3/units")
    assert (await fortnox.call("GET", "/3/units")).headers["Retry-After"] == "3"


async def test_the_pace_is_per_tenant(fortnox: Fortnox) -> None:
    await fortnox.http.post("/_sandbox/companies", json={"tenant_id": TENANT + 1})
    await fortnox.switch(requests_per_window=1)
    await fortnox.get("/3/units")
    await fortnox.log_in(tenant=TENANT + 1)
    await fortnox.get("/3/units")


@pytest.mark.parametrize(("shared", "status"), [(True, 429), (False, 200)])
async def test_whether_the_warehouse_shares_the_pace_is_a_switch(
    fortnox: Fortnox, *, shared: bool, status: int
) -> None:
    await fortnox.switch(requests_per_window=1, warehouse_shares_the_pace=shared)
    await fortnox.get("/3/units")
    assert (await fortnox.call("GET", "/api/warehouse/tenants-v4")).status_code == status


async def test_bad_headers_are_1000030_and_1000031(fortnox: Fortnox) -> None:
    await fortnox.refused("GET", "/3/units", 1000030, headers={"Accept": "text/html"})
    plain = {"Content-Type": "text/plain"}
    await fortnox.refused("PUT", "/3/articles/TENT", 1000031, content="{}", headers=plain)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{not json", 2002115),
        ("[]", 2001392),
        ('{"Article": 1}', 2001392),
        ('{"Order": {}}', 2001392),
        ('{"Article": {"Colour": "red"}}', 2001399),
        ('{"Article": {"Note": "x"}, "Extra": {}}', 2001399),
        ('{"Article": {"Active": "maybe"}}', 2000134),
        ('{"Article": {"Weight": "heavy"}}', 2000108),
        ('{"Article": {"Note": ["x"]}}', 2000106),
        ('{"Article": {"Weight": -1}}', 2000588),
    ],
)
async def test_bad_bodies_are_400_with_small_keys(fortnox: Fortnox, body: str, code: int) -> None:
    json = {"Content-Type": "application/json"}
    information = await fortnox.refused("PUT", "/3/articles/TENT", code, content=body, headers=json)
    assert set(information) == {"error", "message", "code"}


async def test_not_found_is_404_with_capitalised_keys(fortnox: Fortnox) -> None:
    answer = await fortnox.call("GET", "/3/orders/999")
    assert answer.status_code == 404
    assert answer.json() == {
        "ErrorInformation": {"Error": 1, "Message": "Kan inte hitta ordern.", "Code": 2000439},
    }


async def test_every_answer_carries_a_support_id(fortnox: Fortnox) -> None:
    first = await fortnox.call("GET", "/3/units")
    second = await fortnox.call("GET", "/3/orders/999")
    assert first.headers["X-Uid"] != second.headers["X-Uid"]


async def test_requests_are_counted_per_tenant(fortnox: Fortnox) -> None:
    await fortnox.http.post("/_sandbox/traffic/reset")
    await fortnox.get("/3/units")
    await fortnox.http.get("/3/units")
    calls = (await fortnox.http.get("/_sandbox/traffic")).json()["calls"]
    assert [(call["account"], call["path"], call["status"]) for call in calls] == [
        ("-", "/3/units", 401),
        (str(TENANT), "/3/units", 200),
    ]
