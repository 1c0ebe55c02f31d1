import type { InteractionView } from '../issuer/interactions.ts'
import type { Visit } from '../pages/visit.ts'

/** A visit in which an app's sign-in is under way. */
export interface Step<V extends Visit = Visit> {
  readonly visit: V
  readonly asked: InteractionView
}

/** The one address of an interaction, as this browser asks for it. */
export const addressOf = ({ visit, asked }: Step): string => `${visit.place.path}/oauth/interaction/${asked.uid}`
