"""The body of an article PUT, field by field as PostArticleModel has it."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from app.sandbox.ongoing.wire import CodeName, Int32, Moment, RequestBody, Required


class SupplierAddress(RequestBody):
    """Where a supplier is; the only way an address of a supplier reaches Ongoing."""

    name: str | None = None
    address: str | None = None
    address2: str | None = None
    address3: str | None = None
    post_code: str | None = None
    city: str | None = None
    tele_phone: str | None = None
    remark: str | None = None
    email: str | None = None
    mobile_phone: str | None = None
    country_state_code: str | None = None
    country_code: str | None = None
    delivery_instruction: str | None = None
    is_visible: bool | None = None
    notify_by_sms: bool | None = Field(default=None, alias="notifyBySMS")
    notify_by_email: bool | None = None
    notify_by_telephone: bool | None = None


class SupplierAdvanced(RequestBody):
    """The rarer part of a supplier."""

    supplier_address: SupplierAddress | None = None
    manufacturers_identification_code: str | None = None


class SupplierInfo(RequestBody):
    """The main supplier of an article; made on the fly when its number is new."""

    supplier_article_number: str | None = None
    supplier_number: str | None = None
    supplier_name: str | None = None
    advanced: SupplierAdvanced | None = None


class AlternativeSupplierAdvanced(RequestBody):
    """The rarer part of an alternative supplier."""

    manufacturers_identification_code: str | None = None


class AlternativeSupplier(RequestBody):
    """Another supplier of the same article."""

    supplier_article_number: str | None = None
    supplier_number: str | None = None
    supplier_name: str | None = None
    lead_time: Int32 | None = None
    advanced: AlternativeSupplierAdvanced | None = None


class AlternativeSuppliersInfo(RequestBody):
    """The list of other suppliers."""

    alternative_suppliers: list[AlternativeSupplier] | None = None


class AlternativeBarCode(RequestBody):
    """A further bar code."""

    bar_code: str | None = None
    quantity_per_bar_code: Decimal | None = None
    bar_code_type: CodeName | None = None


class BarCodeInfo(RequestBody):
    """Bar codes of the piece, the package and the pallet."""

    bar_code: str | None = None
    bar_code_package: str | None = None
    bar_code_pallet: str | None = None
    alternative_bar_codes: list[AlternativeBarCode] | None = None


class NameTranslation(RequestBody):
    """The article's name in one language."""

    language_code: str | None = None
    article_name: str | None = None


class ArticleKind(StrEnum):
    """The two kinds of composed article that the API names."""

    STRUCTURE = "Structure"
    PRODUCTION = "Production"


class StructureRow(RequestBody):
    """One component and how many of it make one of the whole."""

    article_number: Required
    number_of_items: Decimal = Decimal(0)


class StructureDefinition(RequestBody):
    """What a kit or a production article is made of."""

    article_kind: ArticleKind = ArticleKind.STRUCTURE
    rows: list[StructureRow] | None = None


class StorageProperties(RequestBody):
    """How the article is kept."""

    is_obsolete: bool | None = None
    is_serial_number_article: bool | None = None
    is_batch_article: bool | None = None
    is_expiry_date_article: bool | None = None


class FreeValues(RequestBody):
    """Fields whose meaning the goods owner chooses."""

    free_decimal1: Decimal | None = None
    free_decimal2: Decimal | None = None
    free_decimal3: Decimal | None = None
    free_boolean1: bool | None = None
    free_boolean2: bool | None = None
    free_boolean3: bool | None = None
    free_text1: str | None = None
    free_text2: str | None = None
    free_text3: str | None = None
    free_text4: str | None = None
    free_text5: str | None = None
    free_text6: str | None = None
    free_text7: str | None = None
    free_text8: str | None = None
    free_date_time1: Moment | None = None


class StorageClass(RequestBody):
    """The storage class, by name."""

    name: Required


class TaricNumber(RequestBody):
    """A customs tariff number for one country."""

    country_code: Required
    taric_number: Required


class TaricNumbersInfo(RequestBody):
    """The list of customs tariff numbers."""

    taric_numbers: list[TaricNumber] | None = None


class ArticleClass(RequestBody):
    """A class that the article belongs to; made on the fly."""

    code: Required
    name: Required
    comment: str | None = None


class ArticleClassesInfo(RequestBody):
    """The list of classes."""

    classes: list[ArticleClass] | None = None


class ArticleAdvanced(RequestBody):
    """Permission to turn a composed article into a plain one."""

    allow_changing_production_and_structure_articles_to_stock_or_non_stock_articles: bool | None = None


class PutArticle(RequestBody):
    """An article as the goods owner sends it; numbers may come as strings (FACTS §2)."""

    goods_owner_id: Int32
    article_number: Required
    article_name: str | None = None
    article_group: CodeName | None = None
    article_category: CodeName | None = None
    article_color: CodeName | None = None
    article_size: CodeName | None = None
    product_code: str | None = None
    unit_code: str | None = None
    description: str | None = None
    is_stock_article: bool | None = None
    is_active: bool | None = None
    supplier_info: SupplierInfo | None = None
    bar_code_info: BarCodeInfo | None = None
    quantity_per_package: Int32 | None = None
    quantity_per_pallet: Int32 | None = None
    weight: Decimal | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    volume: Decimal | None = None
    purchase_price: Decimal | None = None
    stock_valuation_price: Decimal | None = None
    customer_price: Decimal | None = None
    purcase_currency_code: str | None = None
    country_of_origin_code: str | None = None
    statistics_number: str | None = None
    article_name_translations: list[NameTranslation] | None = None
    stock_limit: Int32 | None = None
    minimum_reorder_quantity: Decimal | None = None
    net_weight: Decimal | None = None
    link_to_picture: str | None = None
    structure_definition: StructureDefinition | None = None
    quantity_per_layer_on_pallet: Int32 | None = None
    sub_quantity_per_item: Decimal | None = None
    min_days_to_expiry_date_allowed_on_delivery: Int32 | None = None
    storage_properties: StorageProperties | None = None
    free_values: FreeValues | None = None
    storage_class: StorageClass | None = None
    customs_description: str | None = None
    taric_numbers_info: TaricNumbersInfo | None = None
    article_inbound_handling_comment: str | None = None
    article_picking_handling_comment: str | None = None
    article_return_handling_comment: str | None = None
    alternative_suppliers_info: AlternativeSuppliersInfo | None = None
    article_classes_info: ArticleClassesInfo | None = None
    additional_statistics_number: str | None = None
    customs_export_conditions: str | None = None
    advanced: ArticleAdvanced | None = None
    article_packing_handling_comment: str | None = None
