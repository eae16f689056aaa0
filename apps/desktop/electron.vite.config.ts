import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { bundledLicences } from '../../scripts/bundledLicences.mjs'

const licences = bundledLicences({
  licence: resolve(import.meta.dirname, '../../LICENSE'),
  file: resolve(import.meta.dirname, 'out/LICENSES.txt'),
  beside: [
    {
      folder: resolve(import.meta.dirname, 'node_modules/better-sqlite3-multiple-ciphers'),
      note:
        'Compiled into it: SQLite (public domain); SQLite3 Multiple Ciphers (Copyright 2006-2026 Ulrich Telle) and ' +
        'miniz (Copyright 2010-2014 Rich Geldreich and Tenacious Software LLC, 2013-2014 RAD Game Tools and Valve ' +
        'Software), both under the MIT licence, whose text is the same as the one that follows.',
    },
  ],
})

export default defineConfig({
  main: {
    plugins: [licences()],
    // Where the Help menu leads: nowhere, unless whoever publishes the app says it.
    define: { 'import.meta.env.MAIN_VITE_DOCUMENTATION': JSON.stringify(process.env.ROOMKEY_HOMEPAGE ?? '') },
    // Only `dependencies` stay outside the bundle: the native SQLite. Everything else is bundled, so what ships is small.
    build: {
      externalizeDeps: true,
      rolldownOptions: { input: resolve(import.meta.dirname, 'src/main/index.ts') },
    },
  },
  preload: {
    plugins: [licences()],
    build: {
      // A sandboxed preload can require nothing but electron: one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: resolve(import.meta.dirname, 'src/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'src/renderer'),
    plugins: [react(), licences()],
    worker: { plugins: () => [licences()] },
    build: {
      minify: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: resolve(import.meta.dirname, 'src/renderer/index.html') },
    },
  },
})
