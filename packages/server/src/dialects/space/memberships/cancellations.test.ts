import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endDueMemberships } from '../../../domain/memberships/cancellations.ts'
import { endMembershipsTask } from '../../../jobs/tasks/end-memberships.ts'
import { addDays } from '../../../kernel/days.ts'
import { fromHexId, hexId } from '../../../kernel/ids.ts'
import { createLogger } from '../../../kernel/logger.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
let planId: string
let fieldId: string
let counter = 0
beforeAll(async () => {
  t = await createSpaceApp()
  planId = hexId((await t.post('/segments', { name: 'Full time' })).body.id)
  fieldId = (await t.send('PUT', '/c/guild/api/space/custom_fields', { body: [{ label: 'Size' }] })).body[0].id
})
afterAll(() => t.close())

const base = '/c/guild/api/memberships'
const today = () => new Date(t.clock.now()).toISOString().slice(0, 10)
const join = async (role?: 'ADMIN') => {
  const { userId, membershipId } = await t.join(t.community, `member-${++counter}`, role)
  return { userId, membershipId, path: `${base}/${hexId(membershipId)}` }
}
const statusOf = async (membershipId: string) =>
  (await t.db.admin.query('select status from memberships where id = $1', [membershipId])).rows[0].status
const jobs = async () =>
  (
    await t.db.admin.query<{ run_at: Date; key: string; payload: object }>(
      `select j.run_at, j.key, p.payload from graphile_worker.jobs j join graphile_worker._private_jobs p using (id) where task_identifier = 'end-memberships'`,
    )
  ).rows
const runJob = (communityId = t.community.id) =>
  endMembershipsTask({ database: t.database, clock: t.clock }).run(
    { communityId },
    { signal: new AbortController().signal, log: createLogger('silent') },
  )
const lastTypes = async (count: number) => (await t.changes()).map(({ type }) => type).slice(-count)

