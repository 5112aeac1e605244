"""Who is let in: other names, other pages, other files, and bodies without end."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.web.serving import JSON, STARTER, Served, serving

ASK = "/api/cases/border/check"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "localhost:1", ""],
)
def test_another_name_for_this_machine_is_refused(served: Served, host: str) -> None:
    """DNS rebinding: a page lets its own name point here."""
    told = served.ask("/", headers={"Host": host.format(port=served.port)})
    assert told.status == 421
    assert "<" not in told.text


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "LOCALHOST:{port}"])
def test_its_own_names_are_let_in(served: Served, host: str) -> None:
    assert served.ask("/", headers={"Host": host.format(port=served.port)}).status == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://localhost:{port}", "http://localhost:1", "file://"],
)
def test_a_page_from_elsewhere_may_not_ask(served: Served, origin: str) -> None:
    headers = {**JSON, "Origin": origin.format(port=served.port)}
    assert served.ask(ASK, "POST", b"{}", headers).status == 403
    assert served.ask("/", headers=headers).status == 403


def test_its_own_page_may_ask(served: Served) -> None:
    headers = {**JSON, "Origin": f"http://127.0.0.1:{served.port}", "Sec-Fetch-Site": "same-origin"}
    assert served.ask(ASK, "POST", b"{}", headers).status == 200


def test_a_picture_or_a_link_elsewhere_starts_no_work(served: Served) -> None:
    cross = {"Sec-Fetch-Site": "cross-site"}
    image = {**cross, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    link = {**cross, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    frame = {**cross, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert served.ask("/", headers=image).status == 403
    assert served.ask("/", headers=frame).status == 403
    assert served.ask("/cases/border/run?ask=yes&draws=99999", headers=link).status == 403
    assert served.ask("/", headers=link).status == 200


def test_a_form_elsewhere_can_not_post(served: Served) -> None:
    """What a form may send without being asked for leave first is no JSON."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        told = served.ask(ASK, "POST", b"{}", {"Content-Type": kind})
        assert told.status == 415


def test_every_answer_forbids_what_a_case_could_bring_in(served: Served) -> None:
    paths = ("/", "/cases/border/why", "/nothing", "/api/cases", "/assets/site.css")
    for path in paths:
        headers = served.ask(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


def test_a_body_has_an_end(served: Served) -> None:
    told = served.ask(ASK, "POST", b" " * 5_000_000, JSON)
    assert told.status == 413
    # One that doesn't say how long it is.
    chunked = {**JSON, "Transfer-Encoding": "chunked"}
    part = b"%x\r\n%s\r\n" % (500_000, b" " * 500_000)
    told = served.ask(ASK, "POST", part * 4 + b"0\r\n\r\n", chunked)
    assert told.status == 413


@pytest.mark.parametrize(
    "name",
    [
        "../secret", "..%2fsecret.yaml", "secret", "secret.yaml", "%2e%2e", "..", "/etc/passwd",
        "border@../../secret", "%00", "border%00.yaml", "x" * 3000,
    ],
)  # fmt: skip
def test_no_file_but_those_that_were_named_is_read(served: Served, name: str) -> None:
    held = name if "%" in name else quote(name, safe="")
    for told in (
        served.ask(f"/cases/{held}"),
        served.ask(f"/assets/{held}"),
        served.ask(f"/api/cases/{held}/check", "POST", b"{}", JSON),
    ):
        assert told.status in (404, 405)
        assert "A secret" not in told.text
        assert "root:" not in told.text


@pytest.mark.parametrize("other", ["secret.yaml", "../x", "ukraine-2022", "{folder}/secret.yaml"])
def test_no_other_case_is_held_against_one_that_was_named(
    served: Served, folder: Path, other: str
) -> None:
    told = served.post("/api/cases/border/compare", {"b": other.format(folder=folder)})
    assert told.status == 404
    assert "A secret" not in told.text


def test_no_file_is_read_or_written_for_an_option(served: Served) -> None:
    for question, option in (("report", "notes"), ("talks-mediate", "log")):
        told = served.post(f"/api/cases/border/{question}", {option: "secret.yaml"})
        assert told.status == 422
        assert f"has no option '{option}' here" in told.data["problems"][0]["message"]


def test_where_a_case_stands_is_nobodys_business(served: Served, folder: Path) -> None:
    assert str(folder) not in served.ask("/").text
    assert str(folder) not in served.ask("/cases/broken/why").text
    assert str(folder) not in served.ask("/cases/broken/edit").text
    assert str(folder) not in served.post("/api/cases/broken/run", {}).text


def test_elsewhere_than_on_this_machine_a_token_is_needed(tmp_path: Path) -> None:
    with serving(str(STARTER), "--host", "0.0.0.0", folder=tmp_path) as served:
        token = served.address.partition("?token=")[2]
        assert len(token) >= 32
        for path in ("/", "/api/cases", "/assets/site.css", f"/?token={token[:-1]}x", "/?token="):
            assert served.ask(path).status == 401
        entered = served.ask(f"/?token={token}&x=1", headers={"Host": "analyst.example"})
        assert entered.status == 303
        assert entered.headers["location"] == "/?x=1"
        kept = entered.headers["set-cookie"]
        assert "HttpOnly" in kept
        assert "samesite=strict" in kept.lower()
        cookie = {"Cookie": kept.partition(";")[0]}
        assert served.ask("/", headers=cookie).status == 200
        assert served.ask("/api/cases", headers={"Authorization": f"Bearer {token}"}).status == 200
        evil = {**cookie, **JSON, "Origin": "http://evil.example"}
        assert served.ask("/api/cases/starter/check", "POST", b"{}", evil).status == 403


def test_an_address_elsewhere_is_not_led_to(tmp_path: Path) -> None:
    with serving(str(STARTER), "--host", "0.0.0.0", folder=tmp_path) as served:
        token = served.address.partition("?token=")[2]
        led = served.ask(f"//evil.example/?token={token}").headers["location"]
    assert not led.startswith("//")
    assert json.dumps(led)
