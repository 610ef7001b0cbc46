"""The upload host: whole clips, pieces, resuming, and what it refuses without reading it."""

import json
import socket
import time
from urllib.parse import urlsplit

import pytest
import requests

from tests.clips import clip
from tests.sandbox.helpers import error, first_account, media_host, publish, settle

WHOLE = clip()


@pytest.fixture
def account(sandbox):
    return first_account(sandbox)


def begin(sandbox, account, **form):
    form = {"media_type": "REELS", "upload_type": "resumable", **form}
    made = sandbox.post(f"/v25.0/{account}/media", **form).json()
    assert set(made) == {"id", "uri"}
    return made


def send(sandbox, uri, body=b"", token=None, **headers):
    headers = {"Authorization": f"OAuth {token or sandbox.token}", **{k: str(v) for k, v in headers.items()}}
    return requests.post(uri, data=body, headers=headers, timeout=20)


def offset(sandbox, uri):
    found = requests.get(uri, headers={"Authorization": f"OAuth {sandbox.token}"}, timeout=20)
    return found.json()["offset"]


def refused(answer) -> dict:
    """The debug_info with the JSON inside it unpacked."""
    assert answer.status_code >= 400, answer.text
    assert set(answer.json()) == {"debug_info"}
    info = answer.json()["debug_info"]
    assert set(info) == {"retriable", "type", "message"} and info["type"] == "ProcessingFailedError"
    inner = json.loads(info["message"])
    assert inner["success"] is False
    return {"retriable": info["retriable"], "message": inner["error"]["message"]}


def test_a_whole_clip_is_uploaded_and_published(sandbox, account):
    made = begin(sandbox, account, caption="By hand")
    assert made["uri"] == f"{sandbox.url}/ig-api-upload/v25.0/{made['id']}"
    stage = sandbox.get(f"/v25.0/{made['id']}", fields="status_code,video_status").json()
    assert stage["status_code"] == "IN_PROGRESS"
    assert stage["video_status"] == {
        "uploading_phase": {"status": "not_started", "bytes_transferred": 0},
        "processing_phase": {"status": "not_started"},
    }
    answer = send(sandbox, made["uri"], WHOLE, offset=0, file_size=len(WHOLE))
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert settle(sandbox, made["id"]) == "FINISHED"
    stage = sandbox.get(f"/v25.0/{made['id']}", fields="video_status,copyright_check_status").json()
    assert stage["video_status"]["uploading_phase"] == {"status": "complete", "bytes_transferred": len(WHOLE)}
    assert stage["copyright_check_status"] == {"status": "completed", "matches_found": False}
    media = publish(sandbox, account, made["id"]).json()["id"]
    link = sandbox.get(f"/v25.0/{media}", fields="media_url,caption").json()
    assert link["caption"] == "By hand"


def test_a_broken_upload_goes_on_where_it_stopped(sandbox, account):
    made, half = begin(sandbox, account), len(WHOLE) // 2
    found = refused(send(sandbox, made["uri"], WHOLE[:half], offset=0, file_size=len(WHOLE)))
    assert found["retriable"] is True
    assert offset(sandbox, made["uri"]) == half
    assert refused(send(sandbox, made["uri"], WHOLE, offset=0, file_size=len(WHOLE)))["retriable"] is True
    assert send(sandbox, made["uri"], WHOLE[half:], offset=half, file_size=len(WHOLE)).json()["success"]
    assert settle(sandbox, made["id"]) == "FINISHED"


def test_a_connection_that_is_cut_loses_nothing(sandbox, account):
    made, half = begin(sandbox, account), len(WHOLE) // 2
    where = urlsplit(made["uri"])
    with socket.create_connection((where.hostname, where.port)) as line:
        head = (
            f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: OAuth {sandbox.token}\r\n"
        )
        line.sendall(
            f"{head}offset: 0\r\nfile_size: {len(WHOLE)}\r\nContent-Length: {len(WHOLE)}\r\n\r\n".encode()
        )
        line.sendall(WHOLE[:half])
        time.sleep(0.2)
    for _ in range(100):
        if offset(sandbox, made["uri"]) == half:
            break
        time.sleep(0.02)
    assert send(sandbox, made["uri"], WHOLE[half:], offset=half, file_size=len(WHOLE)).json()["success"]
    assert settle(sandbox, made["id"]) == "FINISHED"


def test_a_clip_can_be_fetched_from_an_address(sandbox, account):
    with media_host({"clip.mp4": WHOLE}) as host:
        made = begin(sandbox, account, media_type="STORIES")
        assert send(sandbox, made["uri"], file_url=f"{host}/clip.mp4").json()["success"]
        assert settle(sandbox, made["id"]) == "FINISHED"
        lost = begin(sandbox, account)
        assert send(sandbox, lost["uri"], file_url=f"{host}/missing.mp4").json()["success"]
        assert settle(sandbox, lost["id"]) == "ERROR"


