"""Where the hosts of both logins are, on the platform and in a sandbox."""

import pytest

from connectors.graph.auth import code_challenge, scrub
from connectors.graph.hosts import graph_for, hosts_of

SANDBOX = "http://127.0.0.1:8600"


@pytest.mark.parametrize("given", ["https://graph.facebook.com", "https://graph.instagram.com/"])
def test_the_platform_has_a_host_for_each_purpose(given: str) -> None:
    facebook, instagram = hosts_of(given, "facebook", "v25.0"), hosts_of(given, "instagram", "v25.0")
    assert facebook.graph == "https://graph.facebook.com"
    assert facebook.dialog == "https://www.facebook.com/v25.0/dialog/oauth"
    assert facebook.code == "https://graph.facebook.com/v25.0/oauth/access_token"
    assert instagram.graph == "https://graph.instagram.com"
    assert instagram.dialog == "https://www.instagram.com/oauth/authorize"
    assert instagram.code == "https://api.instagram.com/oauth/access_token"


@pytest.mark.parametrize("given", [SANDBOX, SANDBOX + "/", SANDBOX + "/ig"])
def test_a_sandbox_has_all_under_one_address(given: str) -> None:
    assert hosts_of(given, "facebook", "v25.0").dialog == SANDBOX + "/v25.0/dialog/oauth"
    assert hosts_of(given, "instagram", "v25.0").graph == SANDBOX + "/ig"
    assert hosts_of(given, "instagram", "v25.0").code == SANDBOX + "/ig/oauth/access_token"


def test_a_token_tells_its_login() -> None:
    assert graph_for("https://graph.facebook.com", "IGAAxyz") == "https://graph.instagram.com"
    assert graph_for(SANDBOX + "/ig", "EAAxyz") == SANDBOX
    assert graph_for(SANDBOX + "/", "something else") == SANDBOX


def test_the_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_codes_are_blotted_out_but_error_codes_are_not() -> None:
    text = "GET /x?code=AQ0N1234&fb_exchange_token=abc&error_code=190"
    assert scrub(text) == "GET /x?code=…&fb_exchange_token=…&error_code=190"
