/** A query with a name: PostgreSQL parses and plans it once for each connection. The name is unique in the program. */
export interface Statement {
  readonly name: string
  readonly text: string
}

const seen = new Map<string, string>()

/** Declares a statement. Two different texts under one name would collide on a connection, so that is an error at once. */
export function sql(name: string, text: string): Statement {
  const known = seen.get(name)
  if (known !== undefined && known !== text) throw new Error(`two statements are named ${name}`)
  if (name.length > 63) throw new Error(`statement name ${name} is longer than PostgreSQL keeps`)
  seen.set(name, text)
  return { name, text }
}
