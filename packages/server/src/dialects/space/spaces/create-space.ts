import type { space } from '@guildhall/contract/space'
import { createSpace, getSpace } from '../../../domain/spaces/spaces.ts'
import { type Handler, WithHeaders } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { presentSpace } from './present-space.ts'

export const create =
  ({ hosts, publicUrl }: SpaceParts): Handler<typeof space.spaces.create> =>
  async ({ body, token, actor, data, now }) => {
    const { name, subdomain, owner_name: ownerName, description, country, time_zone_name: timeZone } = body
    const id = await createSpace(
      data,
      actor,
      token.userId,
      {
        name,
        subdomain,
        ownerName,
        ...(description !== undefined && { description }),
        ...(country !== undefined && { country }),
        ...(timeZone?.trim() && { timeZone }),
      },
      now,
    )
    const row = await getSpace(data.tenant(id))
    const reply = presentSpace(row, hosts.plainAddressOf(row.tag), now)
    return new WithHeaders(reply, { location: `${publicUrl}/api/spaces/${row.tag}` })
  }
