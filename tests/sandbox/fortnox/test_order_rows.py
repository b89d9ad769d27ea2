from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, ordered


@pytest.fixture
async def rows(fortnox: Fortnox) -> list[dict[str, Any]]:
    """Three rows: two tents, a text, one freight."""
    texts = [
        {"ArticleNumber": "TENT", "OrderedQuantity": 2},
        {"Description": "Märk godset"},
        {"ArticleNumber": "FREIGHT", "OrderedQuantity": 1},
    ]
    order = await fortnox.post("/3/orders", {"Order": {"CustomerNumber": "2001", "OrderRows": texts}})
    found: list[dict[str, Any]] = order["Order"]["OrderRows"]
    return found


async def _saved(fortnox: Fortnox, **fields: Any) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = (await fortnox.put("/3/orders/1", {"Order": fields}))["Order"]["OrderRows"]
    return answer


def _without_id(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "RowId"} for row in rows]


async def test_a_text_row_has_no_article_and_no_quantity(rows: list[dict[str, Any]]) -> None:
    assert (rows[1]["ArticleNumber"], rows[1]["OrderedQuantity"], rows[1]["Description"]) == ("", "0", "Märk godset")


@pytest.mark.parametrize("path", ["", "/externalprint", "/cancel", "/createinvoice"])
async def test_all_row_ids_are_new_after_every_save(fortnox: Fortnox, rows: list[dict[str, Any]], path: str) -> None:
    body = {"Order": {"Remarks": "x"}} if not path else None
    after = (await fortnox.put(f"/3/orders/1{path}", body))["Order"]["OrderRows"]
    assert not {row["RowId"] for row in rows} & {row["RowId"] for row in after}


async def test_row_ids_are_new_after_a_save_by_the_office(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    await fortnox.office("PATCH", "/orders/1", {"Remarks": "Ändrad"})
    stale = {"OrderRows": [{"RowId": rows[0]["RowId"], "OrderedQuantity": 1}]}
    await fortnox.refused("PUT", "/3/orders/1", 2000729, json={"Order": stale})


async def test_rows_stay_when_a_put_has_none(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    assert _without_id(await _saved(fortnox, Remarks="x")) == _without_id(rows)


async def test_an_empty_array_deletes_all_rows(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    assert await _saved(fortnox, OrderRows=[]) == []


async def test_row_id_alone_keeps_a_row_as_it_is(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    kept = [{"RowId": row["RowId"]} for row in rows]
    assert _without_id(await _saved(fortnox, OrderRows=kept)) == _without_id(rows)


async def test_a_row_not_listed_is_deleted(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    after = await _saved(fortnox, OrderRows=[{"RowId": rows[0]["RowId"], "OrderedQuantity": 3}])
    assert [(row["ArticleNumber"], row["OrderedQuantity"]) for row in after] == [("TENT", "3")]


async def test_a_row_without_row_id_among_others_is_new(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    new = {"ArticleNumber": "TENT", "OrderedQuantity": "1"}
    after = await _saved(fortnox, OrderRows=[{"RowId": row["RowId"]} for row in rows] + [new])
    assert [row["ArticleNumber"] for row in after] == ["TENT", "", "FREIGHT", "TENT"]


async def test_without_any_row_id_rows_are_matched_by_position(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    after = await _saved(fortnox, OrderRows=[{"OrderedQuantity": 5}, {"Description": "Ny text"}])
    assert [(row["ArticleNumber"], row["OrderedQuantity"], row["Description"]) for row in after] == [
        ("TENT", "5", "Tält, grönt"),
        ("", "0", "Ny text"),
    ]


async def test_more_rows_than_there_were_are_new_by_position(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    sent = [{"OrderedQuantity": 2}, {}, {}, {"ArticleNumber": "TENT", "OrderedQuantity": 1}]
    assert len(await _saved(fortnox, OrderRows=sent)) == 4


async def test_the_same_row_id_twice_is_refused(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    twice = {"OrderRows": [{"RowId": rows[0]["RowId"]}, {"RowId": rows[0]["RowId"]}]}
    await fortnox.refused("PUT", "/3/orders/1", 2000729, json={"Order": twice})


async def test_a_refused_save_changes_nothing(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    body = {"Order": {"Remarks": "x", "OrderRows": [{"RowId": rows[0]["RowId"]}, {"RowId": 1}]}}
    await fortnox.refused("PUT", "/3/orders/1", 2000729, json=body)
    order = (await fortnox.get("/3/orders/1"))["Order"]
    assert (order["OrderRows"], order["Remarks"]) == (rows, "")


async def test_another_article_on_a_row_brings_its_own_text_and_price(
    fortnox: Fortnox, rows: list[dict[str, Any]]
) -> None:
    after = await _saved(fortnox, OrderRows=[{"RowId": rows[2]["RowId"], "ArticleNumber": "TENT"}])
    assert (after[0]["Description"], after[0]["Price"], after[0]["OrderedQuantity"]) == ("Tält, grönt", 400, "1")


async def test_a_save_is_seen_by_lastmodified(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    fortnox.clock.pass_by(minutes=10)
    since = "2026-03-02 10:40"
    assert (await fortnox.get("/3/orders", lastmodified=since))["Orders"] == []
    await _saved(fortnox, OrderRows=[{"RowId": row["RowId"]} for row in rows])
    assert len((await fortnox.get("/3/orders", lastmodified=since))["Orders"]) == 1


async def test_other_orders_keep_their_row_ids(fortnox: Fortnox, rows: list[dict[str, Any]]) -> None:
    other = await ordered(fortnox, ("TENT", 1))
    await _saved(fortnox, Remarks="x")
    assert (await fortnox.get("/3/orders/2"))["Order"]["OrderRows"] == other["OrderRows"]
