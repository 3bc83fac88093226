-- Facts are many, so that to count them for each list would take as long as the list is.
DELETE FROM counts;
INSERT INTO counts SELECT value, kind, count(*) FROM facts JOIN entities ON id = entity GROUP BY value, kind;
