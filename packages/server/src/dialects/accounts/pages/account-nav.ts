import { html, type Markup } from '../../../http/html.ts'
import { hidden } from './fields.ts'
import type { Visit } from './visit.ts'

const pages = [
  ['account', '/account', 'Account'],
  ['apps', '/account/apps', 'Apps'],
] as const
export type NavPage = (typeof pages)[number][0]

/** Beside the place's name on pages of who is signed in. */
export const accountNav = ({ place, formToken }: Visit, present: NavPage | undefined): Markup =>
  html`<nav aria-label="Account">${pages.map(
    ([name, path, label]) => html`<a href="${place.path}${path}"${name === present && currentPage}>${label}</a>`,
  )}<form method="post" action="${place.path}/account/sign-out">${hidden('form_token', formToken)}<button type="submit" class="second">Sign out</button></form></nav>`

const currentPage = html` aria-current="page"`
