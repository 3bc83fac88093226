"""Texts of hostile requests, by what they do to an engine without limits. `«…»` and `target:`: see hostile.py."""

# Nested or long, and no trouble once the stack is deep enough.
NESTED = {
    "function": "SELECT («STR(…1…)» AS ?x) {}",
    "parentheses": "SELECT («(…1…)» AS ?x) {}",
    "unary minus": "SELECT («-(…1…)» AS ?x) {}",
    "not": "SELECT («!…true» AS ?x) {}",
    "not in parentheses": "SELECT («!(…true…)» AS ?x) {}",
    "if": "SELECT («IF(1,…1…,1)» AS ?x) {}",
    "coalesce": "SELECT («COALESCE(…1…)» AS ?x) {}",
    "concat": "SELECT («CONCAT('',…''…)» AS ?x) {}",
    "long list": "SELECT (1 IN (1«,2») AS ?x) {}",
    "long or": "SELECT («false||…true» AS ?x) {}",
    "long and": "SELECT («true&&…true» AS ?x) {}",
    "cast": "PREFIX x: <http://www.w3.org/2001/XMLSchema#> SELECT («x:string(…1…)» AS ?x) {}",
    "exists in exists": "ASK {FILTER(«EXISTS{FILTER(…true…)}»)}",
    "having": "SELECT ?s {?s ?p ?o} GROUP BY ?s HAVING («(…COUNT(*)>9…)») LIMIT 9",
    "groups": "ASK {«{……}»}",
    "exists": "ASK {«FILTER EXISTS{……}»}",
    "not exists": "ASK {«?s ?p ?o FILTER NOT EXISTS{……}»}",
    "subselect": "ASK {«{SELECT*{……}}»}",
    "graph": "ASK {«GRAPH ?g{…?s ?p ?o…}»}",
    "lateral": "ASK {«{} LATERAL{…?s ?p ?o…}»}",
    "triple terms in values": "ASK {VALUES ?x {«<<(<a:a><a:p>…1…)>>»}}",
    "path in parentheses": "ASK {?s «(…<a:p>…)» ?o}",
    "inverse path": "ASK {?s «^(…<a:p>…)» ?o}",
    "path of paths": "ASK {?s «(<a:q>/…<a:p>…)*» ?o}",
    "choice of paths": "ASK {?s «(<a:q>|…<a:p>…)+» ?o}",
    "negated paths": "ASK {?s !(<a:p>«|<a:%>») ?o}",
    "many prefixes": "«PREFIX a%: <a:>\n» ASK {}",
    "many comments": "«#\n» ASK {}",
    "many graphs": "SELECT * «FROM <a:%> »{?s ?p ?o}",
}

# Answers that no form of RDF 1.1 can hold.
NESTED_TERMS = {
    "triple function": "SELECT («TRIPLE(<a:a>,<a:p>,…1…)» AS ?x) {}",
    "template of triple terms": "CONSTRUCT {<a:a> <a:p> «<<(<a:a><a:p>…1…)>>»} {}",
}