describe('POST /memberships/:id/cancellation', () => {
  it.each(['named', 'left out'])('lets it live, with all it has, until today is over, today being %s (201)', async (how) => {
    const { membershipId, path, userId } = await join('ADMIN')
    await t.send('PUT', path, { body: { plan: { id: planId }, custom_fields: { [fieldId]: 'M' } } })
    const body = how === 'named' ? { body: { canceled_to: today() } } : {}
    const answer = await t.send('POST', `${path}/cancellation`, body)
    const day = today().replaceAll('-', '/')
    const plan = { name: 'Full time', canceled_to: day }
    expect(answer).toMatchObject({ status: 201, body: { canceled_to: day, plan } })
    expect((await t.changes()).at(-1)).toMatchObject({
      type: 'member.cancellation_set',
      object_id: membershipId,
      data: { userId, canceledTo: today() },
    })
    await runJob()
    expect((await t.send('GET', `${base}?ids=${hexId(membershipId)}`)).body).toMatchObject([{ plan }])
    expect((await t.send('PUT', path, { body: { phone: '1' } })).body).toMatchObject({ phone: '1', canceled_to: day })
    const token = await t.tokenFor(userId, ['read_memberships'])
    expect((await t.send('GET', base, { token })).status).toBe(200)
    const alive = (await t.send('GET', path)).body

    t.clock.advance(86_400_000)
    await runJob()
    expect(await statusOf(membershipId)).toBe('LEFT')
    expect((await t.changes()).at(-1)).toMatchObject({ type: 'member.left', object_id: membershipId, data: { userId } })
    expect((await t.send('GET', `${base}?ids=${hexId(membershipId)}`)).body).toEqual([])
    expect((await t.send('GET', path, { token })).status).toBe(403)
    // It is still told as it was.
    expect((await t.send('GET', path)).body).toEqual(alive)
    expect((await t.send('GET', `${path}/custom_fields`)).body.fields).toMatchObject([{ value: 'M' }])
  })
  it('ends a membership that has not begun on the day it begins, and no sooner', async () => {
    const { path } = await join()
    const starts = addDays(today(), 10)
    await t.send('PUT', path, { body: { starts_at: starts } })
    const errors = { canceled_to: 'must not lie before starts_at' }
    expect(await t.send('POST', `${path}/cancellation`, { body: { canceled_to: addDays(starts, -1) } })).toMatchObject({
      status: 422,
      body: { errors },
    })
    const answer = await t.send('POST', `${path}/cancellation`)
    expect(answer).toMatchObject({ status: 201, body: { canceled_to: starts.replaceAll('-', '/') } })
    expect(await t.send('PUT', path, { body: { starts_at: addDays(starts, 1) } })).toMatchObject({
      status: 422,
      body: { errors: { starts_at: 'must not lie after canceled_to' } },
    })
  })
  it.each(['date', 'cancellation_date'])('takes %s for canceled_to', async (name) => {
    const { path } = await join()
    const day = addDays(today(), 3)
    const cancel = (body: object) => t.send('POST', `${path}/cancellation`, { body })
    expect(await cancel({ [name]: day })).toMatchObject({ status: 201, body: { canceled_to: day.replaceAll('-', '/') } })
    expect((await cancel({ [name]: day, canceled_to: day.replaceAll('-', '/') })).status).toBe(201)
    expect(await cancel({ [name]: day, canceled_to: addDays(day, 1) })).toMatchObject({
      status: 422,
      body: { errors: { [name]: 'is another day than canceled_to' } },
    })
    expect(await cancel({ [name]: 'soon' })).toMatchObject({
      status: 422,
      body: { errors: { [name]: 'must be a day that exists, such as 2026-03-14' } },
    })
    expect(await cancel({ [name]: '2020-01-01' })).toMatchObject({
      status: 422,
      body: { errors: { canceled_to: 'must not lie in the past' } },
    })
  })
  it('ends it when a later day is over, by a job, and once', async () => {
    const { membershipId, path } = await join()
    const day = addDays(today(), 2)
    const answer = await t.send('POST', `${path}/cancellation`, { body: { canceled_to: day } })
    expect(answer).toMatchObject({ status: 201, body: { canceled_to: day.replaceAll('-', '/') } })
    expect(await statusOf(membershipId)).toBe('ACCEPTED')
    expect((await jobs()).find(({ key }) => key.endsWith(day))).toMatchObject({
      run_at: new Date(`${addDays(day, 1)}T00:00:00Z`),
      payload: { communityId: t.community.id },
    })
    await runJob()
    expect(await statusOf(membershipId)).toBe('ACCEPTED')
    // On the last day it is still in force.
    t.clock.advance(2 * 86_400_000)
    await runJob()
    expect(await statusOf(membershipId)).toBe('ACCEPTED')
    t.clock.advance(86_400_000)
    await Promise.all([runJob(), runJob()])
    expect(await statusOf(membershipId)).toBe('LEFT')
    const left = (await t.changes()).filter(({ type, object_id }) => type === 'member.left' && object_id === membershipId)
    expect(left).toHaveLength(1)
  })
  it('goes by the clock of the space', async () => {
    // UTC+14: as far east as there is.
    const other = await t.createCommunity('island')
    await t.db.admin.query(`update communities set time_zone = 'Pacific/Kiritimati' where id = $1`, [other.id])
    const token = await t.tokenFor(other.ownerId, ['write_memberships'])
    const { membershipId } = await t.join(other, 'islander')
    const there = new Date(t.clock.now() + 61_000 + 14 * 3_600_000).toISOString().slice(0, 10)
    const path = `/c/island/api/memberships/${hexId(membershipId)}/cancellation`
    expect((await t.send('POST', path, { token, body: { canceled_to: addDays(there, -1) } })).status).toBe(422)
    expect((await t.send('POST', path, { token, body: { canceled_to: addDays(there, 1) } })).status).toBe(201)
    expect((await jobs()).find(({ key }) => key.includes(other.id))!.run_at).toEqual(
      new Date(Date.parse(`${addDays(there, 2)}T00:00:00Z`) - 14 * 3_600_000),
    )
  })
  it.each([
    // As far east and as far west as there is: at each moment one of them has another day than UTC.
    ['east', 'Pacific/Kiritimati', 14],
    ['west', 'Pacific/Pago_Pago', -11],
  ])('tells the day a membership began by that clock too: %s', async (tag, timeZone, hours) => {
    const other = await t.createCommunity(tag)
    await t.db.admin.query('update communities set time_zone = $2 where id = $1', [other.id, timeZone])
    const token = await t.tokenFor(other.ownerId, ['write_memberships', 'read_memberships'])
    const { membershipId } = await t.join(other, tag)
    const path = `/c/${tag}/api/memberships/${hexId(membershipId)}`
    const there = new Date(t.clock.now() + hours * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '/')
    expect((await t.send('GET', path, { token })).body).toMatchObject({ starts_at: there })
    expect((await t.send('GET', `/c/${tag}/api/memberships`, { token })).body.at(-1)).toMatchObject({ starts_at: there })
    const cancelled = await t.send('POST', `${path}/cancellation`, { token })
    expect(cancelled.body).toMatchObject({ starts_at: there, canceled_to: there })
  })
  it('moves the day of a cancellation', async () => {
    const { path, membershipId } = await join()
    for (const days of [5, 3]) {
      const day = addDays(today(), days)
      expect((await t.send('POST', `${path}/cancellation`, { form: `canceled_to=${day}` })).body.canceled_to).toBe(
        day.replaceAll('-', '/'),
      )
    }
    expect(await lastTypes(2)).toEqual(['member.cancellation_set', 'member.cancellation_set'])
    expect(await statusOf(membershipId)).toBe('ACCEPTED')
  })
  it.each([
    [{ canceled_to: '2020-01-01' }, { canceled_to: 'must not lie in the past' }],
    [{ canceled_to: '2026-02-30' }, { canceled_to: 'must be a day that exists, such as 2026-03-14' }],
    [{ canceled_to: 7 }, { canceled_to: 'must be a string' }],
  ])('refuses %j (422)', async (body, errors) => {
    const { path } = await join()
    expect(await t.send('POST', `${path}/cancellation`, { body })).toMatchObject({ status: 422, body: { errors } })
    expect(await lastTypes(1)).toEqual(['member.approved'])
  })
  it('does not cancel the owner (422), nor what has ended (422), nor what is not there (404)', async () => {
    const { rows } = await t.db.admin.query('select id from memberships where user_id = $1', [t.community.ownerId])
    expect(await t.send('POST', `${base}/${hexId(rows[0].id)}/cancellation`)).toMatchObject({
      status: 422,
      body: { errors: { base: 'The owner of the space cannot be cancelled' } },
    })
    const { path } = await join()
    await t.send('POST', `${path}/cancellation`)
    // Over, though the job has not been there.
    t.clock.advance(86_400_000)
    expect(await t.send('POST', `${path}/cancellation`)).toMatchObject({
      status: 422,
      body: { errors: { base: 'has ended already' } },
    })
    expect((await t.send('POST', `${base}/${'0'.repeat(32)}/cancellation`)).status).toBe(404)
    const kicked = await join()
    await t.post(`/members/${kicked.userId}/kick`, {})
    expect((await t.send('POST', `${kicked.path}/cancellation`)).status).toBe(404)
  })
})

