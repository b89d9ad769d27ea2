"""Which articles have their quantity in stock overwritten, and why the others are left out.

An article that is left out is named once, as a record that says why, and remembered here: nobody has to act on it, and
it is no failure. It is looked at again when the reason may have gone.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from app.connections.options import Options, StockQuantity
from app.errors import NotFound
from app.fortnox.articles import ArticleNumber
from app.ledger.ledger import fingerprint
from app.ledger.models import Link
from app.ongoing.articles import Article
from app.processes.process import Outcome, ProcessName, Sides, Unchanged
from app.processes.to_fortnox.stock_level_quantities import figure

LEFT_OUT: Final = "stock_levels_left_out"
"""Whose ledger holds the articles left out: `sent` is {"why", "by_fortnox": whether only Fortnox could tell}."""

KIT: Final = "Structure"


async def sent_articles(numbers: Iterable[str], sides: Sides) -> Mapping[str, Link]:
    """What the articles process remembers of these articles."""
    return await sides.ledger.of(ProcessName.ARTICLES).known(set(numbers))


class LeftOut(NamedTuple):
    """The article's quantity is not overwritten, and why."""

    why: str


def figure_of(number: str, there: Article | None, link: Link | None, options: Options) -> Decimal | LeftOut:
    """The warehouse's figure that counts for the article, or why it is left out. `link` is the articles process's."""
    if there is None:
        return LeftOut(f"The warehouse has no article {number}.")
    if options.send_articles and (why := _why_not_from_fortnox(number, link)):
        return LeftOut(why)
    if there.is_stock_article is False:
        return LeftOut(f"Article {number} is not kept in stock in the warehouse.")
    if options.stock_quantity is StockQuantity.PHYSICAL and there.article_kind == KIT:
        return LeftOut(f"Article {number} is a kit: as such it lies on no shelf, so it has no physical quantity.")
    found = figure(options.stock_quantity, there.inventory_info)
    return found if found is not None else LeftOut(f"The warehouse tells no quantity of article {number}.")


def _why_not_from_fortnox(number: str, link: Link | None) -> str:
    if link is None:
        return f"Article {number} has not come from Fortnox to the warehouse by Lagerbro."
    if not link.remote_id or link.sent.get("gone"):
        return f"Article {number} is deleted in Fortnox."
    if not link.sent["is_stock_article"]:
        return f"Article {number} is not kept in stock in Fortnox (Lagervara is not ticked)."
    return ""


async def why_left_out_in_fortnox(number: ArticleNumber, sides: Sides) -> str | None:
    """The same where articles are not ours to send, so that only Fortnox can tell; kept for a day."""

    async def read() -> dict[str, Any]:
        try:
            return {"there": True, "stock_goods": (await sides.fortnox.articles.get(number)).stock_goods}
        except NotFound:
            return {"there": False}

    if sides.options.send_articles:
        return None
    article = await sides.registers.get("stock_goods", number, read)
    if not article["there"]:
        return f"Fortnox has no article {number}."
    return None if article["stock_goods"] else f"Article {number} is not kept in stock in Fortnox."


async def leave_out(number: str, why: str, sides: Sides, *, by_fortnox: bool = False) -> Outcome:
    """Remember and say why the article is left out."""
    said = {"why": why, "by_fortnox": by_fortnox}
    await sides.ledger.of(LEFT_OUT).remember(number, fingerprint=fingerprint(said), sent=said)
    return Unchanged(why)


async def left_out(sides: Sides) -> Mapping[str, Link]:
    """The articles that are left out, by number."""
    register = sides.ledger.of(LEFT_OUT)
    return await register.known(await register.keys())


async def take_in(number: str, sides: Sides) -> None:
    """Forget that the article was left out, if it was."""
    register = sides.ledger.of(LEFT_OUT)
    if await register.link(number) is not None:
        await register.forget(number)
