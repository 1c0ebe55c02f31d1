import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hexId } from '../../../kernel/ids.ts'
import { createLargeSpace } from '../testing/large-space.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
let memberPath: string
let memberId: string
let memberUserId: string
beforeAll(async () => {
  t = await createSpaceApp()
  const { membershipId, userId } = await t.join(t.community, 'member')
  memberUserId = userId
  memberId = hexId(membershipId)
  memberPath = `/c/guild/api/memberships/${memberId}/custom_fields`
})
afterAll(() => t.close())

const ofSpace = '/c/guild/api/space/custom_fields'
const put = (body: unknown) => t.send('PUT', ofSpace, { body })
const label = ({ label }: { label: string }) => label

describe('the custom fields of a space', () => {
  it('are replaced as a whole: kept by id, made without, removed where missing with their values', async () => {
    const made = await put([{ label: 'Size' }, { label: 'Diet' }])
    expect(made).toMatchObject({
      status: 200,
      body: [{ id: expect.stringMatching(/^[0-9a-f]{32}$/), label: 'Size' }, { label: 'Diet' }],
    })
    const [size, diet] = made.body
    await t.send('PUT', memberPath, {
      body: {
        fields: [
          { id: size.id, value: 'M' },
          { id: diet.id, value: 'None' },
        ],
      },
    })
    const changed = await put({ fields: [{ label: 'Pet' }, { id: size.id, label: 'T-shirt size' }] })
    expect(changed.body.map(label)).toEqual(['Pet', 'T-shirt size'])
    expect(changed.body[1].id).toBe(size.id)
    expect((await t.send('GET', ofSpace)).body).toEqual(changed.body)
    expect((await t.changes()).at(-1)).toMatchObject({
      type: 'custom_fields.updated',
      data: { removedFieldIds: [expect.any(String)] },
    })
    const pet = changed.body[0]
    expect((await t.send('GET', memberPath)).body).toEqual({
      membership_id: memberId,
      fields: [
        { label: 'Pet', value: null, id: pet.id },
        { label: 'T-shirt size', value: 'M', id: size.id },
      ],
    })
    const { rows } = await t.db.admin.query(`select custom_fields from memberships where custom_fields <> '{}'`)
    expect(rows.map(({ custom_fields }) => Object.keys(custom_fields))).toHaveLength(1)
    expect(Object.values(rows[0].custom_fields)).toEqual(['M'])
  })
  it('come from a form too', async () => {
    const answer = await t.send('PUT', ofSpace, { form: 'fields[0][label]=One&fields[1][label]=Two' })
    expect(answer.body.map(label)).toEqual(['One', 'Two'])
    expect((await put([])).body).toEqual([])
  })
  it.each(['fields', 'custom_fields', ''])('come from a form whose list is called "%s" and has no numbers', async (name) => {
    const [kept] = (await put([{ label: 'Zero' }, { label: 'Gone' }])).body
    const form = `${name}[][id]=${kept.id}&${name}[][label]=One&${name}[][label]=Two`
    const answer = await t.send('PUT', ofSpace, { form })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.map(label)).toEqual(['One', 'Two'])
    expect(answer.body[0].id).toBe(kept.id)
  })
  const unknown = 'id is not a field of this space'
  it.each([
    [{}, { fields: 'is required' }],
    [{ fields: 'x' }, { fields: 'must be an array' }],
    [{ custom_fields: [{ label: 7 }] }, { custom_fields: '0.label must be a string' }],
    [{ fields: [{ label: 'X' }], custom_fields: [] }, { custom_fields: 'stands beside fields: send one of them' }],
    [[{ label: ' ' }], { fields: '0.label must not be blank' }],
    [[{ label: 'X' }, 'Y'], { fields: '1 must be an object' }],
    [[{ label: 'X' }, { id: 'x' }], { fields: '1.label is required' }],
    [[{ label: '\0' }], { fields: '0.label must not contain a NUL character' }],
    [[{ id: '0'.repeat(32), label: 'X' }], { fields: `0.${unknown}` }],
    [{ fields: [{ id: 'x', label: 'X' }] }, { fields: `0.${unknown}` }],
    [Array.from({ length: 101 }, () => ({ label: 'X' })), { base: 'must NOT have more than 100 items' }],
    ['X', { base: 'must be an array or an object' }],
  ])('refuses %j (422)', async (body, errors) => {
    expect(await put(body)).toMatchObject({ status: 422, body: { errors } })
  })
  it('are not there twice in one list (422)', async () => {
    const [field] = (await put([{ label: 'One' }])).body
    expect((await put([field, field])).body).toEqual({ errors: { fields: '1.id is there twice' } })
  })
  it('survive two replacements at once', async () => {
    const answers = await Promise.all([put([{ label: 'A' }]), put([{ label: 'B' }]), put([{ label: 'C' }])])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await t.send('GET', ofSpace)).body).toHaveLength(1)
  })
})

