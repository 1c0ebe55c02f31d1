import { describe, expect, it } from 'vitest'
import { formAsked, prefersHtml, WithHtml } from './alternatives.ts'

describe('HTML is preferred', () => {
  it.each([
    'text/html',
    'TEXT/HTML;level=1',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'application/json;q=0.5, text/html',
    'text/html, application/json',
    'text/html ; q=0.1',
  ])('by %s', (accept) => expect(prefersHtml(accept)).toBe(true))
  it.each([
    undefined,
    '',
    '*/*',
    'text/*',
    'application/json',
    'application/json, text/html;q=0.9',
    'text/html;q=0',
    'text/html;q=x',
    'image/png',
  ])('not by %s', (accept) => expect(prefersHtml(accept)).toBe(false))
})

describe('a reply in two forms', () => {
  const json = { body: '{"a":1}', headers: { location: '/a' }, mediaType: 'application/json' }
  it('is the page where that is asked for, and nothing may run in it', () => {
    const result = new WithHtml({ a: 1 }, () => '<p>1')
    expect(formAsked({ headers: { accept: 'text/html' } }, result, json)).toEqual({
      body: '<p>1',
      mediaType: 'text/html; charset=utf-8',
      headers: {
        location: '/a',
        vary: 'Accept',
        'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
        'x-content-type-options': 'nosniff',
      },
    })
  })
  it('is JSON for everybody else, and the page is not made', () => {
    const result = new WithHtml({ a: 1 }, () => {
      throw new Error('made')
    })
    expect(formAsked({ headers: {} }, result, json)).toEqual({ ...json, headers: { location: '/a', vary: 'Accept' } })
  })
})
