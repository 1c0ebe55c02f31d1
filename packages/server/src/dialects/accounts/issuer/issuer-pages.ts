/** The pages that an issuer shows itself: something did not work, sign out, signed out. No script. */
import type { KoaContextWithOIDC } from 'oidc-provider'
import { html } from '../../../http/html.ts'
import { type RenderPages, stayedName } from '../../../identity/oauth/asked.ts'
import { type PageOptions, pageType, renderPage } from '../pages/layout.ts'
import type { Place } from '../pages/place.ts'

/** What the person can do about it, by error code; the code itself stands below for the app's author. */
const advice: Readonly<Record<string, string>> = {
  invalid_client: 'The app that sent you here is not known here.',
  invalid_redirect_uri: 'The app that sent you here asks to send you back to an address that it has not registered.',
  server_error: 'Something went wrong on our side. Please try again in a moment.',
}
const adviceOtherwise =
  'Go back to the app and try again. If it happens again, tell the people who make the app what it says below.'
const overdue = 'This sign-in has taken too long, or it is finished already. Go back to the app and begin again.'

/** `error` and `description` as OAuth has them. */
export function failurePage(error: string, description: string | undefined): PageOptions {
  const isOverdue = /^(interaction|authorization|session)\b.*(expired|not found|mismatch|changed)/.test(description ?? '')
  return {
    title: 'This did not work',
    body: html`<p>${isOverdue ? overdue : (advice[error] ?? adviceOtherwise)}</p>
<p class="soft"><code>${error}</code>${description && html`: ${description}`}</p>`,
  }
}

export function issuerPages(placeOf: () => Promise<Place>, browser: Pick<RenderPages, 'isSignedIn' | 'signedOut'>): RenderPages {
  const show = async (ctx: KoaContextWithOIDC, options: PageOptions) => {
    // The status is the library's.
    const { headers, body } = renderPage(await placeOf(), options)
    ctx.set(headers)
    ctx.type = pageType
    ctx.body = body
  }
  return {
    error: (ctx, { error, error_description: description }) => show(ctx, failurePage(error, description)),
    async logout(ctx, { action, xsrf }) {
      const { name } = await placeOf()
      await show(ctx, {
        title: `Sign out of ${name}?`,
        leadsToApp: true,
        body: html`<form method="post" action="${action}"><input type="hidden" name="xsrf" value="${xsrf}">
<div class="row"><button type="submit" name="logout" value="yes">Sign out</button><button type="submit" class="second">Stay signed in</button></div></form>`,
      })
    },
    loggedOut: (ctx) =>
      show(ctx, {
        title: stayedName in ctx.query ? 'You are still signed in' : 'You are signed out',
        body: html`<p>You can close this page.</p>`,
      }),
    ...browser,
  }
}
