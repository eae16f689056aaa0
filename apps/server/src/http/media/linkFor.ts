import type { UserId } from '@roomkey/protocol'
import type { Context } from 'koa'
import type { LinkTo } from '../documented/messages.ts'
import type { HttpParts } from '../parts.ts'
import { baseUrl } from '../secure/hosts.ts'

const NAME_CHARACTERS = 100

/** Links that open files for one user: `<base>/media/<attachment id>/<ticket>/<file name>`. */
export function linkFor({ links, settings }: HttpParts, ctx: Context, user: UserId): LinkTo {
  return ({ id, name }) => {
    // For people and for "save as" only; the end of a long name is what tells its type.
    const shown = [...name].slice(-NAME_CHARACTERS).join('')
    return `${baseUrl(ctx, settings.publicUrl)}/media/${id}/${links.sign(id, user).ticket}/${encodeURIComponent(shown)}`
  }
}
