import Type from 'typebox'
import type { Database } from '../../db/database.ts'
import { endDueMemberships } from '../../domain/memberships/cancellations.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Task } from '../task.ts'

/** Ends the memberships of a community whose last day is over. Errors are tried again: they are the database's. */
export const endMembershipsTask = ({ database, clock }: { database: Database; clock: Clock }): Task<'end-memberships'> => ({
  name: 'end-memberships',
  payload: Type.Object({ communityId: Type.String({ format: 'uuid' }) }),
  async run({ communityId }) {
    await endDueMemberships(database, communityId, new Date(clock.now()))
    return undefined
  },
})