describe('the custom fields of a membership', () => {
  it('are set one by one, cleared by a blank, and told for all', async () => {
    const [one, two] = (await put([{ label: 'One' }, { label: 'Two' }])).body
    const set = (fields: object[]) => t.send('PUT', memberPath, { body: { fields } })
    await set([{ id: one.id, value: '1' }])
    await set([{ id: two.id, value: '<b>2</b>' }])
    expect((await set([{ id: one.id, value: null }])).body.fields).toEqual([
      { label: 'One', value: null, id: one.id },
      { label: 'Two', value: '<b>2</b>', id: two.id },
    ])
    const all = (await t.send('GET', '/c/guild/api/custom_fields')).body
    expect(all).toHaveLength(2)
    expect(all.find((row: { membership_id: string }) => row.membership_id === memberId).fields[1].value).toBe('<b>2</b>')
    expect((await t.changes()).at(-1)).toMatchObject({ type: 'custom_fields.updated', object_id: expect.any(String) })
    const named = await t.send('PUT', memberPath, { body: { fields: [{ label: 'One', value: '3' }] } })
    const mapped = await t.send('PUT', memberPath, { form: `fields[${two.id}]=4` })
    expect([named, mapped].map(({ body }) => body.fields.map(({ value }: { value: string }) => value))).toEqual([
      ['3', '<b>2</b>'],
      ['3', '4'],
    ])
  })
  it('hold 20,000 characters together and no more (422)', async () => {
    const fields = (await put(Array.from({ length: 5 }, (_, index) => ({ label: `Long ${index}` })))).body as { id: string }[]
    const filled = fields.map(({ id }) => ({ id, value: 'x'.repeat(4000) }))
    expect((await t.send('PUT', memberPath, { body: { fields: filled } })).status).toBe(200)
    const longer = [{ ...filled[0], value: 'x'.repeat(4001) }]
    const errors = (field: string) => ({ [field]: expect.stringMatching(/more than 20000 characters together$/) })
    expect(await t.send('PUT', memberPath, { body: { fields: longer } })).toMatchObject({
      status: 422,
      body: { errors: errors('fields') },
    })
    const path = memberPath.replace('/custom_fields', '')
    expect(await t.send('PUT', path, { body: { custom_fields: longer } })).toMatchObject({
      status: 422,
      body: { errors: errors('custom_fields') },
    })
  })
  it('are shown to the member, and to no other member (404)', async () => {
    const token = await t.tokenFor(memberUserId, ['read_custom_fields', 'write_custom_fields'])
    expect((await t.send('GET', memberPath, { token })).status).toBe(200)
    expect((await t.send('PUT', memberPath, { token, body: { fields: [] } })).status).toBe(403)
    const stranger = await t.join(t.community, 'stranger')
    const theirs = await t.tokenFor(stranger.userId, ['read_custom_fields'])
    expect((await t.send('GET', memberPath, { token: theirs })).status).toBe(404)
  })
  it('are told of more memberships than are written down in one go', async () => {
    const other = await createLargeSpace(t)
    const token = await t.tokenFor(other.ownerId, ['read_custom_fields'])
    const { body } = await t.send('GET', '/c/large/api/custom_fields', { token })
    expect(new Set(body.map((row: { membership_id: string }) => row.membership_id)).size).toBe(other.memberCount)
  })
  it('refuses a field of no space, and a membership that is not there', async () => {
    const body = { fields: [{ id: '0'.repeat(32), value: 'x' }] }
    expect(await t.send('PUT', memberPath, { body })).toMatchObject({
      status: 422,
      body: { errors: { fields: '0.id is not a field of this space' } },
    })
    const nowhere = `/c/guild/api/memberships/${'0'.repeat(32)}/custom_fields`
    expect((await t.send('GET', nowhere)).status).toBe(404)
    expect((await t.send('PUT', nowhere, { body: { fields: [] } })).status).toBe(404)
  })
})
