// Makes one file of the editor, with the licences of all that is in it. Usage: node build.mjs OUTFILE DIGEST
// DIGEST stands for the sources: whoever has a file with the same need not make it again.

import { build } from "esbuild";
import { appendFile, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const [outfile, digest] = process.argv.slice(2);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { metafile } = await build({
  absWorkingDir: here("."),
  entryPoints: ["src/main.js"],
  outfile,
  banner: { js: `/* ${digest} */` },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  metafile: true,
  logLevel: "warning",
});

const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/;
const packages = new Set(Object.keys(metafile.inputs).map((path) => path.match(inPackage)?.[1]));
packages.delete(undefined);
for (const name of [...packages].sort()) {
  const licence = await readFile(here(`node_modules/${name}/LICENSE`), "utf8");
  await appendFile(outfile, `/*! ${name}\n\n${licence.trim()}\n*/\n`);
}
