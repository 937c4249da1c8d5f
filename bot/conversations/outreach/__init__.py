"""What customers are told before they ask: announcements, and messages by rule within one cap a person."""
