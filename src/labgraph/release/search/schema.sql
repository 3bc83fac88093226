-- What is searched in a release. Entities are numbered in reading order, of which `reading` keeps what the first words
-- of the label say. A label that is not given is empty, as is the day of what has no record.
CREATE TABLE entities (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, slug TEXT, fr TEXT, en TEXT, short TEXT,
  reading TEXT, modified TEXT DEFAULT '');

-- The values that many entities share, each with the kind of the entity that it is, if it is one.
CREATE TABLE facet_values (id INTEGER PRIMARY KEY, facet TEXT, slug TEXT, kind TEXT, fr TEXT, en TEXT,
  UNIQUE (facet, slug));
CREATE TABLE facts (value INTEGER, entity INTEGER, PRIMARY KEY (value, entity)) WITHOUT ROWID;
-- How many entities of each kind have a value.
CREATE TABLE counts (value INTEGER, kind TEXT, count INTEGER, PRIMARY KEY (value, kind)) WITHOUT ROWID;

CREATE TABLE texts (entity INTEGER, field TEXT, language TEXT, text TEXT);

-- Whole names, normalised.
CREATE TABLE names (form TEXT, entity INTEGER, PRIMARY KEY (form, entity)) WITHOUT ROWID;

-- The forms of names, each in one way to write it. What is a short name tells nothing alone: several have it.
CREATE TABLE forms (way TEXT, form TEXT, entity INTEGER, is_short INTEGER,
  PRIMARY KEY (form, way, entity)) WITHOUT ROWID;

-- What others identify entities by: the value as it is compared, and as it is written.
CREATE TABLE identifiers (scheme TEXT, form TEXT, entity INTEGER, value TEXT,
  PRIMARY KEY (scheme, form, entity)) WITHOUT ROWID;

-- All that is said of an entity in words, by itself or by the labels of its values.
CREATE VIEW said AS
  SELECT entity, field, text FROM texts
  UNION ALL SELECT entity, facet, fr FROM facts JOIN facet_values ON id = value WHERE kind <> ''
  UNION ALL SELECT entity, facet, en FROM facts JOIN facet_values ON id = value WHERE kind <> '';

-- Bare words by where they stand, then the stems of the same.
CREATE VIRTUAL TABLE words USING fts5 (
  name, alias, linked, text, name_stems, alias_stems, linked_stems, text_stems,
  content = '', prefix = '3', tokenize = 'unicode61 remove_diacritics 2');

-- Every word of letters, for those who mistype one.
CREATE VIRTUAL TABLE vocabulary USING fts5 (edged, form UNINDEXED, shown UNINDEXED, tokenize = 'trigram');
