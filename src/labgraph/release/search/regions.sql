-- The regions of what has a zone, of the zones themselves, and of projects, which are where their labs are.
INSERT OR IGNORE INTO facts
  SELECT in_region.value, facts.entity FROM facts
  JOIN facet_values AS given ON given.id = facts.value AND given.facet = 'zone'
  JOIN in_region ON in_region.zone = given.slug;
INSERT OR IGNORE INTO facts
  SELECT in_region.value, entities.id FROM in_region
  JOIN entities ON entities.slug = in_region.zone AND entities.kind = 'zone';
INSERT OR IGNORE INTO facts
  SELECT regional.value, facts.entity FROM facts
  JOIN facet_values AS given ON given.id = facts.value AND given.facet = 'lab'
  JOIN entities AS lab ON lab.slug = given.slug AND lab.kind = 'lab'
  JOIN facts AS regional ON regional.entity = lab.id
  JOIN facet_values AS region ON region.id = regional.value AND region.facet = 'region';
DROP TABLE in_region;
