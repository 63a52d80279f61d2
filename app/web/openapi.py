"""The OpenAPI 3.1 document of /api/v1, and what its routes answer when something is wrong."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app import __version__
from app.web.access import API_PREFIX

PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "RFC 9457",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
PROBLEMS = {
    "400": "The request is not readable.",
    "401": "No token, or one that does not work (any more).",
    "403": "Known, but not allowed.",
    "404": "Not there, or not for you.",
    "409": "Not possible in this state, or changed by someone else.",
    "413": "Too large.",
    "422": "Some input does not hold; `errors` names the fields.",
}
DESCRIPTION = """
The verbs of KI-Lotse for programs. Sign in with `Authorization: Bearer <token>`; make tokens on your account's
page or with `ki-lotse token create EMAIL`. Times are in UTC. Errors are problem documents (RFC 9457). Send an
`Idempotency-Key` with a POST, and repeating it gives the same answer and does the thing once.
"""


def document(app: FastAPI) -> dict[str, Any]:
    """The document for all routes below /api/v1 that are in the schema."""
    routes = [route for route in app.routes if getattr(route, "path", API_PREFIX).startswith(API_PREFIX)]
    found = get_openapi(
        title="KI-Lotse", version=__version__, openapi_version="3.1.0", description=DESCRIPTION, routes=routes
    )
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM_SCHEMA
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for name, schema in schemas.items():
        if name.startswith("Body_"):  # FastAPI's name for a form is the whole path
            schema["title"] = "UploadBody"
    found["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"bearer": []}]
    for operations in found["paths"].values():
        for operation in operations.values():
            for status, text in PROBLEMS.items():
                operation["responses"][status] = {
                    "description": text,
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
    return found
