"""Who may. Pure functions from a user and a thing to yes or no; *when* is `dim.workflow`'s question.

A superuser sees and sets up everything, but decides and writes nothing without
a membership: content always has somebody who answers for it.
"""

from dim.models import Division, Event, Membership, Problem, User, WorkshopClass


def can_facilitate(user: User, workshop_class: WorkshopClass) -> bool:
    """Enter, change and submit entries of this class."""
    return workshop_class.pk in user.scopes().facilitated


def can_facilitate_problem(user: User, problem: Problem) -> bool:
    return can_facilitate(user, problem.workshop_class)


def can_support(user: User, workshop_class: WorkshopClass) -> bool:
    """Say that a problem of another class is this class's too, and take that back."""
    return can_facilitate(user, workshop_class)


def can_open_to_phones(user: User, workshop_class: WorkshopClass) -> bool:
    """Let phones read this class's list without an account, and take that back."""
    return can_facilitate(user, workshop_class) or can_coordinate(user, workshop_class.division.event)


def can_coordinate(user: User, event: Event) -> bool:
    """Open and close, decide across divisions, repair with a trace."""
    return event.pk in user.scopes().coordinated


def can_extend(user: User, event: Event) -> bool:
    """Give classes more time: those who open and close them, and the organisers, who stand in the rooms."""
    return can_set_up_event(user, event) or event.pk in user.scopes().organised


def can_read_drafts(user: User, division: Division) -> bool:
    """All drafts of this division. Organisers read none, facilitators those of their class on its board."""
    return user.is_superuser or can_review_division(user, division)


def can_import(user: User, event: Event) -> bool:
    """Make drafts of a whole file, in any class of the event."""
    return can_coordinate(user, event)


def can_review_division(user: User, division: Division) -> bool:
    mine = user.scopes()
    return division.pk in mine.reviewed or division.event_id in mine.coordinated


def can_decide(user: User) -> bool:
    """Decide on anything at all."""
    mine = user.scopes()
    return bool(mine.reviewed or mine.coordinated)


def can_review(user: User, problem: Problem) -> bool:
    """Decide on this entry: reviewers of its division and coordinators, never its own facilitators."""
    return can_review_division(user, problem.workshop_class.division) and not can_facilitate_problem(user, problem)


def can_consolidate(user: User, division: Division) -> bool:
    """Write the consolidated items of this division: its reviewers and coordinators."""
    return can_review_division(user, division)


def can_merge_across(user: User, event: Event) -> bool:
    """Let entries of several divisions go into one item."""
    return can_coordinate(user, event)


def can_reopen(user: User, problem: Problem) -> bool:
    """Take a decision back: coordinators, never its own facilitators."""
    return problem.event_id in user.scopes().coordinated and not can_facilitate_problem(user, problem)


def can_read_internal_notes(user: User, problem: Problem) -> bool:
    return can_review_division(user, problem.workshop_class.division)


def can_read_summary(user: User, event: Event) -> bool:
    """The event's summary with all divisions."""
    mine = user.scopes()
    return user.is_superuser or event.pk in mine.coordinated | mine.organised


def can_read_division_summary(user: User, division: Division) -> bool:
    return division.pk in user.scopes().reviewed or can_read_summary(user, division.event)


def can_freeze(user: User, event: Event) -> bool:
    """Freeze editions of the event and of its divisions: those who answer for its documents."""
    mine = user.scopes()
    return event.pk in mine.coordinated | mine.organised


def can_open_summary(user: User) -> bool:
    """Read the summary of at least one event or division."""
    mine = user.scopes()
    return user.is_superuser or bool(mine.reviewed or mine.coordinated or mine.organised)


def can_open_desk(user: User) -> bool:
    """Enter the Django admin at all."""
    mine = user.scopes()
    return user.is_active and (user.is_superuser or bool(mine.reviewed or mine.coordinated))


def can_set_up(user: User) -> bool:
    """Manage what all events share: offices, new events, accounts."""
    return user.is_superuser or bool(user.scopes().coordinated)


def can_set_up_event(user: User, event: Event) -> bool:
    """Manage the event's divisions, classes, issues, addressees and memberships."""
    return user.is_superuser or can_coordinate(user, event)


def can_grant(user: User, membership: Membership) -> bool:
    """Give or take this role: only in an event that `user` sets up."""
    return can_set_up_event(user, membership.scope_event)


def can_revoke(user: User, membership: Membership) -> bool:
    """Take a role away. Nobody takes their own coordination: an event would be left without anybody."""
    own = membership.user_id == user.pk and membership.role == Membership.Role.COORDINATOR
    return can_grant(user, membership) and (user.is_superuser or not own)


def can_manage_account(user: User, account: User) -> bool:
    """Rename, deactivate, or hand out a new password for this account.

    A coordinator manages an account only when every role it has is in events they
    coordinate: a password opens all of them. Superusers' accounts are the
    superusers' business, and one's own goes through "change password".
    Give `account` from `with_memberships` when asking for many.
    """
    if account.pk == user.pk:
        return False
    if user.is_superuser:
        return True
    events = {membership.scope_event.pk for membership in account.memberships.all()}
    return not account.is_superuser and bool(events) and events <= user.scopes().coordinated


def can_unlock_account(user: User, account: User) -> bool:
    """Let somebody try again at once after too many wrong passwords: coordinators for the people of their events."""
    if user.is_superuser:
        return True
    events = {membership.scope_event.pk for membership in account.memberships.all()}
    return not account.is_superuser and bool(events & user.scopes().coordinated)
