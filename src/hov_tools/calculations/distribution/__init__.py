"""The distribution of a consortium's places over its members, as routes that a regiehouder can submit (domain, 4.6).

`problem` holds what is asked, `answer` what comes back, `propose` makes the one from the other. The consortium
decides; this proposes, explains, and says which requirements clash when nothing is possible.
"""
