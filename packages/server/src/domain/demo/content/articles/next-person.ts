import type { DemoArticle } from '../types.ts'

export const nextPerson: DemoArticle = {
  title: 'Show the next person: how to teach without a lesson',
  excerpt:
    'You learnt it on Tuesday, somebody asks you on Thursday. Why beginners often make the best teachers, and nine small habits that help them.',
  category: 'Makers',
  bannerFile: 'banner-4.svg',
  status: 'PUBLISHED',
  publishedDaysAgo: 6,
  content: `
<p><em>By Rosalind Achterberg</em></p>
<p>The third sentence on the paper by our door says: <em>who knows something shows it to the next person before lunch</em>. Newcomers take it for a joke.
It is the most practical sentence that we have. There are thirty introductions a year in this house and several thousand small questions, and the
questions arrive when no teacher is there. So you will teach. Probably next week. I write manuals for a living, and here is what I have noticed
about the people who do it well.</p>

<h2>Fresh knowledge is soft</h2>
<p>When you have done a thing for twenty years, you no longer know what you know. Bartolomeu cannot tell you how he holds a chisel; his hand would have
to be asked. But Matilde, who learnt it last month, remembers exactly which finger was wrong and how it felt when it was suddenly right. That
memory stays soft for some weeks and then sets. Use it while you can press a shape into it.</p>
<blockquote><p>The best time to explain something is just after it has stopped being difficult.</p></blockquote>

<h2>Nine habits</h2>
<ol>
<li><strong>Ask what they want to make.</strong> Not what they want to learn. The bread board decides which three joints matter today.</li>
<li><strong>Ask what they have tried.</strong> It saves an hour and shows respect, in that order.</li>
<li><strong>Do it once at full speed.</strong> They need to see what it looks like when it goes well, with the rhythm and the sound.</li>
<li><strong>Do it once slowly, and talk.</strong> Say what you look at, not what you do. They can see your hands; they cannot see your eyes.</li>
<li><strong>Give the tool away.</strong> Then put your own hands in your pockets. All the way in.</li>
<li><strong>Wait for three breaths before you help.</strong> Most mistakes are noticed by the person who makes them on the second.</li>
<li><strong>Correct one thing.</strong> Four corrections are a verdict. One is a hint.</li>
<li><strong>Say why there is a rule.</strong> “No gloves at the lathe” is forgotten by Friday. “A glove gets caught and takes your hand along” is not.</li>
<li><strong>Ask them to show somebody.</strong> That is when it settles. It is also how the house works.</li>
</ol>

<h2>Where it stops</h2>
<p>There is one border, and it is marked with a red dot. The machines that have one are introduced by the people on the list, and by nobody else, even if
you are sure, even if it is only a small cut. That is not because you could not explain the bandsaw. It is because the person next to you has no
way of knowing whether you have left something out, and neither have you. Everything without a dot is open country: hand tools, needles, the
soldering iron, the press, the glue pot, the bicycle stands.</p>

<h2>When it does not work</h2>
<p>Sometimes the other person turns quiet, or cross. It happens to all of us. A few things to try:</p>
<ul>
<li>Change the material. What refuses to work in oak works in lime, and what fails in silk works in felt.</li>
<li>Change the hand. About one in ten of us is left-handed and has spent a lifetime translating politely.</li>
<li>Change the language. Somewhere in this house there is a person who knows the word in Ukrainian, Wolof or Korean. Shout across the courtyard.</li>
<li>Change the teacher. “Let us ask Lourdes, she sees it differently” is a whole lesson in itself.</li>
<li>Have tea. I am quite serious. Hands learn while the mouth is busy with something else.</li>
</ul>
<p>And if you find in the middle of it that you do not really know it yourself, say so with pleasure. “I have always done it like this and I have no idea
why” is how we discovered that our workshop had been sharpening its scissors the wrong way round for two years.</p>

<h2>A note to those who ask</h2>
<p>You may ask anybody who is not holding something that turns, burns or is about to dry. Ask early. A wrong first coat takes five minutes to prevent and
a weekend to sand off. It helps if you bring the piece with you, and a sentence such as “I want this edge to be like that edge”. You do not have to know the
names of things. There is an evening for the <a href="https://example.org/bancada/words-for-tools">words</a>, online, and we laugh a great deal.</p>
<p>Say thank you by passing it on. On the pillar beside the long table you will find a list with two columns: <em>I can show</em> and <em>I would like to see</em>.
The left column has a hundred and twelve lines at the moment, from <em>threading an overlocker</em> to <em>whistling with two fingers</em>. The right column has ninety.
Nobody has ever managed to make it shorter, since everybody who crosses something out on the right comes back a week later and adds a line on the left,
and then another one on the right.</p>
`.trim(),
}
