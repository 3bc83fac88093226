"""The SQL of the links: what is kept, what is only needed while they are made, and how they are ranked."""

from string import Template

# `node`, `subject`, `target`: `lab/x` or `lab/x#part`. Properties are numbers, 0 for none.
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE property (id INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE entity (node TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE name (node TEXT, language TEXT, text TEXT, PRIMARY KEY (node, language, text)) WITHOUT ROWID;
CREATE TABLE box (
  id INTEGER PRIMARY KEY, target TEXT, property INTEGER, through INTEGER, kind TEXT, count INTEGER
);
CREATE TABLE link (
  box INTEGER, rank INTEGER, subject TEXT, property INTEGER, PRIMARY KEY (box, rank, subject, property)
) WITHOUT ROWID;
CREATE TABLE part (node TEXT PRIMARY KEY, role TEXT, since TEXT, until TEXT) WITHOUT ROWID;
CREATE TABLE long (subject TEXT, property INTEGER, count INTEGER, PRIMARY KEY (subject, property)) WITHOUT ROWID;
CREATE TABLE long_value (
  subject TEXT, property INTEGER, rank INTEGER, target TEXT, PRIMARY KEY (subject, property, rank)
) WITHOUT ROWID;
CREATE TABLE shared (subject TEXT, property INTEGER, box INTEGER, PRIMARY KEY (subject, property, box)) WITHOUT ROWID;
"""

WORK = """
CREATE TEMP TABLE said (subject TEXT, property INTEGER, target TEXT, owner TEXT, target_owner TEXT);
CREATE TEMP TABLE narrower (property INTEGER, broader INTEGER);
CREATE TEMP TABLE dated (part TEXT, property INTEGER, date TEXT);
CREATE TEMP TABLE hangs (part TEXT PRIMARY KEY, through INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE sorted (node TEXT PRIMARY KEY, words TEXT) WITHOUT ROWID;
CREATE TEMP TABLE led (
  target TEXT, property INTEGER, through INTEGER, kind TEXT, leader TEXT, subject TEXT, said INTEGER
);
"""

# A name for French readers stands for an entity wherever names are ordered: one order for all languages.
PARTS = Template(
    """
INSERT OR IGNORE INTO hangs
  SELECT target, property FROM said WHERE owner = target_owner AND subject = owner AND target <> owner
  ORDER BY property IN (SELECT broader FROM narrower), property;
INSERT OR IGNORE INTO part
  SELECT node, max(role), max(since), max(until) FROM (
    SELECT subject AS node, target AS role, NULL AS since, NULL AS until FROM said WHERE property = $role
    UNION ALL SELECT part, NULL, date, NULL FROM dated WHERE property = $since
    UNION ALL SELECT part, NULL, NULL, date FROM dated WHERE property = $until
  ) GROUP BY node;
INSERT OR IGNORE INTO sorted
  SELECT node, reading_order(text) FROM name ORDER BY node, language <> 'fr', language <> '', language, text;
"""
)

INCOMING = Template(
    """
SELECT target, owner, subject, property, coalesce(through, 0)
FROM said LEFT JOIN hangs ON part = subject
WHERE owner <> target_owner AND target = target_owner AND $targets
ORDER BY target, owner, subject, property
"""
)

BOXES = """
CREATE TEMP TABLE ranked AS
  SELECT led.target, property, through, kind, leader, row_number() OVER (
    PARTITION BY led.target, property, through, kind
    ORDER BY called.words, leads.words, since, until, leader
  ) - 1 AS rank
  FROM led
  LEFT JOIN sorted AS called ON called.node = substr(leader, 1, instr(leader || '#', '#') - 1)
  LEFT JOIN part ON part.node = leader
  LEFT JOIN sorted AS leads ON leads.node = role
  WHERE subject = leader AND said = property;
INSERT INTO box (target, property, through, kind, count)
  SELECT target, property, through, kind, count(*) FROM ranked GROUP BY target, property, through, kind;
CREATE UNIQUE INDEX IF NOT EXISTS box_of_target ON box (target, property, through, kind);
INSERT INTO link
  SELECT box.id, rank, led.subject, led.said FROM led
  JOIN ranked USING (target, property, through, kind, leader)
  JOIN box USING (target, property, through, kind)
  ORDER BY box.id, rank, led.subject, led.said;
"""

# A part stands where its other side stands, else where its own name does, else at its date.
LONG = Template(
    """
CREATE TEMP TABLE leads AS
  SELECT subject, property, target FROM said
  WHERE subject = owner AND (target_owner <> owner OR target <> owner) AND $subjects;
INSERT INTO long SELECT subject, property, count(*) FROM leads GROUP BY subject, property HAVING count(*) > $box;
CREATE TEMP TABLE sides AS
  SELECT said.subject AS part, min(words) AS words FROM said
  JOIN hangs ON part = said.subject
  JOIN long ON long.subject = said.owner AND long.property = through
  JOIN sorted ON node = said.target
  WHERE said.property IN ($sides) AND said.owner <> said.target_owner GROUP BY said.subject;
INSERT INTO long_value
  SELECT leads.subject, leads.property, row_number() OVER (
    PARTITION BY leads.subject, leads.property
    ORDER BY coalesce(sides.words, sorted.words, date), leads.target
  ) - 1, leads.target
  FROM long JOIN leads USING (subject, property)
  LEFT JOIN sides ON sides.part = leads.target
  LEFT JOIN sorted ON sorted.node = leads.target
  LEFT JOIN (SELECT part, min(date) AS date FROM dated GROUP BY part) AS dates ON dates.part = leads.target;
"""
)

# What makes labs alike, by lab: the boxes tell the other side.
SHARED = Template(
    "INSERT OR IGNORE INTO shared SELECT subject, property, box FROM link WHERE property IN ($shared)"
)