# As NESTED, but the engine's planner or evaluator takes a time that grows with the square of the length, or worse.
NESTED_AND_DEAR = {
    "in": "SELECT («1 IN (…1…)» AS ?x) {}",
    "not in": "SELECT («1 NOT IN (…1…)» AS ?x) {}",
    "equal": "SELECT («1=(…1…)» AS ?x) {}",
    "long sum": "SELECT («1+…1» AS ?x) {}",
    "long product": "SELECT («1*…1» AS ?x) {}",
    "exists in an expression": "SELECT («1=(EXISTS{FILTER(…1…)})» AS ?x) {}",
    "regex in regex": "SELECT («REGEX('a',…'a'…)» AS ?x) {}",
    "filter": "ASK {?s ?p ?o FILTER(«?o=(…1…)»)}",
    "order by": "SELECT * {?s ?p ?o} ORDER BY («STR(…?o…)») LIMIT 1",
    "many orders": "SELECT * {?s ?p ?o} ORDER BY «(?o)» LIMIT 1",
    "group by": "SELECT (COUNT(*) AS ?n) {?s ?p ?o} GROUP BY («STR(…?o…)»)",
    "groups of statements": "ASK {«?s ?p ?o {……}»}",
    "optional": "ASK {«OPTIONAL{…?s ?p ?o…}»}",
    "optional after statements": "ASK {«?s ?p ?o OPTIONAL{……}»}",
    "optionals in a row": "ASK {«OPTIONAL{?s ?p ?o}»}",
    "union": "ASK {«{?s ?p ?o} UNION {…?s ?p ?o…}»}",
    "union to the left": "ASK {«{…?s ?p ?o…} UNION {?s ?p ?o}»}",
    "unions in a row": "ASK {«{?s ?p ?o} UNION …{?s ?p ?o}»}",
    "minus": "ASK {«?s ?p ?o MINUS{……}»}",
    "minus in a row": "ASK {?s ?p ?o «MINUS{?s ?p 1}»}",
    "exists in a row": "ASK {?s ?p ?o «FILTER EXISTS{?s ?p ?o}»}",
    "subselect with aggregate": "ASK {«{SELECT(COUNT(*)AS ?n){……}}»}",
    "bind in groups": "ASK {«{BIND(1 AS ?x)……}»}",
    "binds in a row": "ASK {«BIND(1 AS ?x%)»}",
    "values in a row": "ASK {«VALUES ?x{1 2}»}",
    "statements in a row": "ASK {«?s ?p ?o.»}",
    "other statements in a row": "ASK {«?a% ?b% ?c%.»}",
    "collection": "ASK {«(…1…)» <a:p> 1}",
    "long collection": "ASK {(«1 ») <a:p> 1}",
    "blank nodes": "ASK {<a:a> <a:p> «[<a:p> …1…]»}",
    "triple terms": "ASK {?s ?p «<<(<a:a><a:p>…1…)>>»}",
    "reified triples": "ASK {«<<?s ?p …1…>>» ?p ?o}",
    "annotations": "ASK {?s ?p ?o «{|?p ?o……|}»}",
    "repeated path": "ASK {?s «(…<a:p>…)*» ?o}",
    "optional path": "ASK {?s «(…<a:p>…)?» ?o}",
    "long path": "ASK {?s <a:p>«/<a:p>» ?o}",
    "long choice of paths": "ASK {?s <a:p>«|<a:p>» ?o}",
    "long path of stars": "ASK {?s <a:p>«/!<a:p>*» ?o}",
    "many variables": "SELECT «?a% »{?s ?p ?o}",
    "template of blank nodes": "CONSTRUCT {<a:a> <a:p> «[<a:p> …1…]»} {}",
    "template of collections": "CONSTRUCT {«(…1…)» <a:p> 1} {}",
}

UNREADABLE = {
    "open groups": "«ASK {»",
    "open groups of a pattern": "ASK «{»",
    "open parentheses": "SELECT «(»",
    "open string": "ASK {?s ?p '''«'»",
    "garbage": "«)}]\ufffd\u202e»",
}

