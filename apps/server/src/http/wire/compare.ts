import { isDeepStrictEqual } from 'node:util'

/**
 * Recorded ids, tokens, times and links against ours: the same recorded id must always be the same id here. Remembers
 * what it saw, so that later requests can name our ids.
 */
export class Mapping {
  readonly #ours = new Map<string, unknown>()

  /** Recorded ids in a text become ours. */
  apply(text: string): string {
    return text.replace(UUID, (id) => String(this.#ours.get(id) ?? id))
  }

  /** Where the reply differs from the recorded value; undefined when it says the same. Extra keys are allowed. */
  difference(recorded: unknown, actual: unknown, at = '$'): string | undefined {
    if (Array.isArray(recorded)) {
      if (!Array.isArray(actual) || actual.length !== recorded.length) return told(at, recorded, actual)
      return first(recorded.map((item, index) => this.difference(item, actual[index], `${at}[${index}]`)))
    }
    if (typeof recorded === 'object' && recorded !== null) {
      if (typeof actual !== 'object' || actual === null) return told(at, recorded, actual)
      return first(
        Object.entries(recorded).map(([key, value]) =>
          this.difference(value, (actual as Record<string, unknown>)[key], `${at}.${key}`),
        ),
      )
    }
    return this.#same(recorded, actual, at) ? undefined : told(at, recorded, actual)
  }

  #same(recorded: unknown, actual: unknown, at: string): boolean {
    if (/\.(id|user_id)$/.test(at)) return this.#sameId(String(recorded), actual, typeof recorded)
    if (typeof recorded !== 'string') return isDeepStrictEqual(recorded, actual)
    if (typeof actual !== 'string') return false
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(recorded)) return TIME.test(actual)
    if (recorded.startsWith('eyJ')) return JWT.test(actual)
    if (at.endsWith('.file_url'))
      return new URL(recorded).origin === new URL(actual).origin && LINK.test(actual)
    return recorded === actual
  }

  #sameId(recorded: string, actual: unknown, type: string): boolean {
    if (!this.#ours.has(recorded)) {
      if ([...this.#ours.values()].includes(actual)) return false
      this.#ours.set(recorded, actual)
    }
    return typeof actual === type && this.#ours.get(recorded) === actual
  }
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/
const LINK = /\/media\/[0-9a-f-]{36}\/[\w.-]+\/[^/]+$/

const first = (differences: (string | undefined)[]) => differences.find((one) => one !== undefined)
const told = (at: string, recorded: unknown, actual: unknown) =>
  `${at}: recorded ${JSON.stringify(recorded)}, answered ${JSON.stringify(actual)}`
