#!/usr/bin/python3
"""One ncclient session, driven by lines of JSON.

usage: netconf_session.py HOST PORT USER PASSWORD

The first line written is {"ok": true, "id": SESSION, "capabilities": [...]} or an error. Then each line read is one request,
{"op": NAME, ...}, answered by one line: {"ok": true, "reply": XML} or {"ok": false, "errors": [{"tag", "type",
"severity", "path", "message"}]}. The operation "notification" waits for
the next notification of a subscription; the reply is "" if none comes in time. The end of the input closes the session.
"""
import json
import sys

from lxml import etree
from ncclient import manager
from ncclient.operations import RPCError
from ncclient.xml_ import to_ele

TIMEOUT_SECONDS = 60


def perform(session, request):
    op = request["op"]
    if op == "get":
        return session.get(filter=subtree(request))
    if op == "get-config":
        return session.get_config(source=request["source"], filter=subtree(request))
    if op == "edit-config":
        return session.edit_config(
            target=request["target"],
            config="<config xmlns='urn:ietf:params:xml:ns:netconf:base:1.0'>%s</config>" % request["config"],
            default_operation=request.get("default-operation", "merge"),
        )
    if op == "lock":
        return session.lock(target=request["target"])
    if op == "unlock":
        return session.unlock(target=request["target"])
    if op == "commit":
        if "confirm-timeout" in request:
            return session.commit(confirmed=True, timeout=str(request["confirm-timeout"]))
        return session.commit()
    if op == "cancel-commit":
        return session.cancel_commit()
    if op == "discard-changes":
        return session.discard_changes()
    if op == "validate":
        return session.validate(source=request["source"])
    if op == "kill-session":
        return session.kill_session(str(request["session-id"]))
    if op == "create-subscription":
        return session.create_subscription()
    if op == "rpc":
        return session.dispatch(to_ele(request["rpc"]))
    raise ValueError("no operation " + op)


def subtree(request):
    return ("subtree", request["filter"]) if request.get("filter") else None


def described(error):
    return {
        "tag": error.tag,
        "type": error.type,
        "severity": error.severity,
        "path": (error.path or "").strip(),
        "message": (error.message or "").strip(),
    }


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    host, port, user, password = sys.argv[1:5]
    with manager.connect(
        host=host,
        port=int(port),
        username=user,
        password=password,
        hostkey_verify=False,
        look_for_keys=False,
        allow_agent=False,
        timeout=TIMEOUT_SECONDS,
    ) as session:
        answer({"ok": True, "id": int(session.session_id), "capabilities": sorted(session.server_capabilities)})
        for line in sys.stdin:
            try:
                request = json.loads(line)
                if request["op"] == "notification":
                    taken = session.take_notification(timeout=request["timeout"])
                    answer({"ok": True, "reply": taken.notification_xml if taken else ""})
                    continue
                reply = perform(session, request)
                answer({"ok": True, "reply": reply.xml if hasattr(reply, "xml") else etree.tostring(reply).decode()})
            except RPCError as error:
                answer({"ok": False, "errors": [described(each) for each in (error.errlist or [error])]})


if __name__ == "__main__":
    try:
        main()
    except Exception as failure:  # the test must see why, in its own words
        answer({"ok": False, "errors": [{"tag": type(failure).__name__, "type": "session", "severity": "error",
                                         "path": "", "message": str(failure)}]})
        sys.exit(1)
