#!/usr/bin/python3
"""Creates the demo's virtual routers by ncclient.

usage: configure.py PORT USER PASSWORD_FILE CONFIG_FILE

Prints the operations and the configuration as they go, so that they can be read and copied.
"""
import sys

from ncclient import manager
from ncclient.operations import RPCError


def main():
    port, user, password_file, config_file = sys.argv[1:5]
    with open(password_file, encoding="utf-8") as file:
        password = file.read().strip()
    with open(config_file, encoding="utf-8") as file:
        config = file.read()
    with manager.connect(host="127.0.0.1", port=int(port), username=user, password=password, hostkey_verify=False,
                         look_for_keys=False, allow_agent=False, timeout=60) as session:
        print("<lock candidate>")
        with session.locked("candidate"):
            print("<edit-config candidate>")
            print(config.rstrip())
            session.edit_config(target="candidate", config=config)
            print("<commit>")
            session.commit()
        print("<unlock candidate>")


if __name__ == "__main__":
    try:
        main()
    except RPCError as error:
        sys.exit("The controller refused the configuration: %s (%s)" % (error.message, error.path))
