"""Personal data: found and masked before it leaves its conversation; kept for a time, handed out, erased."""
