"""The distribution of a consortium's places over its members, as routes that a regiehouder can submit (domain, 4.6).

The consortium decides; this proposes, explains, and says which requirements clash when nothing is possible. `problem`
holds what is asked, `answer` what comes back, `propose` makes the one from the other:

- `model` states the distribution as unknowns of a `program`; `demands` adds the hard requirements and `aims` the soft
  ones, which `descent` pursues in order of importance. `solver` proves every step, by way of `highs`.
- `planned` turns the unknowns into routes. From the routes alone, `check` verifies the hard requirements, `measures`
  counts how far the soft ones are met, and `reasons` explains.
- `clash` and `remedies` say why there is no distribution, and what would help.
"""
