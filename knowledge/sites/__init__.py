"""Sites: the pages that embed the chat, when somebody is there, and where customers are on their way."""
