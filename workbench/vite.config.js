// Without source maps and without anything of its maker's in it, so that the same sources give the
// same bundle. Every file in src/pages is the script of a page; what several pages import stands in
// chunks of its own.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { defineConfig } from "vite";

/** What the bundle is made of, in one word; tests/web/test_bundle.py makes the same word. */
function mark() {
  const files = ["package-lock.json", "package.json", "tsconfig.json", "vite.config.js"];
  const sources = readdirSync("src", { recursive: true, withFileTypes: true });
  files.push(...sources.filter((each) => each.isFile()).map((each) => `${each.parentPath}/${each.name}`));
  const hash = createHash("sha256");
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(name)).update("\0");
  return hash.digest("hex");
}

const pages = readdirSync("src/pages").filter((name) => name.endsWith(".ts"));

export default defineConfig({
  base: "/assets/",
  build: {
    outDir: "../src/standoff/web/built",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    license: { fileName: "licenses.md" },
    rollupOptions: {
      input: Object.fromEntries(pages.map((name) => [name.slice(0, -3), `src/pages/${name}`])),
      preserveEntrySignatures: false,
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "shared-[name].js",
        postBanner: `/* Made by 'make web' of workbench/: ${mark()} */`,
      },
    },
  },
});
