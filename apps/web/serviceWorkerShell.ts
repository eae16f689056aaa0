import type { Plugin } from 'vite'

export const SERVICE_WORKER = 'service-worker.js'

/** Tells the service worker which files the build consists of: they are known only when everything is bundled. */
export function serviceWorkerShell(publicFiles: readonly string[]): Plugin {
  return {
    name: 'roomkey-service-worker-shell',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[SERVICE_WORKER]
        if (worker?.type !== 'chunk') throw new Error(`The build has no ${SERVICE_WORKER}.`)
        const names = Object.keys(bundle).filter(
          (name) => name !== SERVICE_WORKER && !/\.(map|html)$/.test(name),
        )
        const shell = [...names.sort(), ...publicFiles].map((name) => `/${name}`)
        // Their names hold a hash of their content, which names all other files.
        const build = names.filter((name) => name.startsWith('assets/index-')).join(' ')
        const later = shell.filter((name) =>
          /^\/assets\/(?:openPdf|pdfWorker|decoders|jbig2|openjpeg)/.test(name),
        )
        worker.code = `const SHELL = ${JSON.stringify(shell)}, LATER = ${JSON.stringify(later)}, BUILD = ${JSON.stringify(build)};\n${worker.code}`
      },
    },
  }
}
