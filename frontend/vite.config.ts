import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Each page that has a script of its own; one that is not written yet is left out.
const pages = ["src/pages/room.tsx", "src/pages/archive.tsx", "src/pages/wall.tsx", "src/pages/check.tsx", "src/pages/door.ts", "src/pages/site.ts"];
const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root,
  base: "/static/app/",
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: scripts, styles or fonts
    modulePreload: { polyfill: false },
    rollupOptions: { input: pages.filter((page) => existsSync(`${root}${page}`)) },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    setupFiles: ["src/testing/setup.ts"],
  },
});
