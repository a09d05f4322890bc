"""The sign-in page: one field for a code. There is nothing here where nobody signs in."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from markupsafe import Markup

from dashboards.assets import static_url
from orchestrator.addresses import language_of
from orchestrator.centre import CENTRE_KEY
from orchestrator.faults import TooManyTries, UnknownAddress, WrongCode
from orchestrator.gate import COOKIE, CodesGate
from orchestrator.pages import html
from orchestrator.sign_ins import LASTS
from orchestrator.telling import Told, tell
from session_core.rules.terms import Language

WORDS: Mapping[Language, tuple[str, str, str]] = {
    "nb": ("Logg inn", "Koden din", "Koden står på arket du har fått av koordinator."),
    "nn": ("Logg inn", "Koden din", "Koden står på arket du har fått av koordinator."),
    "en": ("Sign in", "Your code", "The code is on the sheet your coordinator gave you."),
}

_PAGE = Markup("""<!DOCTYPE html>
<html lang="{language}" data-color-scheme="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Samkurs</title>
<link rel="icon" href="{icon}" type="image/svg+xml">
{styles}
</head>
<body class="page-error">
<header class="bar"><span class="brand">Samkurs</span></header>
<main id="main">
<section class="card">
<h1 class="big">{title}</h1>
{fault}<form method="post" action="/inn">
<p class="ds-field"><label class="ds-label" for="code">{label}</label>
<input class="ds-input" id="code" name="code" autocomplete="current-password" autofocus
 autocapitalize="none" spellcheck="false" required aria-describedby="hint"></p>
<p id="hint">{hint}</p>
<p><button class="ds-button" type="submit">{title}</button></p>
</form>
</section>
</main>
</body>
</html>
""")
_STYLES = (
    "vendor/inter.css", "vendor/designsystemet.css", "vendor/designsystemet-theme.css",
    "samkurs.css", "cards.css",
)  # fmt: skip


def sign_in_page(language: Language, told: Told | None = None) -> str:
    """The page; with what was wrong with the last code."""
    title, label, hint = WORDS[language]
    links = [Markup('<link rel="stylesheet" href="{}">').format(static_url(one)) for one in _STYLES]
    fault = Markup("")
    if told is not None:
        said = Markup('<div class="fault" role="alert" data-color="danger"><p>{}</p></div>\n')
        fault = said.format(told.text(language))
    return _PAGE.format(
        language=language,
        title=title,
        label=label,
        hint=hint,
        icon=static_url("mark.svg"),
        styles=Markup("\n").join(links),
        fault=fault,
    )


def _gate(request: web.Request) -> CodesGate:
    gate = request.app[CENTRE_KEY].gate
    if not isinstance(gate, CodesGate):
        raise UnknownAddress
    return gate


async def get_sign_in(request: web.Request) -> web.Response:
    """GET /inn"""
    _gate(request)
    language = language_of(request)
    request.app[CENTRE_KEY].compiling.soon(language)
    return html(sign_in_page(language))


async def post_sign_in(request: web.Request) -> web.Response:
    """POST /inn"""
    gate = _gate(request)
    code = (await request.post()).get("code", "")
    try:
        visitor = gate.visitor_with(str(code), request.remote or "")
    except (WrongCode, TooManyTries) as fault:
        told = tell(fault)
        return html(sign_in_page(language_of(request), told), told.status)
    token = await gate.sign_ins.sign_in(visitor)
    response = web.HTTPSeeOther("/")
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        secure=True,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    raise response


async def post_sign_out(request: web.Request) -> web.Response:
    """POST /ut"""
    gate = _gate(request)
    await gate.sign_ins.sign_out(request.cookies.get(COOKIE, ""))
    response = web.HTTPSeeOther("/inn")
    response.del_cookie(COOKIE, secure=True, httponly=True, samesite="Lax", path="/")
    raise response
