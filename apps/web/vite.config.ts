import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { bundledLicences } from '../../scripts/bundledLicences.mjs'
import { SERVICE_WORKER, serviceWorkerShell } from './serviceWorkerShell.ts'

const server = 'http://127.0.0.1:8000'

const licences = bundledLicences({
  licence: join(import.meta.dirname, '../../LICENSE'),
  file: join(import.meta.dirname, 'dist/LICENSES.txt'),
})

export default defineConfig({
  plugins: [react(), serviceWorkerShell(['icon.svg']), licences()],
  // It finds its .wasm beside itself, which the dependency optimizer would break.
  optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'] },
  worker: { format: 'es', plugins: () => [licences()] },
  build: {
    target: 'es2022',
    // The server's policy allows no inline script and no data: script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One page whose parts are all needed at once, kept by the service worker: splitting it would only add round trips.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: { index: 'index.html', serviceWorker: 'src/serviceWorker.ts' },
      output: {
        // Its address must stay the same, and its scope is its folder.
        entryFileNames: ({ name }) => (name === 'serviceWorker' ? SERVICE_WORKER : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { proxy: { '/api': server, '/ws': { target: server.replace('http', 'ws'), ws: true } } },
})
