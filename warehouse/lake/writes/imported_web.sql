-- Appends the rows of an import, which incoming has in the table's order of columns behind import_id.
INSERT INTO imported_web SELECT $import_id, * FROM incoming;
