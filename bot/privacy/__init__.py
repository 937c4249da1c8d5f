"""Personal data: found and masked before it leaves its conversation."""
