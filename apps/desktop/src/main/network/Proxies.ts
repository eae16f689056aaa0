import type { ProxyConfig, Session } from 'electron'
import { z } from 'zod'
import type { ShellSettings } from '../../ipc/shellSettings.ts'
import type { SecretStore } from '../secrets/SecretStore.ts'
import type { ShellSettingsStore } from '../settings/ShellSettingsStore.ts'
import { type ProxyAddress, proxyAddress } from './proxyAddress.ts'

type Choice = ShellSettings['proxy']
type Credentials = NonNullable<ProxyAddress['credentials']>

export interface ProxiesParts {
  session: Pick<Session, 'setProxy' | 'resolveProxy' | 'closeAllConnections'>
  /** Follow the choice as well. */
  others: readonly Pick<Session, 'setProxy'>[]
  secrets: Pick<SecretStore, 'get' | 'set'>
  shellSettings: Pick<ShellSettingsStore, 'value' | 'subscribe'>
  /** Other ways lead to the servers now. */
  changed(): void
}

/** Beside those of the accounts, whose names have no such beginning. */
const SECRET = 'shell/proxy'
const Kept = z.object({ place: z.string(), username: z.string(), password: z.string() })

/** Which proxy leads to a server: the system's, with its PAC file, one that somebody named, or none. Chromium decides. */
export class Proxies {
  readonly #parts: ProxiesParts
  #applied: Promise<void> = Promise.resolve()

  constructor(parts: ProxiesParts) {
    this.#parts = parts
    const { shellSettings } = parts
    this.#apply(shellSettings.value.proxy)
    shellSettings.subscribe(({ proxy }, before) => {
      if (JSON.stringify(proxy) !== JSON.stringify(before.proxy)) this.apply()
    })
  }

  /** Pages use it from now on, and so does whatever connects anew. */
  apply(): void {
    this.#apply(this.#parts.shellSettings.value.proxy)
    // Also of one that could not be set: what is open goes another way than the one that was chosen.
    const { changed } = this.#parts
    this.#applied.then(changed, changed)
  }

  /** As a PAC file says it, and what the proxy wants to know. Rejects while the chosen one could not be set. */
  async wayTo(origin: string): Promise<{ proxies: string; credentials: Credentials | null }> {
    await this.#applied
    const proxies = await this.#parts.session.resolveProxy(origin)
    const named = this.#named()
    const isNamed = named !== null && proxies.split(/[\s;]+/).includes(named.place)
    return { proxies, credentials: isNamed ? await this.#kept(named.place) : null }
  }

  /** Null: nobody said what this proxy wants to know. */
  async credentialsFor(place: string): Promise<Credentials | null> {
    return this.#named()?.place === place ? this.#kept(place) : null
  }

  /**
   * What may lie in the settings of a choice that somebody made: its name and password go where secrets are kept.
   * Rejects when it is no address, or they could not be kept.
   */
  async withoutSecrets(choice: Choice): Promise<Choice> {
    const { secrets } = this.#parts
    if (choice.mode !== 'manual') {
      // Not waited for: a keychain that does not answer must not keep anybody from choosing.
      if (this.#named() !== null)
        secrets.set(SECRET, null).catch(() => console.warn('The name for the former proxy is still kept.'))
      return choice
    }
    const address = proxyAddress(choice.address)
    if (address === null) throw new Error('This is not the address of a proxy.')
    const { credentials, place, rules } = address
    if (credentials !== null) {
      await secrets.set(SECRET, JSON.stringify({ place, ...credentials }))
      // The address may be the same as before, and they are not.
      if (this.#named()?.place === place) this.apply()
    } else {
      // What cannot be read now may be for this one; it is given to no other.
      const kept = await this.#read().catch(() => null)
      if (kept !== null && kept.place !== place) await secrets.set(SECRET, null)
    }
    return { mode: 'manual', address: rules }
  }

  #apply(choice: Choice): void {
    const { others, session } = this.#parts
    const config = configOf(choice)
    this.#applied = this.#applied
      // Told below. This one is set anew.
      .catch(() => undefined)
      .then(async () => {
        const [own, ...rest] = await Promise.allSettled(
          [session, ...others].map((each) => each.setProxy(config)),
        )
        for (const each of rest)
          if (each.status === 'rejected') console.error('The proxy could not be set for others:', each.reason)
        if (own?.status === 'rejected') throw own.reason
        await session.closeAllConnections()
      })
    this.#applied.catch((error: unknown) => console.error('The proxy could not be set:', error))
  }

  #named(): ProxyAddress | null {
    const choice = this.#parts.shellSettings.value.proxy
    return choice.mode === 'manual' ? proxyAddress(choice.address) : null
  }

  async #kept(place: string): Promise<Credentials | null> {
    // A keychain that does not answer keeps nobody from proxies that ask for nothing.
    const kept = await this.#read().catch(() => null)
    return kept?.place === place ? { username: kept.username, password: kept.password } : null
  }

  async #read(): Promise<z.infer<typeof Kept> | null> {
    const text = await this.#parts.secrets.get(SECRET)
    return text === null ? null : Kept.parse(JSON.parse(text))
  }
}

function configOf(choice: Choice): ProxyConfig {
  if (choice.mode === 'none') return { mode: 'direct' }
  const address = choice.mode === 'manual' ? proxyAddress(choice.address) : null
  // What an older version wrote and this one cannot read leads where the system says.
  return address === null ? { mode: 'system' } : { mode: 'fixed_servers', proxyRules: address.rules }
}
