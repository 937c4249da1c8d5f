"""The page of the demo shop, with the widget on it."""

from flask import Blueprint

blueprint = Blueprint("demo", __name__, template_folder="templates", static_folder="static", static_url_path="/demo/static")
