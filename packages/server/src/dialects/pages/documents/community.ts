import { communityAbsent, communityRoutes } from '@guildhall/contract/community'
import { communityComponents, tagDescriptions } from '@guildhall/contract/community/components'
import type { Credentials } from '../../../http/openapi.ts'
import { referenceText } from './community-text.ts'
import type { Describe } from './describe.ts'

const credentials: Credentials = {
  schemes: {
    PublishableKey: {
      type: 'apiKey',
      in: 'header',
      name: 'X-API-Key',
      description: '`pk_live_…`: holds READ_PUBLIC alone and is safe in a browser. 100 requests a second.',
    },
    SecretKey: {
      type: 'apiKey',
      in: 'header',
      name: 'X-API-Key',
      description: '`sk_live_…`: holds the scopes it was given, ADMIN for all. For servers. 50 requests a second.',
    },
    Session: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The access token of a sign-in (Platform API) of an owner or admin of the community: holds ADMIN.',
    },
  },
  // A publishable key can hold READ_PUBLIC alone, so it is an alternative there and nowhere else.
  securityOf: (access) =>
    'scope' in access
      ? [...(access.scope === 'READ_PUBLIC' ? [{ PublishableKey: [] }] : []), { SecretKey: [] }, { Session: [] }]
      : [],
  needs: (access) => ('scope' in access ? `Needs the scope \`${access.scope}\`.` : 'Needs no credential.'),
  limitHeaders: ['RateLimit', 'RateLimit-Policy'],
  isCounted: (access) => 'scope' in access,
}

export const describeCommunity: Describe = () => ({
  title: 'Guildhall Community API',
  description: referenceText(communityAbsent),
  routes: communityRoutes,
  components: communityComponents,
  tagDescriptions,
  credentials,
})
