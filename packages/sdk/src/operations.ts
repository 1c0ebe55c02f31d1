/** From a route of the contract to the type of the function that calls it. Types alone: nothing of this is there at run time. */
import type { ReplyOf, RouteSpec } from '@guildhall/contract/route'
import type { Static, TSchema } from 'typebox'
import type { CallOptions } from './send.ts'

type FieldsOf<R, K extends string> = R extends { readonly [P in K]: infer S extends TSchema } ? Static<S> : unknown
/** The client knows the tag. */
type PathFields<R> = Omit<FieldsOf<R, 'params'>, 'tag'>
type ReadFields<R> = PathFields<R> & Omit<FieldsOf<R, 'query'>, 'cursor'>
/** 204 answers nothing. */
type Answer<R extends RouteSpec> = R['reply']['status'] extends 204 ? undefined : ReplyOf<R>

type Read<R extends RouteSpec> =
  Partial<ReadFields<R>> extends ReadFields<R>
    ? (fields?: ReadFields<R>, options?: CallOptions) => Promise<Answer<R>>
    : (fields: ReadFields<R>, options?: CallOptions) => Promise<Answer<R>>
type Pages<R extends RouteSpec> =
  Partial<ReadFields<R>> extends ReadFields<R>
    ? (fields?: Omit<ReadFields<R>, 'offset'>, options?: CallOptions) => AsyncGenerator<ReplyOf<R>, void>
    : (fields: Omit<ReadFields<R>, 'offset'>, options?: CallOptions) => AsyncGenerator<ReplyOf<R>, void>

type BodyArguments<R> = R extends { readonly body: TSchema }
  ? R extends { readonly bodyOptional: true }
    ? [body?: FieldsOf<R, 'body'>, options?: CallOptions]
    : [body: FieldsOf<R, 'body'>, options?: CallOptions]
  : [options?: CallOptions]
type WriteArguments<R> = keyof PathFields<R> extends never ? BodyArguments<R> : [path: PathFields<R>, ...rest: BodyArguments<R>]
type Write<R extends RouteSpec> = (...given: WriteArguments<R>) => Promise<Answer<R>>

type Operation<R extends RouteSpec> = R['method'] extends 'GET'
  ? R extends { readonly list: object }
    ? Read<R> & { readonly pages: Pages<R> }
    : Read<R>
  : Write<R>

export type Group<C> = { readonly [K in keyof C]: C[K] extends RouteSpec ? Operation<C[K]> : never }
