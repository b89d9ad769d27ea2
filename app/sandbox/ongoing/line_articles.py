"""Rows and articles of lines that a PUT sends, the same on orders and purchase orders."""

from collections.abc import Sequence
from datetime import datetime

from app.sandbox.ongoing.goods_owner import Article, GoodsOwner
from app.sandbox.ongoing.switches import OngoingSwitches, UnknownArticle
from app.sandbox.ongoing.wire import bad_request


def require_lines_in_order(owner: GoodsOwner, lines: Sequence[tuple[str, str]], switches: OngoingSwitches) -> None:
    """Check row and article numbers before anything is changed.

    Raises:
        Refusal: 400 when a row number stands twice, or an article is unknown and the switch refuses that.
    """
    numbers = [row_number for row_number, _ in lines]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise bad_request(f"Row numbers stand twice on the order: {', '.join(twice)}.")
    if switches.unknown_article is UnknownArticle.REFUSED:
        unknown = [article_number for _, article_number in lines if article_number not in owner.articles]
        if unknown:
            raise bad_request(f"Articles do not exist: {', '.join(unknown)}.")


def article_for_line(
    owner: GoodsOwner, number: str, row_number: str, switches: OngoingSwitches, now: datetime
) -> tuple[Article | None, list[str]]:
    """The article of a line, made if need be, and what to say of it; None when the line is to be left out."""
    article = owner.articles.get(number)
    if article is not None:
        return article, []
    if switches.unknown_article is UnknownArticle.IGNORED:
        return None, [f"Article {number} does not exist: row {row_number} left out."]
    article = Article(owner.new_id("article"), {"articleNumber": number}, data_updated=now, stock_changed=now)
    owner.keep_article(article)
    return article, [f"Article {number} created."]
