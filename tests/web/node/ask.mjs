// node ask.mjs SOURCE TYPE QUERY: Comunica's answer to a query, as SPARQL JSON or as N-Triples.
// TYPE is "sparql", or "" to let Comunica find out what stands at SOURCE.
import { QueryEngine } from '@comunica/query-sparql';

const [source, type, query] = process.argv.slice(2);
const sources = [type ? { type, value: source } : source];
const result = await new QueryEngine().query(query, { sources });
const form = result.resultType === 'quads' ? 'application/n-triples' : 'application/sparql-results+json';
const { data } = await new QueryEngine().resultToString(result, form);
for await (const part of data) process.stdout.write(part);
