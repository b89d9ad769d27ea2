"""/3/companyinformation, /3/settings/company, /3/settings/lockedperiod (FACTS §2, §13)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from app.sandbox.fortnox.access import company_with
from app.sandbox.fortnox.company import Company

router = APIRouter(prefix="/3", tags=["company"])


@router.get("/companyinformation", summary="Who the company is")
async def company_information(
    company: Annotated[Company, Depends(company_with("companyinformation", licence=False))],
) -> dict[str, Any]:
    """`DatabaseNumber` is the tenant id, an integer here; any licence will do."""
    return {
        "CompanyInformation": {
            "CompanyName": company.name,
            "OrganizationNumber": company.organisation_number,
            "DatabaseNumber": company.tenant_id,
            "Address": company.address,
            "ZipCode": company.zip_code,
            "City": company.city,
            "CountryCode": "SE",
            "VisitAddress": "",
            "VisitZipCode": "",
            "VisitCity": "",
            "VisitCountryCode": "SE",
        }
    }


@router.get("/settings/company", summary="The company's settings")
async def company_settings(company: Annotated[Company, Depends(company_with("settings"))]) -> dict[str, Any]:
    """`DatabaseNumber` is the tenant id, a string here."""
    return {
        "CompanySettings": {
            "Name": company.name,
            "OrganizationNumber": company.organisation_number,
            "DatabaseNumber": str(company.tenant_id),
            "Address": company.address,
            "ZipCode": company.zip_code,
            "City": company.city,
            "Country": "Sverige",
            "CountryCode": "SE",
            "Email": company.email,
            "TaxEnabled": True,
        }
    }


@router.get("/settings/lockedperiod", summary="Until when the books are locked")
async def locked_period(company: Annotated[Company, Depends(company_with("settings"))]) -> dict[str, Any]:
    """The end date is empty while nothing is locked."""
    if company.locked_until is None:
        return {"LockedPeriod": {}}
    return {"LockedPeriod": {"EndDate": company.locked_until.isoformat()}}
