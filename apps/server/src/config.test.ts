import { parseFernetKeys } from '@roomkey/crypto'
import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { VARIABLES } from './configVariables.ts'
import { DEFAULT_RATES } from './ratelimit/rateLimits.ts'

const fernetKey = `${'A'.repeat(43)}=`

describe('readConfig', () => {
  test('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      dataDir: './data',
      masterKeys: undefined,
      rateLimit: true,
      limits: DEFAULT_LIMITS,
    })
  })

  test('reads what is set, and takes an empty value as unset', () => {
    const config = readConfig({
      PORT: ' 0 ',
      HOST: '',
      RATE_LIMIT: 'off',
      SERVER_MASTER_KEY: `${fernetKey},${fernetKey}`,
      CORS_ORIGINS: 'https://a.example, app://roomkey',
      PUBLIC_URL: 'https://chat.example.org/',
      MAX_FILE_BYTES: '1000',
    })
    expect(config).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      rateLimit: false,
      masterKeys: [fernetKey, fernetKey],
      corsOrigins: ['https://a.example', 'app://roomkey'],
      publicUrl: 'https://chat.example.org',
    })
    expect(config.limits.file_bytes).toBe(1000)
  })

  test('changes the rates that are named and leaves the others', () => {
    const { rates } = readConfig({ RATE_LIMITS: 'signIn=2/3600, send=50/10' })
    expect(rates).toEqual({
      ...DEFAULT_RATES,
      signIn: { requests: 2, seconds: 3600 },
      send: { requests: 50, seconds: 10 },
    })
    expect(readConfig({}).rates).toEqual(DEFAULT_RATES)
  })

  test('takes master keys in both alphabets of base64', () => {
    const keys = [`${'-_'.repeat(21)}A=`, `${'+/'.repeat(21)}A=`]
    expect(readConfig({ SERVER_MASTER_KEY: keys.join(',') }).masterKeys).toEqual(keys)
    expect(() => parseFernetKeys(keys.join(','))).not.toThrow()
  })

  test.each([
    ['PORT', '80 00'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['HOST', 'http://x/'],
    ['SERVER_MASTER_KEY', 'not-a-key'],
    ['SERVER_MASTER_KEY', `${fernetKey},short`],
    ['SECRET_KEY', 'too5hort'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://:99999999'],
    ['RATE_LIMIT', 'maybe'],
    ['RATE_LIMITS', 'signIn=30'],
    ['RATE_LIMITS', 'typing=3/1'],
    ['RATE_LIMITS', 'user=0/60'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['TRUST_PROXY', 'yes'],
    ['ALLOWED_HOSTS', 'chat.my.org:80'],
    ['PUBLIC_URL', 'chat.my.org'],
    ['PUBLIC_URL', 'https://:::/'],
    ['PUBLIC_URL', 'https://chat.my.org?room=1'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_FILE_BYTES', '1 GB'],
    ['S3_BUCKET', 'holiday pictures'],
    ['S3_ENDPOINT', 's3.example.org'],
    ['S3_ENDPOINT', 'https://s3.example.org/bucket'],
    ['S3_ENDPOINT', 'https://key:secret@s3.example.org'],
    ['S3_REGION', 'eu central'],
    ['S3_ACCESS_KEY_ID', 'two words'],
    ['S3_URL', 's3://holiday-pictures'],
  ])('%s=%s stops with one sentence that names it and does not repeat the value', (name, value) => {
    const error = thrownBy(() => readConfig({ ...s3Around(name), [name]: value }))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message.startsWith(`${name} is not `)).toBe(true)
    expect(error.message).toMatch(/^[^\n]+\.$/)
    expect(error.message).not.toContain(value)
  })

  const s3 = { S3_BUCKET: 'roomkey', S3_ACCESS_KEY_ID: 'me', S3_SECRET_ACCESS_KEY: 'hush' }

  test('takes S3 as a whole', () => {
    expect(readConfig({ ...s3, S3_ENDPOINT: 'http://127.0.0.1:9000' }).s3).toEqual({
      bucket: 'roomkey',
      endpoint: 'http://127.0.0.1:9000',
      region: 'us-east-1',
      accessKeyId: 'me',
      secretAccessKey: 'hush',
    })
    expect(readConfig({ S3_BUCKET: '', S3_REGION: ' ' }).s3).toBeUndefined()
  })

  test.each(Object.keys(s3))('S3 without %s stops with a sentence that names it', (name) => {
    const error = thrownBy(() => readConfig({ ...s3, [name]: '' }))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(new RegExp(`^${name} is not set, but S3_[^\n]+\\.$`))
    expect(error.message).not.toContain('hush')
  })

  test('every variable says what it does and how to set it', () => {
    for (const { about, make } of Object.values(VARIABLES))
      expect(`${about}${make}`.length).toBeGreaterThan(30)
  })
})

/** What must be set for that one to be read. */
const s3Around = (name: string) =>
  name.startsWith('S3_') ? { S3_BUCKET: 'roomkey', S3_ACCESS_KEY_ID: 'me', S3_SECRET_ACCESS_KEY: 'hush' } : {}

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was thrown.')
}
