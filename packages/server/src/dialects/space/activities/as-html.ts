/** The list of activities as a page, for who would rather show it than read it. Source: space contract 2.5 ("also HTML by Accept header"). */
import type { Activity } from '@guildhall/contract/space/activities'
import type { Static } from 'typebox'
import { html } from '../../../http/html.ts'

type Shown = Static<typeof Activity>

/** Without a style of its own: the classes name what each entry is. */
export const activitiesPage = (activities: readonly Shown[]): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Activities</title></head>
<body><ul class="activities">${activities.map(itemOf)}</ul></body></html>
`.text

/** The time of the wire, `2026/02/25 10:00:00 +0000`, is none of HTML's. */
const itemOf = ({ created_at: at, type, level, attributes }: Shown) =>
  html`<li class="activity ${type} ${(level ?? 'info').toLowerCase()}"><time datetime="${at.slice(0, 19).replaceAll('/', '-').replace(' ', 'T')}Z">${at}</time> ${String(attributes.text ?? type)}</li>
`
