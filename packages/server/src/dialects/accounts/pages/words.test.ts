import { describe, expect, it } from 'vitest'
import { Fail, invalid } from '../../../kernel/fail.ts'
import { agentText, durationText, problemsOf } from './words.ts'

describe('problemsOf', () => {
  it('puts a sentence beside the field at fault', () => {
    expect(problemsOf(invalid('password', 'must have at least 8 characters'), { password: 'The password' })).toEqual({
      status: 400,
      fields: { password: 'The password must have at least 8 characters.' },
    })
    expect(problemsOf(new Fail('email_taken')).fields.email).toMatch(/already/)
  })
  it('names the line at fault', () => {
    const { fields } = problemsOf(invalid('addresses[1]', 'must use https'), { addresses: 'The address' })
    expect(fields).toEqual({ addresses: 'The address in line 2 must use https.' })
  })
  it('says when to try again', () => {
    expect(problemsOf(new Fail('login_limited', { retryAfterSeconds: 700 }))).toMatchObject({
      status: 429,
      form: 'That was too often in a short time. Try again in 12 minutes.',
      retryAfterSeconds: 700,
    })
  })
  it('has words for a refusal that no page expects', () => {
    expect(problemsOf(new Fail('tag_taken')).form).toBe('Another community has this tag.')
    expect(problemsOf(invalid('other', 'is wrong')).form).toBe('other is wrong')
  })
  it('throws failures of ours again', () => {
    for (const error of [new Fail('unavailable'), new Fail('internal'), new Error('x')])
      expect(() => problemsOf(error)).toThrow(error)
  })
})

describe('durationText', () => {
  it.each([
    [0, '1 second'],
    [1, '1 second'],
    [90, '90 seconds'],
    [91, '2 minutes'],
    [3600, '60 minutes'],
    [7201, '3 hours'],
  ])('of %i seconds is %s', (seconds, text) => expect(durationText(seconds)).toBe(text))
})

describe('agentText', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on an iPhone or iPad',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    ['curl/8.14.1', 'curl/8.14.1'],
    [null, 'An unknown program'],
  ])('names %s', (agent, text) => expect(agentText(agent)).toBe(text))
})
