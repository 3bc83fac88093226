CREATE INDEX IF NOT EXISTS facts_of_entity ON facts (entity, value);
CREATE INDEX IF NOT EXISTS texts_of_entity ON texts (entity, field);
CREATE INDEX IF NOT EXISTS entities_by_slug ON entities (kind, slug);
CREATE INDEX IF NOT EXISTS entities_by_reading ON entities (kind, reading, slug);
CREATE INDEX IF NOT EXISTS entities_by_day ON entities (kind, modified, slug);
CREATE INDEX IF NOT EXISTS entities_by_iri ON entities (iri);
CREATE INDEX IF NOT EXISTS forms_of_entity ON forms (entity);
CREATE INDEX IF NOT EXISTS identifiers_of_entity ON identifiers (entity);
UPDATE entities SET short = (SELECT min(text) FROM texts WHERE entity = entities.id AND field = 'short');
