"""The file a category of the user's own begins with."""

from __future__ import annotations

from collections.abc import Sequence

from communique.codebook.entries import EventTypeEntry

# Sentences with one word in the middle: to be replaced by real ones, but they load and pass as they stand.
_SENTENCES = (
    "[A1:Ghana] <1 {name} actual:{word}> [R1:Togo] on [D1:Monday].",
    "[A1:The opposition] <1 {name} actual:{word}> [R1:the government] in [P1:Lima].",
    "[A1:The union] <1 {name} actual:{word}> [R1:the ministry], [S1:state radio] said.",
    "[A1:Two deputies] <1 {name} historical:{word}> [R1:the president] in [D1:1998].",
    "[A1:Students] have not <1 {name} negated:{word}> [R1:the rector].",
)


def starter(name: str, like: EventTypeEntry, words: str, phrases: Sequence[str]) -> str:
    """A category's name, the type it starts from, its words as written and written out -> the text of its file."""
    lines = [s.format(name=name, word=phrases[i % len(phrases)]) for i, s in enumerate(_SENTENCES)]
    examples, rule_examples = "\n".join(lines), "\n".join(lines[:2])
    near = f"[A1:Ghana] <1 {like.name} actual:did something else> [R1:Togo]."
    return f"""# A category of your own, begun from {like.name}: change its lines, then run `communique codebook check`.
quad_class = "{like.quad_class}"
score = {like.score:g}
cameo = "{like.cameo}"
definition = '''
Say in a few lines what counts as {name} and what does not.
'''
# In each line: <1 {name} status:the word> and who fills its roles, A actor, R recipient, S source, D date, P place.
examples = '''
{examples}
'''
near_misses = '''
{near}
'''

# The words that make an event of it. Further keys narrow them: before, after, near, unless, actors, recipients, reach.
[rules.words]
effect = "makes"
words = '''
{words}
'''
examples = '''
{rule_examples}
'''
near_misses = '''
{near}
'''
"""
