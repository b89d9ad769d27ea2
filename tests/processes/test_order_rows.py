from typing import Any

from app.fortnox.order_documents import Order
from app.processes.order_rows import keyed_rows


def order(*rows: dict[str, Any]) -> Order:
    return Order.model_validate(
        {
            "DocumentNumber": "12",
            "CustomerNumber": "2001",
            "OrderRows": [{"RowId": k, **row} for k, row in enumerate(rows, start=901)],
        }
    )


def test_a_row_is_called_by_its_article_and_which_of_its_rows_it_is() -> None:
    keyed = keyed_rows(
        order(
            {"ArticleNumber": "KÅSA-33", "OrderedQuantity": "2"},
            {"ArticleNumber": "", "Description": "Märk godset"},
            {"ArticleNumber": "YXA/2", "OrderedQuantity": "1"},
            {"ArticleNumber": "KÅSA-33", "OrderedQuantity": "5"},
        )
    )
    assert [each.key for each in keyed] == ["KÅSA-33#1", "YXA/2#1", "KÅSA-33#2"]
    assert [each.row.row_id for each in keyed] == [901, 903, 904]


def test_keys_stay_when_every_row_id_is_renewed() -> None:
    rows = {"ArticleNumber": "KÅSA-33", "OrderedQuantity": "2"}, {"ArticleNumber": "KÅSA-33", "OrderedQuantity": "1"}
    renewed = order(*({**row, "RowId": 5000 + k} for k, row in enumerate(rows)))
    assert [each.key for each in keyed_rows(renewed)] == [each.key for each in keyed_rows(order(*rows))]


def test_a_row_with_nothing_ordered_keeps_its_number_but_does_not_go() -> None:
    keyed = keyed_rows(
        order(
            {"ArticleNumber": "KÅSA-33", "OrderedQuantity": "0"},
            {"ArticleNumber": "KÅSA-33", "OrderedQuantity": "-1"},
            {"ArticleNumber": "KÅSA-33", "OrderedQuantity": "3"},
        )
    )
    assert [(each.key, each.goes_to_the_warehouse) for each in keyed] == [
        ("KÅSA-33#1", False),
        ("KÅSA-33#2", False),
        ("KÅSA-33#3", True),
    ]
