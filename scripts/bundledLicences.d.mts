import type { Plugin } from 'vite'

export function bundledLicences(options: {
  licence: string
  file: string
  beside?: ReadonlyArray<{ folder: string; note?: string }>
}): () => Plugin
