/**
 * Structured clone through text, for values that cross between page and main process. It runs on both sides: its
 * source is also sent to the page, so it refers to nothing outside itself.
 */
export function makeCodec() {
  const refuse = (): never => {
    throw new Error('An object could not be cloned.')
  }
  const toBase64 = (bytes: Uint8Array): string => {
    let binary = ''
    for (let at = 0; at < bytes.length; at += 32_768) {
      binary += String.fromCharCode(...bytes.subarray(at, at + 32_768))
    }
    return btoa(binary)
  }
  const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

  const pack = (value: unknown): unknown => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : ['number', String(value)]
    if (value === undefined) return ['undefined']
    if (typeof value === 'bigint') return ['bigint', String(value)]
    if (typeof value !== 'object') return refuse()
    if (Array.isArray(value)) return ['array', value.map(pack)]
    if (value instanceof Uint8Array) return ['bytes', toBase64(value)]
    if (value instanceof Date) return ['date', value.getTime()]
    if (value instanceof Error) return ['error', value.name, value.message]
    const prototype = Object.getPrototypeOf(value)
    // A class instance, a node, a File, a Map: none of them is used, so none is pretended to work.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return refuse()
    if (typeof (value as { constructor?: unknown }).constructor === 'function') {
      if ((value as { constructor: { name: string } }).constructor.name !== 'Object') return refuse()
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item)]))
  }

  const unpack = (packed: unknown): unknown => {
    if (!Array.isArray(packed)) {
      if (packed === null || typeof packed !== 'object') return packed
      return Object.fromEntries(Object.entries(packed).map(([key, item]) => [key, unpack(item)]))
    }
    const [kind, content, extra] = packed
    if (kind === 'array') return content.map(unpack)
    if (kind === 'number') return Number(content)
    if (kind === 'undefined') return undefined
    if (kind === 'bigint') return BigInt(content)
    if (kind === 'bytes') return fromBase64(content)
    if (kind === 'date') return new Date(content)
    if (kind === 'error') return Object.assign(new Error(extra), { name: content })
    return refuse()
  }

  return {
    encode: (value: unknown): string => JSON.stringify(pack(value)),
    decode: (text: string): unknown => unpack(JSON.parse(text)),
  }
}
