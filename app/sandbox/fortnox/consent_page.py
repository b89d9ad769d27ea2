"""The page on which a company says yes or no to an integration."""

from collections.abc import Iterable, Mapping
from html import escape

from app.sandbox.fortnox.company import DEMO_USERS, Company

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem;color:#1d2733}
label{display:block;margin:.8rem 0 .2rem}input,select{width:100%;padding:.5rem;box-sizing:border-box}
button{padding:.6rem 1.4rem;margin:1.2rem .6rem 0 0}.error{color:#a11;font-weight:600}small{color:#5b6673}
"""


def consent_page(
    query: Mapping[str, str], *, scopes: Iterable[str], companies: Iterable[Company], error: str = ""
) -> str:
    """The login and consent form; the demo's user is filled in and its password shown."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
    )
    choices = "".join(
        f'<option value="{company.tenant_id}">{escape(company.name)} ({company.tenant_id})</option>'
        for company in companies
    )
    items = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    message = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    user = DEMO_USERS[0]
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fortnox sandbox: consent</title>
<style>{STYLE}</style></head><body><main><h1>Fortnox sandbox</h1>
<p><strong>{escape(query.get("client_id", ""))}</strong> asks to read and write:</p><ul>{items}</ul>{message}
<form method="post" action="/oauth-v1/auth">{hidden}
<label for="tenant_id">Company</label><select id="tenant_id" name="tenant_id">{choices}</select>
<label for="user">User</label><input id="user" name="user" value="{escape(user.name)}" autocomplete="off">
<label for="password">Password</label>
<input id="password" name="password" type="password" value="{escape(user.password)}" autocomplete="off">
<small>Play money: {escape(user.name)} / {escape(user.password)}</small><br>
<button name="decision" value="grant">Grant</button><button name="decision" value="deny">Deny</button>
</form></main></body></html>"""


def failure_page(reason: str) -> str:
    """What is shown when there is nowhere to redirect to."""
    return f'<!doctype html><title>Fortnox sandbox</title><p role="alert">{escape(reason)}</p>'
