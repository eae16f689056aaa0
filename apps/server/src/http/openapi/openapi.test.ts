import { DEFAULT_LIMITS, openapi } from '@roomkey/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpoints } from '../createHttp.ts'
import { rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
beforeAll(async () => {
  http = await startHttp()
})
afterAll(() => http.stop())

const document = openapi({ version: '1.2.3', limits: DEFAULT_LIMITS })
// The pages for people are no part of the API they tell of.
const PAGES = ['/api/docs/', '/api/docs/{file_name}']

test('tells of every endpoint and method of the server, and of no other', () => {
  const told = Object.entries(document.paths).map(([path, methods]) => [path, Object.keys(methods).sort()])
  const there = endpoints(http.parts)
    .filter(({ path }) => !PAGES.includes(path))
    .map(({ path, methods }) => [
      path,
      Object.keys(methods)
        .map((name) => name.toLowerCase())
        .sort(),
    ])
  expect(told.sort()).toEqual(there.sort())
})

describe('is well-formed', () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

  test('every reference leads somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to)
    expect(references.length).toBeGreaterThan(50)
    const names = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)
    expect(references.filter((reference) => !names.includes(reference))).toEqual([])
  })

  test('every named shape is used', () => {
    const text = JSON.stringify(document.paths)
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !text.includes(`schemas/${name}"`),
    )
    expect(unused).toEqual([])
  })

  test.each(operations)('$method $path', ({ path, operation }) => {
    const { responses, parameters, security } = operation as {
      responses: Record<string, { description: string }>
      parameters: { name: string; in: string; required?: boolean; schema: object }[]
      security?: unknown[]
    }
    expect(Object.keys(responses).every((status) => /^[2-5]\d\d$/.test(status))).toBe(true)
    expect(Object.values(responses).every(({ description }) => description.length > 0)).toBe(true)
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)
    expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect(parameters.every(({ schema }) => typeof schema === 'object')).toBe(true)
    // Whoever needs a token is told of 401.
    if (!security) expect(responses).toHaveProperty('401')
  })
})

test('is served, and so is the page that shows it, without any inline script', async () => {
  const get = (path: string) => rawRequest(http.url, { method: 'GET', path })
  const served = await get('/api/openapi.json')
  expect(served.json).toMatchObject({ openapi: '3.1.0', info: { version: '0.0.0-test' } })
  const page = await get('/api/docs/')
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|https?:\/\//)
  const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
  expect(files).toHaveLength(3)
  for (const path of files) expect((await get(path)).status).toBe(200)
  expect((await get('/api/docs/package.json')).status).toBe(404)
  expect((await get('/api/docs/..%2fpackage.json')).status).toBe(404)
})
