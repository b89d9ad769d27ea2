"""What must be known of an article before its stock is moved in Fortnox: is it kept in stock, and what does it cost."""

from decimal import Decimal

from app.errors import NotFound
from app.fortnox.articles import Article, ArticleNumber
from app.ledger.outcomes import Held
from app.processes.process import Sides


async def kept_in_stock(number: ArticleNumber, sides: Sides) -> bool | Held:
    """Whether Fortnox keeps the article in stock, as nothing else can be moved there; held when it has no such one."""
    article = await _article(number, sides)
    return _unknown(number) if article is None else article.stock_goods


async def direct_cost(number: ArticleNumber, sides: Sides) -> Decimal | Held:
    """What one piece is booked at: the article's purchase price (SPEC §2.6).

    A price of 0 counts as none: Fortnox shows it for an article that was never given one, and goods at no cost would
    lower the value of the whole stock in silence.
    """
    article = await _article(number, sides)
    if article is None:
        return _unknown(number)
    if article.purchase_price is not None and article.purchase_price > 0:
        return article.purchase_price
    return Held(
        code="posted_articles.no_cost",
        message=f"Article {number} has no purchase price in Fortnox, so what came in has no cost to be booked at.",
        todo=f"Give article {number} a purchase price in Fortnox (Artiklar, Inköpspris), then retry. "
        "Nothing was written.",
    )


def _unknown(number: ArticleNumber) -> Held:
    return Held(
        code="posted_articles.unknown",
        message=f"Fortnox has no article {number}, whose stock the warehouse moved.",
        todo=f"Make article {number} in Fortnox (Artiklar), or correct its number in Ongoing, then retry. If its stock "
        "is not Fortnox's business, dismiss this. Nothing was written.",
    )


async def _article(number: ArticleNumber, sides: Sides) -> Article | None:
    """The article, read once in each job; None when Fortnox has none of that number."""
    kept_as = f"posted_articles.{number}"
    if kept_as not in sides.kept:
        try:
            sides.kept[kept_as] = await sides.fortnox.articles.get(number)
        except NotFound:
            sides.kept[kept_as] = None
    article: Article | None = sides.kept[kept_as]
    return article
