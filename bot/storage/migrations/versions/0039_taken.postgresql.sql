-- What a network says to have of a delivery, and since when it was tried.

ALTER TABLE delivery ADD COLUMN begun DOUBLE PRECISION;
ALTER TABLE delivery ADD COLUMN taken TEXT;
