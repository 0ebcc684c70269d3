"""What the files hold, as pydantic models: the source of the JSON Schemas in `schemas/`."""
