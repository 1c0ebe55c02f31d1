import { describe, expect, it } from 'vitest'
import { ownLogo } from './place.ts'

const own = ['http://guild.localhost:4000', 'http://localhost:4000']
describe('ownLogo', () => {
  it.each([
    ['http://localhost:4000/static/logo.svg', 'http://localhost:4000/static/logo.svg'],
    ['http://guild.localhost:4000/logo.png', 'http://guild.localhost:4000/logo.png'],
    ['/static/logo.svg', 'http://guild.localhost:4000/static/logo.svg'],
    ['data:image/png;base64,AAAA', 'data:image/png;base64,AAAA'],
  ])('shows %s', (url, shown) => expect(ownLogo(url, own)).toBe(shown))
  it.each([
    'https://tracker.example/logo.png',
    'http://localhost:4001/logo.png',
    'http://localhost:4000@evil.example/logo.png',
    '//evil.example/logo.png',
    'data:text/html,<script>alert(1)</script>',
    'javascript:alert(1)',
    '',
    null,
  ])('leaves out %s', (url) => expect(ownLogo(url, own)).toBeUndefined())
})
