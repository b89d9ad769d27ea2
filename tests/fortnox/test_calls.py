import pytest

from app.errors import GatewayBug
from app.fortnox.calls import Call


def call(number: str = "A-1", **query: str) -> Call:
    return Call(path="/3/articles/{ArticleNumber}", ids={"ArticleNumber": number}, query=query, record="r", scope="s")


@pytest.mark.parametrize(
    ("number", "target"),
    [
        ("TENT-2P", "/3/articles/TENT-2P"),
        ("SKO/42.5", "/3/articles/SKO%2F42.5"),
        ("A+B_C", "/3/articles/A%2BB_C"),
        ("50%", "/3/articles/50%25"),
        ("Å 1", "/3/articles/%C3%85%201"),
        ("a?b#c", "/3/articles/a%3Fb%23c"),
        ("..x", "/3/articles/..x"),
    ],
)
def test_article_numbers_are_percent_encoded_slash_included(number: str, target: str) -> None:
    assert call(number).target() == target


@pytest.mark.parametrize("number", ["", ".", ".."])
def test_a_number_that_would_address_another_resource_is_refused(number: str) -> None:
    with pytest.raises(GatewayBug) as caught:
        call(number).target()
    assert caught.value.code == "fortnox.unaddressable"


def test_a_space_in_a_query_is_percent_encoded_and_a_comma_is_not() -> None:
    asked = call(lastmodified="2026-03-02 08:00", itemids="A,B&C")
    assert asked.target() == "/3/articles/A-1?lastmodified=2026-03-02%2008:00&itemids=A,B%26C"
