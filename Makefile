PYTHON := .venv/bin/python
