"""Articles: the rules of writing one, and how one reads."""

from datetime import datetime

from app.sandbox.ongoing.article_body import PutArticle
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner
from app.sandbox.ongoing.stock import StockFigures
from app.sandbox.ongoing.suppliers import keep_supplier
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.wire import Document, bad_request, merge, pick, pick_or_null

_PLAIN_FIELDS = (
    "productCode unitCode description isStockArticle isActive quantityPerPackage quantityPerPallet weight length width"
    " height volume purchasePrice stockValuationPrice customerPrice purcaseCurrencyCode countryOfOriginCode"
    " statisticsNumber stockLimit minimumReorderQuantity netWeight subQuantityPerItem customsDescription linkToPicture"
    " minDaysToExpiryDateAllowedOnDelivery additionalStatisticsNumber customsExportConditions"
)
_FREE_TEXTS = " ".join(f"freeText{n}" for n in range(1, 9))
_FREE_DECIMALS = " ".join(f"freeDecimal{n}" for n in range(1, 4))


def save_article(
    owner: GoodsOwner, body: PutArticle, known: Article | None, switches: OngoingSwitches, now: datetime
) -> tuple[Article, str]:
    """Create or update an article; returns it and the message for humans.

    A supplier with a new number is made on the fly and told of in the message. A newly made stock article gets the
    goods owner's default stock on the shelf of its first warehouse.

    Raises:
        Refusal: 400 when the new number is taken, a kit would become plain without permission, or contains itself.
    """
    sent = body.document()
    number = body.article_number
    holder = owner.articles.get(number)
    if known and holder and holder is not known:
        raise bad_request(f"Article number {number} is taken.")
    if known and known.kind and body.structure_definition is None:
        if body.is_stock_article is None:
            sent["structureDefinition"] = known.document["structureDefinition"]
        else:
            _require_permission_to_make_plain(body, known)
            sent["structureDefinition"] = None
    rows = (body.structure_definition and body.structure_definition.rows) or []
    if any(row.article_number == number for row in rows):
        raise bad_request(f"Article {number} cannot be a component of itself.")

    said = _suppliers_of(owner, sent)
    if known is None:
        article = Article(owner.new_id("article"), sent, data_updated=now, stock_changed=now)
        if article.is_stock and not article.components and owner.default_stock:
            owner.put_on_shelf(article, owner.home_warehouse_id, owner.default_stock, now)
    else:
        article = known
        del owner.articles[known.number]
        known.document = merge(known.document, sent, switches)
        known.data_updated = now
    owner.keep_article(article)
    for article_class in (sent.get("articleClassesInfo") or {}).get("classes") or []:
        owner.article_classes.setdefault(article_class["code"], len(owner.article_classes) + 1)
    return article, " <br/> <br/>".join([*said, f"Article {number} {body.article_name or ''} saved"])


def _require_permission_to_make_plain(body: PutArticle, known: Article) -> None:
    permission = "allow_changing_production_and_structure_articles_to_stock_or_non_stock_articles"
    if not (body.advanced and getattr(body.advanced, permission)):
        raise bad_request(f"Article {known.number} is of kind {known.kind} and cannot be made a plain article.")


def _suppliers_of(owner: GoodsOwner, sent: Document) -> list[str]:
    """Keep the suppliers that an article names; returns what to say of new ones."""
    said = []
    alternatives = (sent.get("alternativeSuppliersInfo") or {}).get("alternativeSuppliers") or []
    for supplier in [sent.get("supplierInfo"), *alternatives]:
        address = ((supplier or {}).get("advanced") or {}).get("supplierAddress")
        said += keep_supplier(owner, supplier, address)
    return said


def article_answer(owner: GoodsOwner, article: Article, figures: StockFigures) -> Document:
    """An article as GET reads it; everything absent is null."""
    document = article.document
    return {
        "goodsOwner": {"id": owner.goods_owner_id, "name": owner.name},
        "articleSystemId": article.article_system_id,
        "articleNumber": article.number,
        "articleName": document.get("articleName"),
        **pick(document, _PLAIN_FIELDS),
        **{
            name: pick_or_null(document.get(name), "code name")
            for name in ("articleGroup", "articleCategory", "articleColor", "articleSize")
        },
        "supplierInfo": _suppliers(document),
        "barCodeInfo": _bar_codes(document.get("barCodeInfo")),
        "inventoryInfo": figures.inventory_info(article),
        "articleDataLastUpdated": article.data_updated,
        "articleKind": article.kind,
        "freeValues": _free_values(document.get("freeValues")),
        "classes": _classes(owner, document),
        "taricNumbersInfo": document.get("taricNumbersInfo"),
        "defaultLocationMaxNumberOfItems": None,
        "defaultLocationStockLimit": None,
        "defaultLocation": None,
        "storageProperties": _storage_properties(document.get("storageProperties")),
        "articleNameTranslations": document.get("articleNameTranslations"),
        "articleHandlingComments": pick(
            document, "articleInboundHandlingComment articlePickingHandlingComment articleReturnHandlingComment"
        ),
        "storageClass": pick_or_null(document.get("storageClass"), "name"),
    }


def _suppliers(document: Document) -> Document | None:
    main = document.get("supplierInfo")
    others = (document.get("alternativeSuppliersInfo") or {}).get("alternativeSuppliers")
    if main is None and others is None:
        return None
    return {
        **pick(main, "supplierArticleNumber supplierNumber supplierName"),
        "alternativeSuppliers": None
        if others is None
        else [pick(other, "supplierArticleNumber supplierNumber supplierName leadTime") for other in others],
    }


def _bar_codes(sent: Document | None) -> Document | None:
    if sent is None:
        return None
    others = sent.get("alternativeBarCodes")
    return {
        **pick(sent, "barCode barCodePackage barCodePallet"),
        "alternativeBarCodes": None
        if others is None
        else [pick(other, "barCode quantityPerBarCode barCodeType") for other in others],
    }


def _free_values(sent: Document | None) -> Document | None:
    if sent is None:
        return None
    booleans = {f"freeBoolean{n}": bool(sent.get(f"freeBoolean{n}")) for n in range(1, 4)}
    return {**pick(sent, _FREE_DECIMALS), **booleans, **pick(sent, _FREE_TEXTS)}


def _storage_properties(sent: Document | None) -> Document | None:
    if sent is None:
        return None
    names = ("isObsolete", "isSerialNumberArticle", "isBatchArticle", "isExpiryDateArticle")
    return {name: bool(sent.get(name)) for name in names}


def _classes(owner: GoodsOwner, document: Document) -> list[Document] | None:
    classes = (document.get("articleClassesInfo") or {}).get("classes")
    if classes is None:
        return None
    return [{"id": owner.article_classes[c["code"]], **pick(c, "code name")} for c in classes]
