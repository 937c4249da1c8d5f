"""Why a file is not taken. What a sender can do about it stands in the sentence.

KundigError
├── AttachmentRefused   it is nothing that we take, or not safe to show
└── UnknownAttachment   no such file was sent in this conversation, or its time is over
"""

from typing import Final

from bot.conversations.files import limits
from knowledge.errors import KundigError

MOST: Final = limits.SIZE // 1_000_000  # megabytes


class AttachmentRefused(KundigError):
    public = True


class UnknownAttachment(KundigError):
    public = True
