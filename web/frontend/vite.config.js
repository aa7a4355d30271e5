// Entries keep their names (pages ask for dist/page.js and add the content's hash); what they load is hashed under assets/.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

// The licence of every package whose code or font is in the build: names and texts, nothing typed by hand.
function notices() {
  return {
    name: 'notices',
    generateBundle(options, bundle) {
      const folders = new Set(['@fontsource-variable/inter'].map((name) => join(here, 'node_modules', name)));
      for (const chunk of Object.values(bundle)) {
        for (const id of Object.keys(chunk.modules ?? {})) {
          const found = id.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
          if (found) folders.add(found[1].replace(/^\0/, ''));
        }
      }
      const packages = [...folders].sort().map((folder) => {
        const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
        return { name: about.name, version: about.version, licence: about.license, text: file ? readFileSync(join(folder, file), 'utf8') : '' };
      });
      this.emitFile({ type: 'asset', fileName: 'packages.json', source: JSON.stringify(packages, null, 1) });
    },
  };
}

export default defineConfig({
  root: here,
  base: '/static/dist/',
  publicDir: false,
  plugins: [notices()],
  build: {
    target: 'es2022',
    outDir: process.env.REDRESS_DIST ?? resolve(dirname(here), 'static/dist'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    assetsInlineLimit: 0, // font-src 'self' has no place for data: addresses
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    rollupOptions: {
      input: { page: resolve(here, 'src/page.js'), diagram: resolve(here, 'src/diagram.js') },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: (asset) => (/^(page|diagram)\.css$/.test(asset.names?.[0] ?? '') ? '[name][extname]' : 'assets/[name]-[hash][extname]'),
      },
    },
  },
});
