"""What a Fortnox article is in Ongoing (SPEC §2.1)."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from app.connections.options import DimensionUnit
from app.fortnox.articles import Article
from app.ongoing.articles import ArticleRequest, ArticleSupplier, BarCodes, SupplierAddress, SupplierAdvanced

GRAMS_PER_KILOGRAM: Final = 1000
CLEARED: Final[Mapping[str, Any]] = {
    "description": "",
    "unit_code": "",
    "bar_code_info": BarCodes(bar_code=""),
    "supplier_info": ArticleSupplier(supplier_number="", supplier_name=""),
    "weight": Decimal(0),
    "width": Decimal(0),
    "height": Decimal(0),
    "length": Decimal(0),
    "purchase_price": Decimal(0),
}
"""What empties a field; what a PUT without the field does is UNKNOWN (Ongoing FACTS §2)."""


def article_request(
    article: Article, *, dimension_unit: DimensionUnit, supplier_address: SupplierAddress | None
) -> ArticleRequest:
    """The article as Ongoing is to have it.

    What Fortnox leaves empty is not sent, so that bar codes and measures that the warehouse took itself stay; a
    length or weight of 0 is Fortnox's way of leaving it empty (Fortnox FACTS §12).
    """
    return ArticleRequest(
        article_number=article.article_number,
        article_name=article.description or None,
        description=article.note or None,
        unit_code=article.unit or None,
        is_stock_article=article.stock_goods,
        is_active=article.active,
        bar_code_info=BarCodes(bar_code=article.ean) if article.ean else None,
        supplier_info=_supplier(article, supplier_address),
        weight=Decimal(article.weight_grams) / GRAMS_PER_KILOGRAM if article.weight_grams else None,
        width=_length(article.width_millimetres, dimension_unit),
        height=_length(article.height_millimetres, dimension_unit),
        length=_length(article.depth_millimetres, dimension_unit),
        purchase_price=article.purchase_price,
    )


def given_fields(request: ArticleRequest) -> list[str]:
    """The fields that hold a value and can be emptied."""
    return [name for name in CLEARED if getattr(request, name) is not None]


def with_cleared(request: ArticleRequest, given_before: Collection[str]) -> ArticleRequest:
    """The request that also empties what an earlier one had filled in."""
    emptied = {name: CLEARED[name] for name in given_before if getattr(request, name) is None}
    return request.model_copy(update=emptied)


def _supplier(article: Article, address: SupplierAddress | None) -> ArticleSupplier | None:
    if article.supplier_number is None:
        return None
    return ArticleSupplier(
        supplier_number=article.supplier_number,
        supplier_name=article.supplier_name or None,
        advanced=SupplierAdvanced(supplier_address=address) if address else None,
    )


def _length(millimetres: int | None, unit: DimensionUnit) -> Decimal | None:
    return unit.from_millimetres(millimetres) if millimetres else None
