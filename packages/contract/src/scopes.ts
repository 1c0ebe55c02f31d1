/** The five scopes of a community's API keys, with the sentence a person reads. Source: community contract, Scopes [seed]. */
export const scopes = {
  READ_PUBLIC: 'Read events, articles, products, members, the atlas and the public member tiers',
  WRITE_MEMBERS: 'Submit member forms, accept rules, decide applications, kick and ban members',
  WRITE_SALES: 'Make RSVPs for events',
  WRITE_BROADCASTS: 'Send e-mail to all members or to segments',
  ADMIN: 'Everything, including writing articles and changing segments and keys',
} as const

export type Scope = keyof typeof scopes
export const scopeNames = Object.keys(scopes) as readonly Scope[]
