import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Context, Middleware } from 'koa'
import send from 'koa-send'
import { Refusal } from '../errors/Refusal.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'

/**
 * Serves the built web app: its files, and index.html for every other address that a person opens, because the app
 * itself knows what it shows there. Anything else that does not exist is 404 in the error form.
 */
export function webApp(folder: string | null): Middleware {
  return async (ctx) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new Refusal('not_found')
    if (folder === null || !existsSync(join(folder, 'index.html'))) {
      if (ctx.path !== '/') throw new Refusal('not_found')
      return sayNotBuilt(ctx)
    }
    if (ctx.path !== '/' && (await sendFile(ctx, folder, ctx.path))) return
    if (ctx.path !== '/' && !isNavigation(ctx)) throw new Refusal('not_found')
    await sendFile(ctx, folder, '/index.html')
  }
}

/** False when there is no such file. Folders, hidden files and ways out of the folder count as none. */
export async function sendFile(ctx: Context, root: string, path: string): Promise<boolean> {
  // The bundler puts a hash of the content into the names in assets/: those never change.
  const cache = path.startsWith('/assets/') ? IMMUTABLE : 'no-cache'
  try {
    const options = {
      root,
      setHeaders: (response: ServerResponse) => response.setHeader('Cache-Control', cache),
    }
    // Undefined for folders and hidden files; the types do not say so.
    return ((await send(ctx, path, options)) as string | undefined) !== undefined
  } catch (error) {
    const { status } = error as { status?: unknown }
    if (typeof status === 'number' && status < 500) return false
    throw error
  }
}

function isNavigation(ctx: Context): boolean {
  const path = ctx.path.split('/').at(-1) ?? ''
  return ctx.accepts('application/json', 'text/html') === 'text/html' && !path.includes('.')
}

function sayNotBuilt(ctx: Context): void {
  ctx.type = 'text/html; charset=utf-8'
  ctx.body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Roomkey</title>
<h1>Roomkey is running, but its web app is not built</h1>
<p>Run <code>pnpm build</code> in Roomkey's folder (or start it with <code>npm start</code>) and reload this page.</p>
<p>The API is here already: <a href="/api/docs/">its documentation</a>.</p>
</html>
`
}