_P = "?a ?b ?c. ?d ?e ?f. ?g ?h ?i"
_EVERY = "(!<a:p>|^(!<a:p>))*"
_MANY_VALUES = " ".join(f"VALUES ?v{n} {{{'1 ' * 1000}}}" for n in range(6))
ENDLESS = {
    "product counted": f"SELECT (COUNT(*) AS ?n) {{{_P}}}",
    "product never true": f"ASK {{{_P} FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?i))) = 1)}}",
    "product at random": f"ASK {{{_P} FILTER(RAND() * STRLEN(CONCAT(STR(?a), STR(?f), STR(?i))) < 0)}}",
    "product of values": f"SELECT (COUNT(*) AS ?n) {{{_MANY_VALUES}}}",
    "product in optional": "SELECT (COUNT(*) AS ?n) {?a ?b ?c OPTIONAL {?d ?e ?f OPTIONAL {?g ?h ?i}}}",
    "product in exists": f"ASK {{?x ?y ?z FILTER EXISTS {{{_P} FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = '')}}}}",
    "product in subselects": "SELECT (COUNT(*) AS ?n) {{SELECT * {?a ?b ?c}} {SELECT * {?d ?e ?f. ?g ?h ?i}}}",
    "product in lateral": "SELECT (COUNT(*) AS ?n) {?a ?b ?c LATERAL {?d ?e ?f LATERAL {?g ?h ?i}}}",
    "product in union": f"SELECT (COUNT(*) AS ?n) {{{{{_P}}} UNION {{{_P}}}}}",
    "regex on a product": f"ASK {{{_P} FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), '^(a|a?)+never$'))}}",
    "hash on a product": f"ASK {{{_P} FILTER(SHA512(CONCAT(STR(?c), STR(?f), STR(?i))) = '')}}",
    "average of a product": f"SELECT (AVG(STRLEN(STR(?c))) AS ?n) {{{_P}}}",
    "least of a product": f"SELECT (MIN(?c) AS ?n) {{{_P}}}",
    "closure of everything": f"SELECT (COUNT(*) AS ?n) {{?a {_EVERY} ?b. ?c {_EVERY} ?d}}",
    "closure of closures": "SELECT (COUNT(*) AS ?n) {?a (((!<a:p>)*)*|^(!<a:p>)*)* ?b. ?c (!<a:p>)* ?d}",
    "closures in a row": f"SELECT (COUNT(*) AS ?n) {{?a {_EVERY}/{_EVERY}/{_EVERY} ?b}}",
    "a stream with nothing in it": f"SELECT * {{{_P} FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?i))) = 1)}}",
    "a graph with nothing in it": f"CONSTRUCT {{?a ?b ?i}} {{{_P} FILTER(STRLEN(CONCAT(STR(?a), STR(?i))) = 1)}}",
}

_BOMB = "REPLACE(" * 12 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 12
_BETWEEN = "REPLACE(" * 9 + "'aaaa'" + ", '', 'bbbbbbbbbb')" * 9
_DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(60))
_TENFOLD = " ".join(f"BIND(CONCAT({', '.join([f'?x{n}'] * 10)}) AS ?x{n + 1})" for n in range(12))
GREEDY = {
    "replaced twelve times": f"SELECT ({_BOMB} AS ?x) {{}}",
    "length of what was replaced": f"SELECT (STRLEN({_BOMB}) AS ?x) {{}}",
    "replaced between letters": f"SELECT ({_BETWEEN} AS ?x) {{}}",
    "doubled sixty times": f"SELECT (STRLEN(?x60) AS ?n) {{BIND('aaaaaaaaaa' AS ?x0) {_DOUBLED}}}",
    "ten times as long twelve times": f"SELECT (STRLEN(?x12) AS ?n) {{BIND('aaaaaaaaaa' AS ?x0) {_TENFOLD}}}",
    "doubled and escaped": f"SELECT (ENCODE_FOR_URI(?x60) AS ?n) {{BIND('éééé' AS ?x0) {_DOUBLED}}}",
    "doubled for each statement": f"SELECT (MAX(?x60) AS ?n) {{?s ?p ?o BIND(STR(?o) AS ?x0) {_DOUBLED}}}",
    "concatenation of a product": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?n) {{{_P}}}",
    "concatenation of distinct": f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?c), STR(?f))) AS ?n) {{{_P}}}",
    "order of a product": f"SELECT * {{{_P}}} ORDER BY ?c ?f LIMIT 1",
    "order of values": f"SELECT * {{{_MANY_VALUES}}} ORDER BY ?v1",
    "distinct of a product": f"SELECT (COUNT(*) AS ?n) {{SELECT DISTINCT * {{{_P}}}}}",
    "groups of a product": f"SELECT ?a (COUNT(*) AS ?n) {{{_P}}} GROUP BY ?a ?b ?c ?d ?e ?f ?g ?h ?i",
    "count of distinct": f"SELECT (COUNT(DISTINCT *) AS ?n) {{{_P}}}",
    "minus a product": f"SELECT (COUNT(*) AS ?n) {{?a ?b ?c MINUS {{{_P}}}}}",
    "optional product": f"SELECT (COUNT(*) AS ?n) {{?a ?b ?x OPTIONAL {{{_P} FILTER(?x = 1)}}}}",
}

