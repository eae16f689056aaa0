import { ConfigError } from '../config.ts'

/** What to do about a Redis that cannot be used at the start. `why` is what the connection said before it closed. */
export function refusal(why: unknown): ConfigError {
  const { message = '', code = '' } = why instanceof Error ? (why as NodeJS.ErrnoException) : {}
  return new ConfigError(`REDIS_URL is not valid: ${sentence(message, code)}`, { cause: why })
}

function sentence(message: string, code: string): string {
  if (/^(WRONGPASS|NOAUTH|ERR AUTH)/.test(message))
    return 'Redis refuses its user or password; set REDIS_URL to one that it takes, for example redis://user:password@127.0.0.1:6379.'
  if (/CERT|SELF_SIGNED|UNABLE_TO_|TLS/.test(code))
    return 'the certificate of that Redis is not trusted; set NODE_EXTRA_CA_CERTS to the file of who issued it, or set REDIS_URL to the name it was issued for.'
  return 'no Redis answers there; start it, or set REDIS_URL to one that runs, for example redis://127.0.0.1:6379.'
}
