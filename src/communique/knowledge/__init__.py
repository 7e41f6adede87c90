"""What is known beforehand: names, people with dated offices, agent nouns (``tables``) and places (``gazetteer``).

``data/`` holds the files, ``data/SOURCES.md`` says where they come from; ``own/`` holds our own additions, edited by
hand; ``build`` and ``gazetteer_build`` make the one from the other and from open facts.
"""

from communique.knowledge.tables import knowledge_hash

__all__ = ["knowledge_hash"]
