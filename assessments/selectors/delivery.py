"""What became of an e-mail, as pages show it."""

from assessments.models import Mail


def state_of(mail: Mail | None) -> str:
    if mail is None:
        return "none"
    if mail.is_given_up:
        return "given_up"
    if mail.sent_at and mail.bounce:
        return "came_back"
    return "sent" if mail.sent_at else "waiting"


def problem_of(mail: Mail | None) -> str:
    return mail.get_problem_display() if mail and mail.problem else ""
