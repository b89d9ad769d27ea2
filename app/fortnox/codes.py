"""Fortnox's error codes in plain English, and what to do about each (FACTS §5)."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """A refusal in plain English, and what to do about it."""

    sentence: str
    todo: str


class MissingRight(NamedTuple):
    """A refusal that only an administrator can end; `{scope}` stands for the right that the call needs.

    `todo_with_module` is what to do about it where the call needs a module of Fortnox, which `{module}` stands for.
    """

    code: str
    sentence: str
    todo: str
    todo_with_module: str


TOKEN_CODES = frozenset({"2000310", "2000311"})
SYSTEM_ERROR = "1000003"

OUR_FAULT = {
    "1000030": "the Accept header is not one that it serves",
    "1000031": "the Content-Type header is not one that it reads",
    "2000587": "the filter does not exist",
    "2001392": "the body is empty or has another shape than expected",
    "2001399": "the body has a field that it does not know",
    "2001740": "the body is not valid XML",
    "2002115": "the body is not valid JSON",
}

_GRANT = "In Fortnox, give the integration the right “{scope}”: connect it again and grant everything it asks for."
_LICENCE = "Add the Fortnox licence that “{scope}” belongs to for this company, then connect again."
_OLD_KEYS = (
    "Connect again: the keys were made before {module} was activated. "
    "Should the company not have {module} yet, activate it first; who connects must have the right to it."
)
MISSING_RIGHTS = {
    "2000663": MissingRight(
        "fortnox.missing_scope", "the connection was not granted the scope “{scope}”", _GRANT, _GRANT
    ),
    "2001101": MissingRight(
        "fortnox.missing_licence", "the company has no active licence for the scope “{scope}”", _LICENCE, _OLD_KEYS
    ),
    "2001103": MissingRight(
        "fortnox.missing_licence",
        "the company has no licence for the API, here for the scope “{scope}”",
        _LICENCE,
        _LICENCE,
    ),
    "missing.rights": MissingRight(
        "fortnox.missing_right",
        "the user or integration that connected lacks the right “{scope}”",
        _GRANT,
        _OLD_KEYS,
    ),
}
FORBIDDEN = MissingRight(
    "fortnox.missing_right", "it does not allow this connection to use “{scope}”", _GRANT, _OLD_KEYS
)

_MEND = "Mend it in Fortnox, then retry."
NOT_FOUND = {
    "2000423": Meaning("an account does not exist", "Choose an existing account in Fortnox, then retry."),
    "2000428": Meaning("an article does not exist", "Create the article in Fortnox or take it off, then retry."),
    "2000429": Meaning("the terms of payment do not exist", "Choose existing terms in Fortnox, then retry."),
    "2000432": Meaning("the unit does not exist", "Choose an existing unit in Fortnox, then retry."),
    "2000433": Meaning("the customer does not exist", "Choose an existing customer in Fortnox, then retry."),
    "2000434": Meaning("the invoice does not exist", "Look at the invoice in Fortnox, then retry."),
    "2000439": Meaning("the order does not exist", "Look for the order in Fortnox, then retry."),
    "2001304": Meaning("an account does not exist", "Choose an existing account in Fortnox, then retry."),
}
REJECTIONS = NOT_FOUND | {
    "2000106": Meaning("a value may only hold letters and digits", _MEND),
    "2000108": Meaning("a value must be a number", _MEND),
    "2000134": Meaning("a value must be true or false", _MEND),
    "2000359": Meaning("a text holds characters that it does not accept", "Take them out in Fortnox, then retry."),
    "2000588": Meaning("a value is not valid there, or not in the state that the record is in", _MEND),
    "2000637": Meaning("the customer number is taken, perhaps by a deleted customer", "Choose another number."),
    "2000729": Meaning("the number that identifies the record is not valid", _MEND),
    "2002980": Meaning("the rows for tax reduction do not add up", _MEND),
    "2003157": Meaning("the rows for tax reduction do not add up", _MEND),
    "2004021": Meaning("the rows for tax reduction do not add up", _MEND),
    "2003977": Meaning("a row of the invoice has neither article nor text", "Fill or delete the row, then retry."),
    "2004167": Meaning("a row with its own VAT rate has no account", "Set the row's account in Fortnox, then retry."),
    "alreadyexists": Meaning("a record of that number exists already", "Look at the existing record in Fortnox."),
    "cannot_modify_released_document": Meaning(
        "the document is released and can no longer be changed", "Make a correcting document in Fortnox."
    ),
    "cannot_release_later_than_current_date": Meaning(
        "the document's date lies ahead of Fortnox's own", "Retry on that date, by the Swedish calendar."
    ),
    "document_is_voided": Meaning(
        "somebody voided the document", "If its goods are to be booked, make a new document in Fortnox."
    ),
    "duplicatestocklocations": Meaning("a stock location occurs twice", _MEND),
    "period_locked": Meaning(
        "the date lies in a locked bookkeeping period",
        "Ask the office to open the period in Fortnox's settings, or make the document by hand with a later date.",
    ),
    "referenceTypeNotAllowed": Meaning("the document type is reserved by Fortnox", "Choose another document type."),
    "void_linked_outbound": Meaning(
        "goods of the document have already left", "Void the outbound documents in Fortnox first."
    ),
}