describe('DELETE /memberships/:id/cancellation', () => {
  it('takes it back until it has ended (204)', async () => {
    const { path, membershipId } = await join()
    await t.send('POST', `${path}/cancellation`, { body: { canceled_to: addDays(today(), 1) } })
    const answer = await t.send('DELETE', `${path}/cancellation`)
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(await lastTypes(1)).toEqual(['member.cancellation_removed'])
    t.clock.advance(3 * 86_400_000)
    await runJob()
    expect(await statusOf(membershipId)).toBe('ACCEPTED')
    expect((await t.send('GET', path)).body.canceled_to).toBeNull()
  })
  it('refuses where nothing is cancelled, or has ended (422), or is there (404)', async () => {
    const { path } = await join()
    expect(await t.send('DELETE', `${path}/cancellation`)).toMatchObject({
      status: 422,
      body: { errors: { base: 'is not cancelled' } },
    })
    await t.send('POST', `${path}/cancellation`)
    expect((await t.send('DELETE', `${path}/cancellation`)).status).toBe(204)
    await t.send('POST', `${path}/cancellation`)
    t.clock.advance(86_400_000)
    for (const job of [async () => undefined, runJob]) {
      await job()
      expect(await t.send('DELETE', `${path}/cancellation`)).toMatchObject({
        status: 422,
        body: { errors: { base: 'has ended already' } },
      })
    }
    expect((await t.send('DELETE', `${base}/x/cancellation`)).status).toBe(404)
  })
})

