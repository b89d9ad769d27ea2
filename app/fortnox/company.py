"""The Fortnox company behind a connection, and whether it has the warehouse module."""

from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.oauth import TenantId
from app.fortnox.wire import Answer, WarehouseAnswer, read, unwrap


class CompanyInformation(Answer):
    """Who the company is; its `database_number` is the tenant id (FACTS §2)."""

    company_name: str = ""
    organization_number: str = ""
    database_number: TenantId
    address: str = ""
    zip_code: str = ""
    city: str = ""
    country_code: str = ""


class TenantInfo(WarehouseAnswer):
    """Whether the warehouse module is active in the company."""

    activated: bool
    tenant_id: TenantId


class Company:
    """GET /3/companyinformation and /api/warehouse/tenants-v4 (openapi.json; FACTS §2, §10)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def information(self) -> CompanyInformation:
        """Name, address and tenant id. SPEC GET /3/companyinformation."""
        call = Call(path="/3/companyinformation", record="the company's information", scope="companyinformation")
        said = unwrap(await self._http.send(call), "CompanyInformation", record=call.record)
        return read(CompanyInformation, said, record=call.record)

    async def tenant(self) -> TenantInfo:
        """Whether the warehouse module is active; ask daily, a company may switch it on. SPEC GET tenants-v4.

        Raises:
            NotConfigured: the connection may not ask the warehouse API at all.
        """
        call = Call(path="/api/warehouse/tenants-v4", record="the state of the warehouse module", scope="warehouse")
        return read(TenantInfo, await self._http.send(call), record=call.record)
