/** From a route of the contract to the type of the function that calls it. Types alone: nothing of this is there at run time. */
import type { ReplyOf, RouteSpec } from '@guildhall/contract/route'
import type { Static, TSchema } from 'typebox'
import type { SendOptions } from './send.ts'

type FieldsOf<R, K extends string> = R extends { readonly [P in K]: infer S extends TSchema } ? Static<S> : unknown
/** The client knows the tag. Where a call may name another, `Tag` says so. */
type OwnPathFields<R> = Omit<FieldsOf<R, 'params'>, 'tag'>
type TagOf<R, Tag> = FieldsOf<R, 'params'> extends { readonly tag: string } ? Tag : unknown
type PathFields<R, Tag> = OwnPathFields<R> & TagOf<R, Tag>
type ReadFields<R, Tag> = PathFields<R, Tag> & Omit<FieldsOf<R, 'query'>, 'cursor'>
/** `{}` alone would take any field. */
type Strict<Fields> = keyof Fields extends never ? Record<string, never> : Fields

type Answer<R extends RouteSpec> = R['reply']['status'] extends 204
  ? undefined
  : R['reply']['status'] extends 302
    ? { readonly location: string }
    : ReplyOf<R>

type Read<Fields, Reply, Options> =
  Partial<Fields> extends Fields
    ? (fields?: Strict<Fields>, options?: Options) => Promise<Reply>
    : (fields: Fields, options?: Options) => Promise<Reply>
type Pages<Fields, Rows, Options> =
  Partial<Fields> extends Fields
    ? (fields?: Omit<Fields, 'offset' | 'page'>, options?: Options) => AsyncGenerator<Rows, void>
    : (fields: Omit<Fields, 'offset' | 'page'>, options?: Options) => AsyncGenerator<Rows, void>

/** The rows of a list's page; never for what is no list. */
type RowsOf<R extends RouteSpec> = R extends { readonly list: object }
  ? ReplyOf<R>
  : ReplyOf<R> extends { data: infer Rows extends unknown[]; meta: { total_pages: number } }
    ? Rows
    : never

type BodyArguments<R, Options> = R extends { readonly body: TSchema }
  ? R extends { readonly bodyOptional: true }
    ? [body?: FieldsOf<R, 'body'>, options?: Options]
    : [body: FieldsOf<R, 'body'>, options?: Options]
  : [options?: Options]
type WriteArguments<R, Options, Tag> = keyof OwnPathFields<R> extends never
  ? BodyArguments<R, Options & TagOf<R, Tag>>
  : [path: PathFields<R, Tag>, ...rest: BodyArguments<R, Options>]

type Operation<R extends RouteSpec, Options, Tag> = R['method'] extends 'GET'
  ? [RowsOf<R>] extends [never]
    ? Read<ReadFields<R, Tag>, Answer<R>, Options>
    : Read<ReadFields<R, Tag>, Answer<R>, Options> & { readonly pages: Pages<ReadFields<R, Tag>, RowsOf<R>, Options> }
  : (...given: WriteArguments<R, Options, Tag>) => Promise<Answer<R>>

/** The functions of one group of routes. `Tag` is what a call may say besides of the tag; nothing where it is left out. */
export type Group<C, Options extends SendOptions, Tag = unknown> = {
  readonly [K in keyof C]: C[K] extends RouteSpec ? Operation<C[K], Options, Tag> : never
}
