"""The page: a store in the browser, each record beside its words. Extra ``web``: Starlette, Jinja2, uvicorn."""
