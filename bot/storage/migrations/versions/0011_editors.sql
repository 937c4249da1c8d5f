-- Editors publish. Whoever could until now, as a curator, keeps that right.

UPDATE staff SET roles = REPLACE(roles, '"curator"', '"curator","editor"')
WHERE roles LIKE '%"curator"%' AND roles NOT LIKE '%"editor"%';