OVERFLOWING = {
    "product": f"SELECT * {{{_P}}}",
    "product in CSV": f"SELECT * {{{_P}}}",
    "product of values": f"SELECT * {{{_MANY_VALUES}}}",
    "graph of a product": f"CONSTRUCT {{?a ?b ?f. ?d ?e ?i. ?g ?h ?c}} {{{_P}}}",
    "long template": "CONSTRUCT {«?s <a:%> ?o.»} {?s ?p ?o}",
    "numbers at random": f"SELECT (RAND() AS ?x) (STRUUID() AS ?y) {{{_P}}}",
    "all there is": "SELECT * {?s ?p ?o}",
}

# Oxigraph obeys every one of these when nobody refuses (tests/engine/test_refusals.py).
CALLS = {
    "service": "SELECT * {SERVICE <target:> {?s ?p ?o}}",
    "silent": "SELECT * {SERVICE SILENT <target:> {?s ?p ?o}}",
    "in other cases": "SELECT * {sErViCe\n\tsIlEnT<target:>{?s ?p ?o}}",
    "around comments": "SELECT * {SERVICE # {\n #deux\n<target:> # {\n {?s ?p ?o}}",
    "by a prefix": "PREFIX t: <target:> SELECT * {SERVICEt:{?s ?p ?o}}",
    "by the base": "BASE <target:> SELECT * {SERVICE <x> {?s ?p ?o}}",
    "by a variable": "SELECT * {VALUES ?t {<target:>} LATERAL {SERVICE ?t {?s ?p ?o}}}",
    "by a made-up address": "SELECT * {BIND(IRI(CONCAT('target:', '')) AS ?t) LATERAL {SERVICE ?t {?s ?p ?o}}}",
    "in exists": "ASK {FILTER EXISTS {SERVICE <target:> {?s ?p ?o}}}",
    "in a function": "SELECT (IF(EXISTS {SERVICE SILENT <target:> {?s ?p ?o}}, 1, 2) AS ?x) {}",
    "in a subselect": "SELECT * {{SELECT * {SERVICE <target:> {?s ?p ?o}}}}",
    "in optional": "SELECT * {?a ?b ?c OPTIONAL {SERVICE <target:> {?s ?p ?o}}}",
    "in minus": "SELECT * {?s ?p ?o MINUS {SERVICE <target:> {?s ?p ?o}}}",
    "in service": "SELECT * {SERVICE <target:> {SERVICE <target:> {?s ?p ?o}}}",
    "in construct": "CONSTRUCT {?s ?p ?o} {SERVICE <target:> {?s ?p ?o}}",
    "in describe": "DESCRIBE ?s {SERVICE <target:> {?s ?p ?o}}",
    "after half a string": "SELECT * {BIND('w' AS ?a) FILTER(?a<'x>')SERVICE <target:>{?x ?y ?z}#'\n}",
    "after an escaped hash": "PREFIX e: <a:> SELECT * {?s ?p e:a\\# . SERVICE <target:>{?x ?y ?z}}",
    "load": "LOAD <target:>",
    "load silent into": "LOAD SILENT <target:> INTO GRAPH <a:a>",
    "load after a comment": "# ASK {}\nPREFIX a: <a:> LOAD <target:>",
}

# What only looks like a call: nothing is fetched, whatever the query says of graphs and names.
NAMES = {
    "from": {"query": "SELECT * FROM <target:> {?s ?p ?o}"},
    "from named": {"query": "SELECT * FROM NAMED <target:> {GRAPH ?g {?s ?p ?o}}"},
    "graph": {"query": "SELECT * {GRAPH <target:> {?s ?p ?o}}"},
    "describe": {"query": "DESCRIBE <target:>"},
    "base": {"query": "BASE <target:> SELECT * FROM <x> {<y> ?p ?o}"},
    "default graph": {"query": "SELECT * {?s ?p ?o}", "default-graph-uri": "target:"},
    "named graph": {"query": "SELECT * {GRAPH ?g {?s ?p ?o}}", "named-graph-uri": "target:"},
}
UPDATES = {
    "update that loads": {"update": "LOAD <target:>"},
    "update beside a query": {"query": "ASK {}", "update": "LOAD <target:>"},
}
