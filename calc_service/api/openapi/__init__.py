"""The description of the service: OpenAPI 3.1 at /openapi.json, readable and usable at /docs."""
