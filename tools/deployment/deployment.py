"""Deploy a stage to an AWS account, and remove it: its stack, and its functions and APIs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from tools import resources, review_hook, sign_in
from tools.account import Account, current_account
from tools.bundle_page import write_bundle
from tools.deployment import data, named_secrets, review_function, stack
from tools.deployment.chalice_app import ChaliceApp
from tools.deployment.discovery import Record
from tools.deployment.event_stream import EventStream
from tools.deployment.log_groups import LogGroups
from tools.deployment.removal import Removal
from tools.deployment.role_policy import RolePolicy
from tools.errors import ToolError
from tools.preflight import load_config
from tools.push import push_settings
from tools.resources import BUCKET
from tools.retention import protected_tables

FILES_BUCKET = "FILES_BUCKET"
NOT_OURS = (
    "If another stack has it, update that one, or choose another stage. If nothing needs it, "
    "delete it."
)


class Deployment:
    """One stage of a project in the user's current AWS account.

    The constructor changes nothing; raises InvalidInput and ToolError.
    """

    def __init__(self, project_dir: Path, stage: str) -> None:
        self._project_dir = project_dir
        self._config = load_config(project_dir, stage)
        self._resources = resources.load(project_dir, stage)
        self._stage = stage
        self._account: Account = current_account()
        name = f"{self._config.app_name}-{stage}"
        self._stack = stack.Stack(self._account.client("cloudformation"), name, stage)
        self._app = ChaliceApp(project_dir, self._config, self._account)
        self._stream = EventStream(project_dir, stage, self._account)
        self._logs = LogGroups(self._account, self._config)
        self._policy = RolePolicy(project_dir, self._config, self._account)

    def deploy(self, force: bool) -> None:
        """Create or update the stage, whose configuration has been checked, and print the link to
        the chat.

        force: deploy functions and APIs even if they seem to be up to date.
        """
        auth = sign_in.auth_settings(self._project_dir, self._stage)
        push = push_settings(self._project_dir, self._stage)
        for secret in named_secrets.of_stage(auth, push):
            named_secrets.check(self._account, secret)
        hook = review_hook.review_settings(self._project_dir, self._stage)
        review_function.check(self._account, hook)
        self._stack.wait()
        self._stack.check(keeps_data=bool(protected_tables(self._resources)))
        self._check_owners()
        print(f"Deploying the stage {self._stage} to {self._account}.", flush=True)
        write_bundle(self._project_dir / "static")
        changed = self._deploy_stack()
        changed = self._deploy_functions(force) or changed
        if not changed:
            print(
                "Nothing has changed. To repair functions or APIs after changes by hand, run "
                f"`make deploy STAGE={self._stage} FORCE=1`."
            )
        print(f"\n{sign_in.notice(auth)}\n\nThe chat:\n{self._link()}")

    def remove(self, ask: bool, delete_data: bool) -> None:
        """List what will be deleted, ask for confirmation if `ask` is set, and delete it.

        delete_data: also of protected tables.
        """
        Removal(self._account, self._stage, self._stack, self._app).run(ask, delete_data)

    def _deploy_stack(self) -> bool:
        print(f"Tables, queues and bucket (the stack {self._stack.name}) ...", flush=True)
        changed = self._stack.apply(stack.template(self._project_dir, self._stage))
        print("  deployed" if changed else "  unchanged")
        return changed

    def _deploy_functions(self, force: bool) -> bool:
        print("Functions and APIs ...", flush=True)
        records = self._app.discover()
        self._app.write_records(records)
        variables = self._stream.variables()
        up_to_date = self._app.is_up_to_date(records, variables) and not force
        if not up_to_date:
            if not records:
                print("  The first deployment takes a minute or two.", flush=True)
            self._app.deploy(variables)
            records = self._app.discover()
            self._stream.complete_sources(records)
            self._app.set_variables(records, self._bucket_variable())
            self._app.tag_fingerprint(records, variables)
        repaired = self._repair(records)
        if up_to_date:
            print(*(repaired or ["  unchanged"]), sep="\n")
        return bool(repaired) or not up_to_date

    def _repair(self, records: list[Record]) -> list[str]:
        """Set what no fingerprint tells of; return a line for each that was not as it is now."""
        policy = self._policy.narrow(records, self._bucket())
        retention = self._logs.set_retention(records)
        lines = {"  role's policy set": policy, "  log retention set": retention}
        return [line for line, changed in lines.items() if changed]

    def _bucket(self) -> str | None:
        """The name of the bucket of the files, which CloudFormation has named."""
        held = self._stack.resources().items()
        return next((name for name, kind in held if kind == BUCKET), None)

    def _bucket_variable(self) -> dict[str, str]:
        bucket = self._bucket()
        return {FILES_BUCKET: bucket} if bucket else {}

    def _link(self) -> str:
        """The page's address, with the WebSocket's address in it."""
        page, websocket = self._app.addresses(self._app.read_records())
        return f"{page}?ws={quote(websocket, safe=':/')}"

    def _check_owners(self) -> None:
        """Refuse to take over tables and queues that the stage's stack does not have, first those
        whose data the stage keeps."""
        ours = self._stack.resources()
        named = resources.types_and_names(self._resources)
        kept = protected_tables(self._resources)
        for id in [*kept, *(id for id in named if id not in kept)]:
            resource_type, name = named[id]
            if name not in ours and data.size(self._account, resource_type, name) is not None:
                what = f"{data.kind(resource_type)} {name}"
                raise ToolError(
                    f"There is a {what} in {self._account} that the stack {self._stack.name} does "
                    f"not have. {self._how_to_keep(ours) if id in kept else NOT_OURS}"
                )

    def _how_to_keep(self, ours: dict[str, str]) -> str:
        """What to do about a table that may hold the stage's data. ours: what the stack has."""
        adopt = f"`make restore STAGE={self._stage} TO={self._stage}` makes the stack of it"
        if ours:
            adopt = (
                "import it into the stack by `aws cloudformation create-change-set "
                "--change-set-type IMPORT`"
            )
        return (
            f"It may hold the data of the stage {self._stage}. If a deleted or failed stack has "
            f"left it, {adopt}. If the stack of a package has it, update that stack instead. "
            "See docs/deploying.md, A first deployment that fails."
        )
