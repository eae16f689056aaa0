import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `vite packages/ui/playground` shows the app on made-up data. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  cacheDir: '../node_modules/.vite/playground',
  server: { host: '127.0.0.1', port: 5199 },
  preview: { host: '127.0.0.1' },
  build: { outDir: '../node_modules/.playground', emptyOutDir: true },
})
