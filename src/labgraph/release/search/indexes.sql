CREATE INDEX facts_of_entity ON facts (entity, value);
CREATE INDEX texts_of_entity ON texts (entity, field);
UPDATE entities SET short = (SELECT min(text) FROM texts WHERE entity = entities.id AND field = 'short');
