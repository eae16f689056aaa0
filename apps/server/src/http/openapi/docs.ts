import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Refusal } from '../errors/Refusal.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { sendJson } from '../routing/sendJson.ts'
import { sendFile } from '../web/webApp.ts'

// Swagger UI's own page starts it by an inline script and fetches a demo; ours does neither.
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Roomkey API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`
const START = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', validatorUrl: null })\n`
const FILES = new Set(['swagger-ui.css', 'swagger-ui-bundle.js'])

export const openapiDocument = (document: object): Endpoint => ({
  path: '/api/openapi.json',
  name: 'OpenAPI',
  access: 'open',
  methods: { GET: async ({ ctx }) => sendJson(ctx, document) },
})

export const docs = (): Endpoint => ({
  path: '/api/docs/',
  name: 'Documentation',
  access: 'open',
  raw: true,
  methods: {
    GET: async ({ ctx }) => {
      ctx.set('Content-Type', 'text/html; charset=utf-8')
      ctx.body = PAGE
    },
  },
})

/** Swagger UI from our own disk: the page works offline and under a policy that allows no foreign script. */
export function docsFiles(): Endpoint {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  return {
    path: '/api/docs/{file_name}',
    name: 'Documentation files',
    access: 'open',
    raw: true,
    methods: {
      GET: async ({ ctx, path }) => {
        if (path.file_name === 'start.js') {
          ctx.set('Content-Type', 'text/javascript; charset=utf-8')
          ctx.body = START
        } else if (!FILES.has(path.file_name) || !(await sendFile(ctx, folder, `/${path.file_name}`))) {
          throw new Refusal('not_found')
        }
      },
    },
  }
}
