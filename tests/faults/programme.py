"""A programme that uses ``/api/v1/`` and does not give up: no answer, and it asks again with the same key."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

import altcha

PATIENCE_SECONDS = 90
BROKEN = 500


@dataclass
class Programme:
    """One client with a network address of its own, as rate limits go by it.

    Attributes:
        number: 1 to 250.
        repeated: requests that had to be sent again.
    """

    port: int
    number: int
    town: str = "stralendorf"
    repeated: int = 0
    asked: int = field(default=0, init=False)

    def get(self, path: str) -> Any:
        return self._answer("GET", path, None, {})[1]

    def post(self, path: str, body: object = None) -> tuple[int, Any]:
        """Status and content of the answer, whatever happens to the house meanwhile.

        Raises:
            TimeoutError: nothing came in all the time.
        """
        headers = {"Idempotency-Key": secrets.token_hex(12), "Content-Type": "application/json"}
        return self._answer("POST", path, json.dumps(body), headers)

    def _answer(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                status, content = self._ask(method, path, body, headers)
            except (OSError, HTTPException):
                status, content = BROKEN, None
            if status < BROKEN:
                self.asked += 1
                return status, content
            self.repeated += 1
            time.sleep(0.3)
        raise TimeoutError(f"{method} {path} was never answered.")

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        connection = HTTPConnection(
            "127.0.0.1", self.port, timeout=15, source_address=(f"127.0.7.{self.number}", 0)
        )
        try:
            address = f"/{self.town}/api/v1/{path}"
            connection.request(method, address, body, headers | {"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            content = answer.read()
            if answer.status >= BROKEN:
                return answer.status, None
            return answer.status, json.loads(content)
        finally:
            connection.close()


def solved(challenge: str) -> str:
    """The proof of work, as a browser computes it."""
    made = altcha.Challenge.from_dict(json.loads(challenge))
    solution = altcha.solve_challenge(made)
    if solution is None:
        raise ValueError("The challenge has no solution.")
    return altcha.Payload(made, solution).to_base64()
