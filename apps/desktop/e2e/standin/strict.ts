/**
 * The stand-in knows what the shell uses and nothing else: a call it does not know stops the run with its name,
 * so that nobody believes something was tested that was not there.
 */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, property) {
      if (typeof property === 'string' && !(property in object) && property !== 'then') {
        throw new Error(`The Electron stand-in does not know ${name}.${property}.`)
      }
      const value: unknown = Reflect.get(object, property)
      return typeof value === 'function' && !isClass(value) ? value.bind(object) : value
    },
    set(_object, property) {
      throw new Error(`The Electron stand-in does not know how to set ${name}.${String(property)}.`)
    },
  })
}

const isClass = (value: object) => /^class\b/.test(Function.prototype.toString.call(value))

/** Listening to an event that never comes would hide a gap as well. */
export function knownEvent(owner: string, known: readonly string[], event: string | symbol): void {
  if (typeof event === 'string' && !known.includes(event)) {
    throw new Error(`The Electron stand-in does not know the event '${event}' of ${owner}.`)
  }
}
