"""Files: uploads them to a room, to be sent with a message, and downloads those of messages."""

from __future__ import annotations

import asyncio
import mimetypes
import os
from pathlib import Path
from urllib.parse import quote

from chat_client.errors import InvalidToken
from chat_client.model.fields import Frame, as_object, as_text
from chat_client.model.message_parts import File
from chat_client.net import http
from chat_client.net.token_source import TokenFunction, TokenSource, TokenUnavailable

DEFAULT_API = "http://127.0.0.1:8000"
TOKEN_TIMEOUT_S = 10.0


class Files:
    """The files of rooms, over the HTTP API of the chat.

    Its methods raise RequestRefused where the server refuses what is asked; SignInRequired,
    InvalidToken; and OSError where a file cannot be read or written, there is no token, or the
    network or the store of the files fails.
    """

    def __init__(
        self,
        api: str = DEFAULT_API,
        *,
        session: str | None = None,
        token: str | TokenFunction | None = None,
    ) -> None:
        """Raises InvalidToken.

        api: the HTTP API's address, without `/v1`. session, token: those of the Client that sends
        the files, as a file belongs to the member who uploads it.
        """
        if session is None and token is None:
            raise InvalidToken("files need the session or the token of the client that sends them")
        self._api = api.rstrip("/")
        self._session = session
        self._tokens = TokenSource(token, TOKEN_TIMEOUT_S)

    async def upload(self, room: str, path: str | os.PathLike[str]) -> File:
        """Upload a file for one message to a room: `await client.send("tea", files=[file])`, within
        24 hours."""
        source = Path(path)
        type = mimetypes.guess_type(source.name)[0] or "application/octet-stream"
        wanted = {"name": source.name, "type": type, "size": source.stat().st_size}
        begun = await self._ask("POST", f"/v1/rooms/{quote(room, safe='')}/files", wanted)
        url, fields = as_text(begun.get("url")), as_object(begun.get("fields"))
        await asyncio.to_thread(http.post_form, url, fields, source)
        return File.from_fields(begun)

    async def download(self, room: str, file: File, path: str | os.PathLike[str]) -> None:
        """Store a file of a room's message at a path, in the place of what is there.

        Do not take the path from `file.name` unseen: the sender has chosen it.
        """
        place = f"/v1/rooms/{quote(room, safe='')}/files/{quote(file.file, safe='')}"
        found = await self._ask("GET", place)
        await asyncio.to_thread(http.download, as_text(found.get("url")), Path(path))

    async def _ask(self, method: str, path: str, body: object = None) -> Frame:
        try:
            bearer = await self._tokens.current() or self._session or ""
        except TokenUnavailable as error:
            raise OSError(str(error)) from None
        return await asyncio.to_thread(http.ask, method, self._api + path, bearer, body)
