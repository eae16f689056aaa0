import { registerHooks } from 'node:module'

// `node --import …/register.ts out/main/index.js` runs the built main process with the stand-in as its electron.
const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, nextResolve) {
    return specifier === 'electron'
      ? { url: standIn, format: 'module-typescript', shortCircuit: true }
      : nextResolve(specifier, context)
  },
})
