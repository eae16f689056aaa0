import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { captureConsole, captureFailures, captureWorker } from './capture.ts'
import { LogFile } from './LogFile.ts'
import { redact } from './redact.ts'

let folder: string
let log: LogFile
const open = (maxBytes?: number) =>
  new LogFile({ folder, now: () => new Date(0), ...(maxBytes !== undefined && { maxBytes }) })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-log-'))
  log = open()
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = () => log.tail(1000).map((line) => line.replace('1970-01-01T00:00:00.000Z ', ''))

describe('the log', () => {
  it('keeps nobody from starting where it cannot be written', () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const file = join(folder, 'logs')
    writeFileSync(file, '')
    const nowhere = new LogFile({ folder: file })
    nowhere.write('info', 'lost')
    expect(nowhere.tail(1)).toEqual([])
    expect(said).toHaveBeenCalledWith('There will be no log:', 'EEXIST')
    said.mockRestore()
  })

  it('keeps what was said last, in two files of a bounded size, also over starts', () => {
    log = open(1000)
    for (let at = 0; at < 200; at += 1) log.write('info', `line ${at}`)
    log = open(1000)
    log.write('warn', 'after a start')
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
    expect(sizes).toHaveLength(2)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000)
    expect(log.tail(3).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'info line 198',
      'info line 199',
      'warn after a start',
    ])
    expect(log.tail(1000).length).toBeGreaterThan(25)
  })

  it('stops nobody when it cannot be written', () => {
    rmSync(folder, { recursive: true })
    log.write('error', 'no disk')
    expect(log.tail(10)).toEqual([])
    log = open()
  })

  it('takes the console, what ends the process, and what a thread says in pieces', async () => {
    const said: unknown[] = []
    const say = (...args: unknown[]) => void said.push(args)
    const target = { error: say, warn: say, info: say, log: say }
    captureConsole(target, log)
    target.warn('refused:', new Error('why').message)
    target.log('%d accounts', 2)
    expect(said).toEqual([
      ['refused:', 'why'],
      ['%d accounts', 2],
    ])
    const [stdout, stderr] = [new EventEmitter(), new EventEmitter()]
    const process = Object.assign(new EventEmitter(), { stdout, stderr })
    captureFailures(process as never, log)
    // Nobody else listens: it would end the process.
    stderr.emit('error', 'EPIPE')
    process.emit('uncaughtExceptionMonitor', 'lost', 'unhandledRejection')
    const worker = { stdout: new PassThrough(), stderr: new PassThrough() }
    captureWorker(worker, log, { write: () => true })
    worker.stderr.write('engine, sync: it ')
    worker.stderr.write('failed\nand\nthen')
    worker.stderr.end()
    await finished(worker.stderr)
    expect(lines()).toEqual([
      'warn refused: why',
      'info 2 accounts',
      'warn The console is gone: EPIPE',
      'error unhandledRejection: lost',
      'error engine, sync: it failed',
      'and',
      'error then',
    ])
  })

  it('holds no secrets, addresses or files, whoever said them', () => {
    const planted = [
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
      'hunter2hunter2',
      'chat.example.org',
      '192.168.7.9',
      'plan B.pdf',
      'alice@example.org',
      'swordfish',
      'dGhpcyBpcyBhIHZlcnkgbG9uZyBrZXkgdGhhdCBtdXN0IGdvIQ',
      'talk.example.net',
      '2001:db8::7',
      'fe80::1:2',
      'report 2026.pdf',
    ]
    const [jwt, password, host, address, file, mail, secret, key] = planted
    log.write('error', `refused ${jwt}`)
    log.write('error', `Authorization: Bearer ${key}`)
    log.write('error', `{"password":"${password}","refresh_token": "${secret}"}`)
    log.write('error', `GET https://${host}/files/${secret}/plan%20B.pdf?token=${jwt} failed`)
    log.write('error', `connect ECONNREFUSED ${address}:443`)
    log.write('error', `ENOENT: no such file or directory, open '/home/someone/${file}'`)
    log.write('error', `ENOENT: no such file or directory, stat '/home/someone/Bob's ${secret} plan.pdf'`)
    log.write('error', `EPERM: C:\\Users\\someone\\${secret}.docx and "C:\\Users\\x\\${file}"`)
    log.write('error', `mailto ${mail}, key ${key}, at /home/someone/${secret}`)
    log.write('error', 'getaddrinfo ENOTFOUND talk.example.net, getaddrinfo EAI_AGAIN talk.example.net')
    log.write(
      'error',
      "Host: talk.example.net. is not in the cert's altnames: DNS:talk.example.net, IP Address:x",
    )
    log.write('error', "{ code: 'ENOTFOUND', hostname: 'talk.example.net', subject: 'CN=talk.example.net' }")
    log.write('error', 'connect ECONNREFUSED 2001:db8::7:443 and [fe80::1:2]:443, 2001:db8::7')
    log.write('error', `open /home/someone/My Files/annual report 2026.pdf failed`)
    log.write(
      'error',
      `{"token":"a\\"${secret}"} pwd=${secret} apikey=${secret} api_key: ${secret} refresh=${secret}`,
    )
    const text = readFileSync(join(folder, 'roomkey.log'), 'utf8')
    for (const each of [...planted, 'someone']) expect(text).not.toContain(each)
    // What helps is still there.
    for (const each of [
      'ECONNREFUSED',
      '[path] failed',
      'ENOENT: no such file or directory',
      'GET [address] failed',
    ])
      expect(text).toContain(each)
  })

  it('keeps ids, and of a stack the names of files and lines', () => {
    const id = '018f2c3a-7b1d-7c3e-9f00-1234567890ab'
    expect(redact(`room ${id}: 4xx/5xx in 12:30, 3/4 done`)).toBe(`room ${id}: 4xx/5xx in 12:30, 3/4 done`)
    expect(
      redact(
        'TypeError: x is null\n    at open (file:///opt/Roomkey/resources/app.asar/out/main/index.js:10:5)\n    at C:\\Users\\eve\\app\\index.js:1:2',
      ),
    ).toBe('TypeError: x is null\n    at open (index.js:10:5)\n    at index.js:1:2')
  })
})
