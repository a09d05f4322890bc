"""What can stop the agent or a report on this laptop, each with a code and a sentence that says
what to do.

The page shows the sentence that `dashboards/phrases.py` has for the code; the console shows the
English one here, because whoever stands at a console is an operator.
"""

from __future__ import annotations

SENTENCES = {
    "already_running": (
        "An agent for this laptop is running already, at {address}. Open that address, or end the"
        " other one first."
    ),
    "port_taken": (
        "Port {port} on 127.0.0.1 is in use by another program. End it, or choose another with"
        " --port (0 takes any free one)."
    ),
    "data_folder_unwritable": (
        "The folder {folder} cannot be written to ({why}). Give this user write access to it, or"
        " choose another with --data."
    ),
    "disk_full": (
        "The disk that holds {folder} is full, so nothing more can be saved. Free at least 200 MB;"
        " all that was saved is still there."
    ),
    "store_corrupt": (
        "The file {file} is damaged ({why}). It may hold reports that have not reached the centre,"
        " so it is not touched. Keep it: rename it together with its -wal file, start the agent"
        " again, and hand the renamed files to whoever runs the centre."
    ),
    "store_too_new": (
        "The file {file} was written by a newer agent (format {found}, this one knows {known})."
        " Install that version again; nothing was changed."
    ),
    "settings_wrong": "The setting {name} from {source} will not do: {why}",
    "settings_file_wrong": "The settings file {file} cannot be read: {why}",
}
"""The code is the contract. Numbers and names are filled in; nothing a person has typed ever is."""


class AgentTrouble(Exception):
    """The agent, or one report, cannot go on for a reason that a person can put right."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**self.details)
