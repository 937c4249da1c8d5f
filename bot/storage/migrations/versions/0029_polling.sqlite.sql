-- Networks that are asked what is new.

CREATE TABLE polling (
    connection TEXT NOT NULL PRIMARY KEY,
    cursor TEXT NOT NULL,
    due REAL NOT NULL,
    failures INTEGER NOT NULL,
    day TEXT NOT NULL,
    spent INTEGER NOT NULL,
    FOREIGN KEY (connection) REFERENCES connection (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
