"""What to talk about at the next meeting."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.findings.talk import NOT_LOW, Way, Why

_WAY = {
    Way.ACT: gettext_lazy("Talk about what to do."),
    Way.ASK_WHY: gettext_lazy("Ask why, then talk about what to do."),
    Way.LISTEN: gettext_lazy("Listen to each other before anybody proposes a remedy."),
    Way.ASK_WHETHER_SO: gettext_lazy("Ask first whether you all see it this way."),
    Way.ASK_WHETHER_IT_MATTERS: gettext_lazy(
        "Ask first whether it matters to the people you work for."
    ),
}


def way(found: Way) -> str:
    """How to begin."""
    return str(_WAY[found])


_WAY_ALIKE = {
    Way.ACT: gettext_lazy("On each of these people largely agree: talk about what to do."),
    Way.ASK_WHY: gettext_lazy("Groups see these differently: ask why, then talk about what to do."),
    Way.LISTEN: gettext_lazy(
        "People disagree on these: listen to each other before anybody proposes a remedy."
    ),
    Way.ASK_WHETHER_SO: gettext_lazy("Ask first whether you all see them this way."),
    Way.ASK_WHETHER_IT_MATTERS: gettext_lazy(
        "Ask first whether they matter to the people you work for."
    ),
}


def way_alike(found: Way) -> str:
    """The same of several criteria, said once."""
    return str(_WAY_ALIKE[found])


def why(found: Why) -> str:
    """Introduces the topics, or says kindly why none is named; "" without scores."""
    return {
        Why.NAMED: _(
            "Swap one of these for another if you know better: a few points either way mean little."
        ),
        Why.NONE_IS_LOW: _(
            "No criterion is below %(low)d, so none is called low here. Talk about what keeps "
            "things going well, and about what each of you would still change first."
        )
        % {"low": NOT_LOW},
        Why.NONE_STANDS_OUT: _(
            "No criterion stands out from the others, so none is named here. Choose together: "
            "which of them matters most to the people you work for?"
        ),
        Why.NO_SCORES: "",
    }[found]


def question_to_ask(question: str) -> str:
    return _("Ask each other: %(question)s") % {"question": question}
