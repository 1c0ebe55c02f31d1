/** JSON text of a `T` made by the database, passed through to the socket without being parsed. */
export type JsonText<T = unknown> = string & { readonly jsonOf?: T }

export class Json<T = unknown> {
  readonly text: JsonText<T>
  constructor(text: JsonText<T>) {
    this.text = text
  }
}
