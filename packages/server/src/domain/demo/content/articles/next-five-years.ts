import type { DemoArticle } from '../types.ts'

export const nextFiveYears: DemoArticle = {
  title: 'Five years from this table',
  excerpt:
    'A draft for the plenary: four things that we would like to be true in five years, what each of them would cost, and what we would have to give up for it.',
  category: 'Our house',
  bannerFile: 'banner-6.svg',
  status: 'DRAFT',
  publishedDaysAgo: null,
  content: `
<p><em>Draft for the plenary. Please write into the margins, sign what you write, and cross out whatever you can prove to be wrong.</em></p>

<p>The lease has been prolonged, for the first time for more than a single year: we have the courtyard for five. It is a strange feeling. For as long as we
could be asked to leave, we only needed to be good at improvising. Now we are allowed to plan, and so we have to find out whether we want the same
things. This text is meant to start that conversation and not to end it. It has four wishes in it. For each I have tried to say what it would cost, who
would carry it, and what we would have to stop doing.</p>

<h2>1. A house that everybody can enter</h2>
<p>There are two steps at the gate and a door of seventy-four centimetres to the clay room. We have been apologising for them since the first winter. An
architect among our friends has drawn a ramp that turns once around the fig tree and keeps the tree. The door is harder, because it is a bearing wall.</p>
<ul>
<li><strong>Cost:</strong> about 9 000 euros, half of which a municipal programme may pay.</li>
<li><strong>Work:</strong> six weekends, one engineer (Dragana has offered), one very careful saw.</li>
<li><strong>What we give up:</strong> the bicycle rack by the gate, and the reserve for a year and a half.</li>
</ul>
<p>I think that this one comes first. A workshop for neighbours into which some of the neighbours cannot roll is using the wrong word.</p>

<h2>2. Ten more young people</h2>
<p>Nine people are on Young Bench. Three of them have a mentor who really has time. If we want twenty, we need eleven mentors more, and mentors do not
come out of a budget. They come out of the hours that we spend on other things.</p>
<blockquote><p>We do not lack tools for them. We lack Tuesdays.</p></blockquote>
<p>The proposal: every Studio gives two hours a week, for which its rent goes down by ten euros. That is 80 euros a month for eight studios. It also turns a
favour into an agreement, and some of us will not like that. Let us talk about it openly.</p>

<h2>3. Power from our own roof</h2>
<p>The roof over the wood shop looks to the south and carries nothing but a chimney. Yusuf and Matilde have measured for one year, with a panel that they
borrowed, and the notebook lies by the kettle for everyone to see. In short:</p>
<ol>
<li>twelve panels would cover about a third of what we use, and in summer almost all of what the kiln needs by day;</li>
<li>they would be paid off in seven years, or in five if prices go on like this;</li>
<li>the lease now says five, with an option. The risk is real, and it is ours.</li>
</ol>
<p>It would change how we fire: by day, and by the weather. Aiko says that the old kilns never did anything else.</p>

<h2>4. A second table</h2>
<p>Not a second house. There are people in Marvila and in Benfica who ask us how it is done, and twice a month somebody comes to take photographs of the
noticeboard. We could write it down properly: the rules, the accounts, the forms, the drawings of the shelves, the mistakes. A handbook, free for all,
with our names at the end. It might take a year of evenings. I would start it tomorrow, and therefore I should not be the one to decide.</p>
<ul>
<li><strong>Cost:</strong> paper, and perhaps 600 euros for somebody to draw it well.</li>
<li><strong>Work:</strong> Rosalind as editor, one chapter for each room.</li>
<li><strong>What we give up:</strong> the quarterly magazine, for four issues.</li>
</ul>

<h2>What is not on the list</h2>
<p>A bigger laser. A bar. A name that is easier to spell. More members for the sake of more members: with a hundred we would have to ring a bell to be
heard, and I have seen what happens to houses that ring bells. We did not forget these. We talked about them, in the kitchen and on the stairs, and what
remained when the talk was over were the four above.</p>

<h2>How we decide</h2>
<p>Three evenings, one month apart. On the first we only ask questions. On the second everybody puts four beans into four jars, in any way they like, and then
explains one of the beans. On the third we write down what we are going to do in the coming year, and nothing beyond that. Those who cannot
come may send their beans with a neighbour. Those who think that the question itself is wrong are asked to bring a better one, and a
cake. The dates will be put into the <a href="https://example.org/bancada/calendar">calendar</a> as soon as this text has found its last reader at the table.</p>
`.trim(),
}
