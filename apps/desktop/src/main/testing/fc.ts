import fc from 'fast-check'

declare const process: { env: Record<string, string | undefined> }

// What is drawn is the same at every run, so that no change fails by bad luck; `npm run properties` draws others.
fc.configureGlobal({ seed: Number(process.env.ROOMKEY_SEED ?? 20_261_123) })

export { fc }
