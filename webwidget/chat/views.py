"""The pages and files of the chat."""

from flask import Blueprint

blueprint = Blueprint("chat", __name__, template_folder="templates", static_folder="static", static_url_path="/chat")
