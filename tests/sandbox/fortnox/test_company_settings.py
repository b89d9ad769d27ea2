from tests.sandbox.fortnox.conftest import TENANT, Fortnox


async def test_the_tenant_id_is_the_database_number_once_as_a_number_once_as_text(fortnox: Fortnox) -> None:
    information = (await fortnox.get("/3/companyinformation"))["CompanyInformation"]
    settings = (await fortnox.get("/3/settings/company"))["CompanySettings"]
    assert (information["DatabaseNumber"], settings["DatabaseNumber"]) == (TENANT, str(TENANT))
    assert information["CompanyName"] == settings["Name"] == "Provbutiken AB"


async def test_the_locked_period_is_empty_until_books_are_locked(fortnox: Fortnox) -> None:
    assert await fortnox.get("/3/settings/lockedperiod") == {"LockedPeriod": {}}
    await fortnox.office("PATCH", "", {"locked_until": "2026-01-31"})
    assert await fortnox.get("/3/settings/lockedperiod") == {"LockedPeriod": {"EndDate": "2026-01-31"}}
