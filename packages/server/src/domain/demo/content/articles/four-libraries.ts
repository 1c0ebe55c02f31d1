import type { DemoArticle } from '../types.ts'

export const fourLibraries: DemoArticle = {
  title: 'Four libraries and a pencil: a walk across Lisbon',
  excerpt:
    'From a palace garden to a warehouse quarter by the river, by way of an archive with gargoyles. One day, four reading rooms, and what a maker can find in each of them.',
  category: 'Neighbourhood',
  bannerFile: 'banner-3.svg',
  status: 'PUBLISHED',
  publishedDaysAgo: 108,
  content: `
<p><em>By Leonor Cabrita</em></p>
<p>I am a librarian, so I am allowed to say it: makers do not use libraries enough. You come for a book on dovetails, you find it is on loan, you go
home and watch a film of a man with a beard. Meanwhile the city keeps, within one long day on foot and by metro, the drawings of ships, the sample
books of tile factories and the complaints of carpenters from three centuries. All of it can be asked for. This walk shows you where.</p>
<p>Take a pencil. Pens are not liked where we are going. Take your identity card too, and something to eat outside.</p>

<h2>Ten o’clock: Palácio Galveias</h2>
<p>We begin at Campo Pequeno, four metro stops from Anjos with two changes, or half an hour on foot. The municipal library there lives in a palace that has been a summer house, an
archive and nearly a ruin. Inside it is busy and democratic: pensioners with the sports pages, students with headphones, a child who has just
discovered that the stairs echo.</p>
<p>Ask for the <strong>local collection</strong>. It has runs of parish newsletters and the district plans in which you can look up what your own house was
before it was your house. Ours appears as <em>tipografia, com pátio</em>, and a hand has added in the margin: <em>barulhenta</em>. Noisy. We framed a copy.</p>

<h2>Half past eleven: the National Library</h2>
<p>Walk north, past Entrecampos to the gardens of Campo Grande; it takes twenty minutes, and there are ducks. The Biblioteca Nacional is a calm white block with a long
reading room and tall windows. A reader’s card is made while you wait. After that every book printed in the country in modern times is, in
principle, yours for a day.</p>
<p>What I would order:</p>
<ul>
<li>trade catalogues: whole volumes of taps, hinges and stove parts, with measures, the best friend of anybody who restores;</li>
<li>manuals for the arts schools, written for apprentices of fourteen and therefore clearer than anything since;</li>
<li>the music department, if you build instruments. Amílcar has spent more Saturdays there than he admits.</li>
</ul>
<p>Order early. The stacks are deep, and a book may need forty minutes to come up. In the meantime the exhibition downstairs is free.</p>
<blockquote><p>An old catalogue is a museum in which you may touch everything, since all of it was for sale.</p></blockquote>

<h2>Two o’clock: Torre do Tombo</h2>
<p>Ten minutes to the north-west, in the university quarter, the national archive squats like a friendly fortress with eight gargoyles on its corners. It
holds what the country preferred not to forget: treaties and inquisitors, but also inventories after death, which list every chisel of a joiner
who died in 1760 and who owed for the planks.</p>
<p>Archives are not libraries. You cannot browse, and the old hands need practice. So do this:</p>
<ol>
<li>Search the catalogue at home for your trade, in old spelling as well: <em>carpinteyro</em>, <em>azulejador</em>.</li>
<li>Note the reference down completely, dots included.</li>
<li>Tell the person at the desk what you want to find out, not what you want to see. They know where it is. They always know.</li>
</ol>
<p>If you leave with one line that you can read by yourself, you have had a good day. Mine was: <em>huma plaina que foi do pay</em>. A plane that was the
father’s.</p>

<h2>Half past four: Alcântara</h2>
<p>Take the metro down to Cais do Sodré and the river train from there to Alcântara-Mar; the rest is a short walk. The library
of Alcântara is one of the newer municipal ones, in a quarter of warehouses, and it was planned by people who knew that readers have elbows. The tables are
large enough for a plan on a scale of one to ten. There are sockets. Nobody minds a model made of cardboard, as long as the glue stays at home.</p>
<p>It is the right place to write up the day: what you found, where, under which number. Do it before supper. I have never met a note that was
written later.</p>

<h2>What to bring back</h2>
<p>Our own shelf of manuals, behind the long table, is small and well used. It grows by copies of single pages, each with its source, given by people
who went out to look. If you do this walk, leave one page there. We have a folder for each room, and the one for cloth is embarrassingly thin.</p>
<p>All four places are in the <a href="https://example.org/bancada/atlas">atlas</a> of the house, with the gardens in between in which you can eat your
sandwich. Opening hours change with the season and with the mood of the heating, so look them up in the morning. And do greet the desk from me. They
will pretend not to know who I am, because talking is not allowed.</p>
`.trim(),
}
