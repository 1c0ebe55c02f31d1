/** Many people in one organization who change it, and each other, at the same moment: nobody waits for somebody who waits for them. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { undressId } from '../../../kernel/ids.ts'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { type Person, signUp } from '../testing/people.ts'

let t: TestApp
let ann: Person
let ben: Person
let count = 0
beforeAll(async () => {
  t = await createTestApp()
  ann = await signUp(t, 'ann')
  ben = await signUp(t, 'ben')
})
afterAll(() => t.close())

/** Ann's, with Ben as an admin. */
async function makeOrganization(): Promise<string> {
  const answer = await ann.post('/organizations', { name: 'At once', slug: `at-once-${++count}` })
  const { id } = answer.body.data
  expect((await ann.post(`/organizations/${id}/members`, { user_id: ben.id, role: 'admin' })).status).toBe(201)
  return id
}
/** PostgreSQL's count. A connection tells what it has counted when it ends at the latest, so all do. */
async function countDeadlocks(): Promise<number> {
  await t.db.admin.query(
    'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  const { rows } = await t.db.admin.query<{ n: number }>(
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  )
  return rows[0]!.n
}
const times = <T>(number: number, make: (index: number) => Promise<T>): Promise<T>[] =>
  Array.from({ length: number }, (_, index) => make(index))

it('a role that is taken while its holder uses it is gone after the answer, and every call is answered', async () => {
  for (let round = 0; round < 4; round++) {
    const id = await makeOrganization()
    const calls = [
      ...times(6, (index) => ben.patch(`/organizations/${id}`, { name: `Name ${index}` })),
      ...times(4, (index) => ben.post('/resources', { name: `Resource ${index}`, organization_id: id })),
      ...times(4, () => ben.post(`/organizations/${id}/members`, { user_id: ann.id })),
    ]
    const demoted = ann.patch(`/organizations/${id}/members/${ben.id}`, { role: 'member' })
    const statuses = await Promise.all([...calls, demoted].map(async (call) => (await call).status))
    expect(statuses.at(-1)).toBe(200)
    expect(statuses.filter((status) => ![200, 201, 400, 403].includes(status))).toEqual([])
    expect((await ben.patch(`/organizations/${id}`, { name: 'No more' })).status).toBe(403)
  }
  expect(await countDeadlocks()).toBe(0)
}, 60_000)

it('an organization is removed while its members write in it: what comes later finds nothing', async () => {
  for (let round = 0; round < 4; round++) {
    const id = await makeOrganization()
    const resource = (await ben.post('/resources', { name: 'Printer', organization_id: id })).body.data
    const calls = [
      ...times(5, (index) => ben.post('/resources', { name: `Resource ${index}`, organization_id: id })),
      ...times(5, (index) => ann.patch(`/resources/${resource.id}`, { name: `Name ${index}` })),
      ...times(3, (index) => ann.patch(`/organizations/${id}`, { name: `Name ${index}` })),
    ]
    const removed = ann.delete(`/organizations/${id}`)
    calls.push(...times(5, (index) => ben.post('/resources', { name: `Later ${index}`, organization_id: id })))
    const statuses = await Promise.all(calls.map(async (call) => (await call).status))
    expect((await removed).status).toBe(204)
    expect(statuses.filter((status) => ![200, 201, 404].includes(status))).toEqual([])
    expect((await ben.get(`/resources/${resource.id}`)).status).toBe(404)
    const { rows } = await t.db.admin.query(`select count(*)::int as n from resources where id = $1`, [
      undressId('res', resource.id),
    ])
    expect(rows).toEqual([{ n: 0 }])
  }
  expect(await countDeadlocks()).toBe(0)
}, 60_000)
