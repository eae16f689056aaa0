// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitHub fills them in
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { OPT_OUTS, programsWithout, readOptOuts } from './optOuts.mjs'
import { aptPackages, programs } from './systemPackages.mjs'
import { root } from './toolchain.mjs'

const { jobs, concurrency } = load(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8'))
const rows = jobs.test.strategy.matrix.include

/** What GitHub's machines bring along, by the name that would leave it out; each carries a Chrome. */
const THERE = {
  'ubuntu-latest': ['postgres', 'browser', 'posix', 'tmpfs'],
  'macos-latest': ['postgres', 'browser', 'posix'],
  'windows-latest': ['browser'],
}

/** The packages that a row must install for one program, as its system calls them. */
function packagesOf(program, os) {
  if (os.startsWith('ubuntu')) return aptPackages(program, 'ubuntu')
  return [programs[program].install[os.startsWith('macos') ? 'darwin' : 'win32']]
}

test.each(rows)('$os: what npm test takes is there, installed or left out, and one of them only', (row) => {
  const without = readOptOuts(row.options.split(' ').filter(Boolean))
  const installed = Object.keys(OPT_OUTS).filter((name) => {
    const { program } = OPT_OUTS[name]
    const words = ` ${row.setup ?? ''} `
    return program && packagesOf(program, row.os).every((part) => words.includes(` ${part} `))
  })
  expect([...without, ...installed, ...THERE[row.os]].sort()).toEqual(Object.keys(OPT_OUTS).sort())
})

test('every system of the matrix is one that we know', () => {
  expect(rows.map(({ os }) => os)).toEqual(Object.keys(THERE))
})

test('the options reach npm test, in a shell that hands them on', () => {
  expect(jobs.test.defaults.run.shell).toBe('bash')
  expect(jobs.test.steps.map(({ run }) => run)).toContain('npm test -- ${{ matrix.options }}')
  expect(jobs.test.steps.some(({ shell }) => shell)).toBe(false)
})

test('a pull request is tested in its last state only, main and releases in every one', () => {
  expect(concurrency).toEqual({
    group: "ci-${{ github.event_name == 'pull_request' && github.ref || github.run_id }}",
    'cancel-in-progress': true,
  })
})

test('only known names are left out, and their programs with them', () => {
  expect(programsWithout(readOptOuts([]))).toEqual(['redis', 's3', 'chromium'])
  expect(programsWithout(readOptOuts(['--without=s3,browser,tmpfs']))).toEqual(['redis'])
  expect(() => readOptOuts(['--without=s4'])).toThrow('--without=s4: only postgres, redis')
  expect(() => readOptOuts(['--without=constructor'])).toThrow('--without=constructor')
  expect(() => readOptOuts(['--witout=s3'])).toThrow('--witout')
  expect(Object.values(OPT_OUTS).flatMap(({ program }) => program ?? [])).toEqual(
    expect.arrayContaining(Object.keys(programs)),
  )
})

test('Ubuntu’s Chromium has another name than Debian’s', () => {
  expect(aptPackages('chromium', 'ubuntu')).toEqual(['chromium-browser'])
  expect(aptPackages('chromium', 'debian')).toEqual(['chromium'])
  expect(aptPackages('s3', undefined)).toEqual(['radosgw', 'ceph-mon', 'ceph-osd'])
})

test('the README leaves out the same', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  for (const { options } of rows) expect(readme).toContain(options)
})
