/**
 * The pages where people sign in and look after their account, at `/account…` for the host and `/c/:tag/account…` for each
 * community, in its name and colour; at `…/oauth/interaction/:uid` those that an app's sign-in passes; and below a community the
 * page of an app's navigation link. They work without scripts.
 */
import type { FastifyInstance } from 'fastify'
import { createCsrf } from '../../../http/csrf.ts'
import { takeForms } from '../../../http/form-body.ts'
import { Fail } from '../../../kernel/fail.ts'
import { interactionPages } from '../interaction/index.ts'
import { accountPage } from './account.ts'
import { appsPages } from './apps.ts'
import { navigationLinkPage } from './navigation-link.ts'
import type { AccountPagesParts, AccountParts } from './parts.ts'
import { passwordPages } from './passwords.ts'
import { usePageErrors } from './refusals.ts'
import { registerPage } from './register.ts'
import { secondFactorPages } from './second-factor.ts'
import { signInPage } from './sign-in.ts'
import { verifyEmailPage } from './verify-email.ts'

export type { AccountPagesParts } from './parts.ts'
export { isSignedInHere, signOutHere } from './visit.ts'

const groups = [
  signInPage,
  registerPage,
  passwordPages,
  verifyEmailPage,
  accountPage,
  secondFactorPages,
  appsPages,
  navigationLinkPage,
  interactionPages,
]

/** Register it in a scope of its own: it takes forms, and answers errors as pages. */
export async function accountPages(app: FastifyInstance, given: AccountPagesParts): Promise<void> {
  const parts: AccountParts = { ...given, csrf: createCsrf(given.secret) }
  takeForms(app)
  usePageErrors(app, parts)
  for (const prefix of ['', '/c/:tag'])
    await app.register(
      async (scope) => {
        for (const add of groups) add(scope, parts)
        // People mistype addresses: they get a page, not an API's answer.
        scope.get('/account/*', async () => {
          throw new Fail('route_not_found')
        })
      },
      { prefix },
    )
}
