import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hexId } from '../../../kernel/ids.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
let planId: string
let size: string
let diet: string
beforeAll(async () => {
  t = await createSpaceApp()
  planId = hexId((await t.post('/segments', { name: 'Full time' })).body.id)
  const labels = ['Size', 'Diet', 'Twin', 'Twin']
  const { body } = await t.send('PUT', '/c/guild/api/space/custom_fields', { body: labels.map((label) => ({ label })) })
  size = body[0].id
  diet = body[1].id
})
afterAll(() => t.close())

const base = '/c/guild/api/memberships'
const create = (customFields: unknown) =>
  t.send('POST', base, { body: { plan: { id: planId }, name: 'Joe Doe', custom_fields: customFields } })
const valuesOf = async (id: string) => {
  const { fields } = (await t.send('GET', `${base}/${id}/custom_fields`)).body
  return fields.slice(0, 2).map(({ value }: { value: string | null }) => value)
}

describe('custom_fields of a membership that is added or changed', () => {
  it('are a list by id or label, or an object by id', async () => {
    const { status, body } = await create([
      { id: size, value: 'M' },
      { id: null, label: 'Diet', value: 'None' },
    ])
    expect(status).toBe(201)
    expect(await valuesOf(body.id)).toEqual(['M', 'None'])
    const put = (sent: object) => t.send('PUT', `${base}/${body.id}`, { body: sent })
    expect((await put({ custom_fields: { [size]: 'L' } })).status).toBe(200)
    expect(await valuesOf(body.id)).toEqual(['L', 'None'])
    await put({ custom_fields: [{ id: diet, label: 'anything', value: '' }] })
    expect(await valuesOf(body.id)).toEqual(['L', null])
    // What is left out stays.
    await put({ phone: '1' })
    expect(await valuesOf(body.id)).toEqual(['L', null])
    expect((await t.changes()).slice(-3).map(({ type }) => type)).toEqual([
      'custom_fields.updated',
      'member.updated',
      'member.updated',
    ])
  })
  it.each([
    ['an object', () => `custom_fields[${size}]=M&custom_fields[${diet}]=`],
    ['a list', () => `custom_fields[0][id]=${size}&custom_fields[0][value]=M`],
    [
      'a list without numbers',
      () => `custom_fields[][label]=Size&custom_fields[][value]=M&custom_fields[][label]=Diet&custom_fields[][value]=`,
    ],
  ])('come from a form as %s', async (_name, fields) => {
    const { status, body, text } = await t.send('POST', base, { form: `plan[id]=${planId}&name=X&${fields()}` })
    expect(status, text).toBe(201)
    expect(await valuesOf(body.id)).toEqual(['M', null])
  })
  const unknown = 'is not a field of this space'
  it.each([
    [[{ id: '0'.repeat(32), value: 'x' }], `0.id ${unknown}`],
    [[{ label: 'Shoe', value: 'x' }], `0.label ${unknown}`],
    [[{ label: 'Twin', value: 'x' }], '0.label is the label of several fields: name one by its id'],
    [[{ value: 'x' }], '0.id is required'],
    [[{ label: 'Size' }], '0.value is required'],
    [{ shoe: 'x' }, `shoe ${unknown}`],
    [{ shoe: 7 }, 'shoe must be a string or null'],
    ['x', 'must be an array or an object'],
  ])('are refused as %j, and nothing is written (422)', async (sent, message) => {
    const { id } = (await create([])).body
    const before = (await t.changes()).length
    for (const answer of [
      await create(sent),
      await t.send('PUT', `${base}/${id}`, { body: { phone: '1', custom_fields: sent } }),
    ])
      expect(answer).toMatchObject({ status: 422, body: { errors: { custom_fields: message } } })
    expect(await t.changes()).toHaveLength(before)
    expect((await t.send('GET', `${base}/${id}`)).body.phone).toBeNull()
  })
  it('are none of another space', async () => {
    const other = await t.createCommunity('other')
    const token = await t.tokenFor(other.ownerId, ['write'])
    const [field] = (await t.send('PUT', '/c/other/api/space/custom_fields', { token, body: [{ label: 'Theirs' }] })).body
    expect((await create({ [field.id]: 'x' })).status).toBe(422)
    expect((await create([{ label: 'Theirs', value: 'x' }])).status).toBe(422)
  })
})
