// One file, without source maps and without anything of its maker's in it, so that the same sources
// give the same bundle.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { defineConfig } from "vite";

/** What the bundle is made of, in one word; tests/web/test_bundle.py makes the same word. */
function mark() {
  const files = ["package-lock.json", "package.json", "tsconfig.json", "vite.config.js"];
  files.push(...readdirSync("src").sort().map((name) => `src/${name}`));
  const hash = createHash("sha256");
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(name)).update("\0");
  return hash.digest("hex");
}

export default defineConfig({
  build: {
    outDir: "../src/standoff/web/built",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/assumptions.ts", formats: ["es"], fileName: () => "assumptions.js" },
    rollupOptions: { output: { postBanner: `/* Made by 'make web' of workbench/: ${mark()} */` } },
  },
});
