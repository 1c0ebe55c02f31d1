/** A row of a table in `generated`: what the client has to know of a route at run time. What is left out is not so. */
export interface Route {
  /** Its last two words are the group and the name: `space.users.me` is `client.users.me`. */
  readonly id: string
  readonly method: string
  readonly path: string
  /** How the pages of a list are asked for. */
  readonly pages?: 'cursor' | 'number'
  readonly hasBody?: true
  /** Anybody may call it. */
  readonly isOpen?: true
  readonly isRedirect?: true
}