describe('GET /memberships/cancellations', () => {
  it('lists those whose last day lies in the range, ended ones too', async () => {
    const [ended, later] = [await join(), await join()]
    await t.send('POST', `${ended.path}/cancellation`)
    const from = today()
    t.clock.advance(86_400_000)
    await runJob()
    expect(await statusOf(ended.membershipId)).toBe('LEFT')
    const to = addDays(from, 40)
    await t.send('POST', `${later.path}/cancellation`, { body: { canceled_to: to } })
    const ids = async (query: string) =>
      (await t.send('GET', `${base}/cancellations?${query}`)).body.map(({ id }: { id: string }) => fromHexId(id))
    expect(await ids(`from=${from}&to=${to.replaceAll('-', '/')}`)).toEqual(
      expect.arrayContaining([ended.membershipId, later.membershipId]),
    )
    expect(await ids(`from=${addDays(from, 1)}&to=${to}`)).not.toContain(ended.membershipId)
    expect(await ids(`from=${from}&to=${addDays(to, -1)}`)).not.toContain(later.membershipId)
  })
  it.each([
    ['', { from: 'is required', to: 'is required' }],
    ['from=2026-02-01', { to: 'is required' }],
    ['from=x&to=2026-02-01', { from: 'must be a day that exists, such as 2026-03-14' }],
  ])('refuses ?%s (422)', async (query, errors) => {
    expect(await t.send('GET', `${base}/cancellations?${query}`)).toMatchObject({ status: 422, body: { errors } })
  })
})

describe('the job', () => {
  it('leaves a community alone that is gone', async () => {
    await expect(runJob('0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70')).resolves.toBeUndefined()
  })
  it('comes again where the day is longer than it was when it was asked for', async () => {
    const other = await t.createCommunity('moving')
    const token = await t.tokenFor(other.ownerId, ['write_memberships'])
    const { membershipId } = await t.join(other, 'mover')
    const path = `/c/moving/api/memberships/${hexId(membershipId)}/cancellation`
    expect((await t.send('POST', path, { token })).status).toBe(201)
    const day = today()
    const runAt = async () => (await jobs()).find(({ key }) => key.endsWith(`${other.id} ${day}`))?.run_at
    const midnight = Date.parse(`${addDays(day, 1)}T00:00:00Z`)
    expect(await runAt()).toEqual(new Date(midnight))
    // Eight hours west.
    await t.db.admin.query(`update communities set time_zone = 'Etc/GMT+8' where id = $1`, [other.id])
    t.clock.advance(midnight - t.clock.now())
    await runJob(other.id)
    expect(await statusOf(membershipId)).toBe('ACCEPTED')
    expect(await runAt()).toEqual(new Date(midnight + 8 * 3_600_000))
    // Woken by a clock that is a moment ahead, it does not wake itself at once.
    t.clock.advance(midnight + 8 * 3_600_000 - 10_000 - t.clock.now())
    await runJob(other.id)
    expect(await statusOf(membershipId)).toBe('ACCEPTED')
    expect((await runAt())!.getTime()).toBeGreaterThanOrEqual(midnight + 8 * 3_600_000 + 50_000)
    t.clock.advance(60_000)
    await runJob(other.id)
    expect(await statusOf(membershipId)).toBe('LEFT')
    t.clock.advance(12 * 3_600_000)
  })
  it('lets go of a plan that is removed', async () => {
    const plan = await t.post('/segments', { name: 'Short-lived' })
    const { path } = await join()
    await t.send('PUT', path, { body: { plan: { id: hexId(plan.body.id) } } })
    await t.send('POST', `${path}/cancellation`)
    const remove = () => t.call('DELETE', `/api/v1/communities/guild/segments/${plan.body.id}`)
    expect((await remove()).status).toBe(409)
    t.clock.advance(86_400_000)
    await runJob()
    expect((await t.send('GET', path)).body.plan.name).toBe('Short-lived')
    expect((await remove()).status).toBeLessThan(300)
    expect((await t.send('GET', path)).body).toMatchObject({ plan: { name: '', parent_plan: null } })
  })
  it('ends more than one portion', async () => {
    const other = await t.createCommunity('many')
    await t.db.admin.query(
      `with people as (insert into users (id, username, name) select gen_random_uuid(), 'many-' || n, 'Person ' || n from generate_series(1, 503) n returning id)
       insert into memberships (community_id, id, user_id, status, joined_at, canceled_to)
       select $1, gen_random_uuid(), id, 'ACCEPTED', now(), '2026-01-01' from people`,
      [other.id],
    )
    await endDueMemberships(t.database, other.id, new Date(t.clock.now()))
    const { rows } = await t.db.admin.query(
      `select count(*)::int as n from memberships where community_id = $1 and status = 'ACCEPTED'`,
      [other.id],
    )
    expect(rows[0].n).toBe(1)
  })
})