@pytest.mark.parametrize("local", [True, False])
def test_an_address_must_be_one(sandbox, account, local):
    sandbox.control.choose(switches={"local_media": local})
    made = begin(sandbox, account)
    for url in (
        "http://[",
        "file:///etc/passwd",
        "nonsense",
        "http://",
        "ftp://x/clip.mp4",
        "http://x:99999/a",
        "",
    ):
        found = refused(send(sandbox, made["uri"], file_url=url))
        assert found == {
            "retriable": False,
            "message": "The header file_url must be the http or https URL of a video",
        }
    assert offset(sandbox, made["uri"]) == 0
    assert send(sandbox, made["uri"], WHOLE, offset=0, file_size=len(WHOLE)).json()["success"]
    assert settle(sandbox, made["id"]) == "FINISHED"


@pytest.mark.parametrize("url", ["http://[", "http://x:99999/a.jpg", "file:///etc/passwd", "nonsense"])
def test_a_picture_s_address_that_is_none_ends_its_container(make_sandbox, url):
    sandbox = make_sandbox(switches={"local_media": False, "picture_check": "container"})
    made = sandbox.post(f"/v25.0/{first_account(sandbox)}/media", image_url=url)
    if made.status_code == 200:
        assert settle(sandbox, made.json()["id"]) == "ERROR"
    else:
        assert error(made)["code"] in {100, 9004}


def test_what_is_no_clip_fails_afterwards(sandbox, account):
    made = begin(sandbox, account)
    assert send(sandbox, made["uri"], b"nonsense", offset=0, file_size=8).json()["success"]
    assert settle(sandbox, made["id"]) == "ERROR"
    assert refused(send(sandbox, made["uri"], b"nonsense", offset=0, file_size=8))["retriable"] is False


def test_what_is_too_large_is_refused_without_reading(sandbox, account):
    made = begin(sandbox, account, media_type="STORIES")
    where = urlsplit(made["uri"])
    for size in (10**9, 101 * 1024 * 1024):
        with socket.create_connection((where.hostname, where.port), timeout=10) as line:
            head = f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: OAuth {sandbox.token}\r\n"
            line.sendall(f"{head}offset: 0\r\nfile_size: {size}\r\nContent-Length: {size}\r\n\r\n".encode())
            assert b" 413 " in line.recv(4096).split(b"\r\n")[0]
    more = send(sandbox, made["uri"], b"x" * 100, offset=0, file_size=50)
    assert more.status_code == 413 and refused(more)
    assert offset(sandbox, made["uri"]) == 0


@pytest.mark.parametrize(
    "headers", [{}, {"offset": 0}, {"offset": -1, "file_size": 5}, {"offset": 0, "file_size": "x"}]
)
def test_headers_must_make_sense(sandbox, account, headers):
    assert refused(send(sandbox, begin(sandbox, account)["uri"], b"x", **headers))["retriable"] is False


def test_who_may_upload(sandbox, account):
    made = begin(sandbox, account)
    about = sandbox.control.world()["accounts"]
    size = {"offset": 0, "file_size": len(WHOLE)}
    for token in ("nonsense", about[0]["instagram_token"], about[1]["page_token"]):
        answer = send(sandbox, made["uri"], WHOLE, token, **size)
        known = token == about[1]["page_token"]
        assert answer.status_code == (401 if known else 400) and refused(answer)
    bearer = requests.post(made["uri"], headers={"Authorization": f"Bearer {sandbox.token}"}, timeout=10)
    assert refused(bearer)
    stranger = made["uri"].replace(made["id"], "17900000000000001")
    assert refused(send(sandbox, stranger, WHOLE, **size))["message"] == "unauthorized user request"
    assert send(sandbox, made["uri"], WHOLE, about[0]["page_token"], **size).json()["success"]


def test_only_by_the_facebook_login(sandbox, account):
    token = sandbox.control.world()["accounts"][0]["instagram_token"]
    form = {"media_type": "REELS", "upload_type": "resumable"}
    found = error(sandbox.post("/ig/v25.0/me/media", token, **form))
    assert found["message"] == "(#100) param upload_type is not allowed"
    for wrong in ({"media_type": "IMAGE"}, {"video_url": "http://x/y.mp4"}, {"upload_type": "chunked"}):
        assert error(sandbox.post(f"/v25.0/{account}/media", **{**form, **wrong}))["code"] == 100


def test_faults_and_the_call_log_know_uploads(sandbox, account):
    made = begin(sandbox, account)
    sandbox.control.faults([{"path": "ig-api-upload", "status": 500, "code": 2, "times": 1}])
    size = {"offset": 0, "file_size": len(WHOLE)}
    assert send(sandbox, made["uri"], WHOLE, **size).json()["error"]["code"] == 2
    assert offset(sandbox, made["uri"]) == 0
    assert send(sandbox, made["uri"], WHOLE, **size).status_code == 200
    paths = [call["path"] for call in sandbox.control.calls()["calls"]]
    assert paths.count(f"/ig-api-upload/{made['id']}") == 3


def test_an_upload_survives_a_restart(make_sandbox, tmp_path):
    state = tmp_path / "state.jsonl"
    first = make_sandbox(state_file=state)
    account, half = first_account(first), len(WHOLE) // 2
    made = begin(first, account)
    send(first, made["uri"], WHOLE[:half], offset=0, file_size=len(WHOLE))
    again = make_sandbox(state_file=state)
    uri = made["uri"].replace(first.url, again.url)
    assert offset(again, uri) == half
    assert send(again, uri, WHOLE[half:], offset=half, file_size=len(WHOLE)).json()["success"]
    assert settle(again, made["id"]) == "FINISHED"
