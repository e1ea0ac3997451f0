"""Who may do what: functions of a user and a thing that answer yes or no.

Each docstring says what the user may do if the answer is yes. Whether it may happen now is asked
in `dim.workflow`.

A superuser sees and sets up everything, but decides and writes nothing without a membership:
content always has somebody who answers for it.
"""

from collections.abc import Collection

from dim.models import Division, Event, Invitation, Membership, Office, Problem, User, WorkshopClass
from dim.models.membership import Assignment


def can_facilitate(user: User, workshop_class: WorkshopClass) -> bool:
    """Enter, change and submit problems of this class."""
    return workshop_class.pk in user.scopes().facilitated


def can_facilitate_problem(user: User, problem: Problem) -> bool:
    """Change and submit this problem, as a facilitator of its class."""
    return can_facilitate(user, problem.workshop_class)


def can_arrange(user: User, problem: Problem) -> bool:
    """Put this problem elsewhere on its class's board: on another place, or under another issue."""
    return can_facilitate_problem(user, problem)


def can_relocate(user: User, problem: Problem) -> bool:
    """Move this problem to another class of the event, as one of its coordinators."""
    # Also out of a class which they facilitate: nothing is decided by it.
    return can_coordinate(user, problem.event)


def can_support(user: User, workshop_class: WorkshopClass) -> bool:
    """Say that a problem of another class is this class's too, and take that back."""
    return can_facilitate(user, workshop_class)


def can_open_to_phones(user: User, workshop_class: WorkshopClass) -> bool:
    """Let phones read this class's list without an account, and take that back."""
    event = workshop_class.division.event
    return can_facilitate(user, workshop_class) or can_coordinate(user, event)


def can_coordinate(user: User, event: Event) -> bool:
    """Open and close classes, decide across divisions, and correct texts with a trace."""
    return event.pk in user.scopes().coordinated


def can_extend(user: User, event: Event) -> bool:
    """Give classes of this event more time, as one of its coordinators or organisers."""
    # The organisers stand in the rooms when the time runs out, and the coordinator is one person.
    # More time takes nothing from anybody.
    return can_set_up_event(user, event) or event.pk in user.scopes().organised


def can_read_drafts(user: User, division: Division) -> bool:
    """Read all drafts of this division.

    Organisers read none; facilitators read those of their own class, on its board.
    """
    return user.is_superuser or can_review_division(user, division)


def can_import(user: User, event: Event) -> bool:
    """Make drafts of a whole file, in any class of the event."""
    return can_coordinate(user, event)


def can_review_division(user: User, division: Division) -> bool:
    """Read and review what the classes of this division enter."""
    mine = user.scopes()
    return division.pk in mine.reviewed or division.event_id in mine.coordinated


def can_decide(user: User) -> bool:
    """Decide on problems of at least one division."""
    mine = user.scopes()
    return bool(mine.reviewed or mine.coordinated)


def can_review(user: User, problem: Problem) -> bool:
    """Decide on this problem, as a reviewer of its division or as a coordinator."""
    # Nobody decides on what they wrote themselves, whatever other role they have.
    if can_facilitate_problem(user, problem):
        return False
    return can_review_division(user, problem.workshop_class.division)


def can_consolidate(user: User, division: Division) -> bool:
    """Write the consolidated items of this division, as one of its reviewers or coordinators."""
    return can_review_division(user, division)


def can_merge_across(user: User, event: Event) -> bool:
    """Put problems of several divisions into one item."""
    return can_coordinate(user, event)


def can_reopen(user: User, problem: Problem) -> bool:
    """Take the decision on this problem back, as a coordinator."""
    # As in `can_review`: not on what they wrote themselves.
    if can_facilitate_problem(user, problem):
        return False
    return problem.event_id in user.scopes().coordinated


def can_restore(user: User, problem: Problem) -> bool:
    """Bring this problem back that was withdrawn, as its class or as a coordinator."""
    # No decision: also a coordinator who writes in the class may do it.
    return can_facilitate_problem(user, problem) or problem.event_id in user.scopes().coordinated


def can_restore_in_closed_class(user: User, problem: Problem) -> bool:
    """Bring a withdrawn problem back also after its class has closed, as a coordinator."""
    return problem.event_id in user.scopes().coordinated


def can_read_internal_notes(user: User, problem: Problem) -> bool:
    """Read the notes that the secretariat keeps about this problem for itself."""
    return can_review_division(user, problem.workshop_class.division)


def can_read_summary(user: User, event: Event) -> bool:
    """Read the event's summary with all its divisions."""
    mine = user.scopes()
    return user.is_superuser or event.pk in mine.coordinated | mine.organised


def can_read_division_summary(user: User, division: Division) -> bool:
    """Read the summary of this division."""
    return division.pk in user.scopes().reviewed or can_read_summary(user, division.event)


def can_freeze(user: User, event: Event) -> bool:
    """Freeze editions of the event and of its divisions."""
    # No superuser without a membership: an edition names who answers for it.
    mine = user.scopes()
    return event.pk in mine.coordinated | mine.organised


def can_open_summary(user: User) -> bool:
    """Read the summary of at least one event or division."""
    mine = user.scopes()
    return user.is_superuser or bool(mine.reviewed or mine.coordinated or mine.organised)


def can_open_desk(user: User) -> bool:
    """Enter the secretariat's desk at all."""
    mine = user.scopes()
    return user.is_active and (user.is_superuser or bool(mine.reviewed or mine.coordinated))


def can_set_up(user: User) -> bool:
    """Manage new events, and the accounts of one's own."""
    return user.is_superuser or bool(user.scopes().coordinated)


def can_set_up_event(user: User, event: Event) -> bool:
    """Manage the event's divisions, classes, issues, addressees and memberships."""
    return user.is_superuser or can_coordinate(user, event)


def can_change_shared(user: User) -> bool:
    """Change what all events read: terms, and offices that several events name."""
    # One event's coordinator would change what is printed in the others.
    return user.is_superuser


def can_change_office(user: User, office: Office, named_in: Collection[int]) -> bool:
    """Correct or confirm this office, which problems of the events `named_in` name (keys).

    Coordinators may while it is to be checked and no event but theirs names it.
    """
    is_theirs = bool(named_in) and set(named_in) <= user.scopes().coordinated
    return can_change_shared(user) or (office.is_proposed and is_theirs)


def can_grant(user: User, assignment: Assignment) -> bool:
    """Give this role or offer it, which is possible only in an event that `user` sets up."""
    return can_set_up_event(user, assignment.scope_event)


def can_grant_at_once(user: User, account: User) -> bool:
    """Give this account a role in one's own event without asking anybody."""
    # A role opens an account to the coordinators of its event, and takes it away from those who
    # managed it alone. So they, or the person, are asked before.
    return account.pk == user.pk or can_manage_account(user, account)


def can_answer_invitation(user: User, invitation: Invitation) -> bool:
    """Accept or decline this invitation, for oneself or for an account that one manages."""
    return user.pk == invitation.user_id or can_manage_account(user, invitation.user)


def can_remove_invitation(user: User, invitation: Invitation) -> bool:
    """Decline this invitation, or take it back as somebody who may invite there."""
    return can_answer_invitation(user, invitation) or can_grant(user, invitation)


def can_revoke(user: User, membership: Membership) -> bool:
    """Take this role away."""
    own = membership.user_id == user.pk and membership.role == Membership.Role.COORDINATOR
    # Nobody takes their own coordination: the event might be left without anybody.
    return can_grant(user, membership) and (user.is_superuser or not own)


def can_manage_account(user: User, account: User) -> bool:
    """Rename or deactivate this account, or give it a new one-time password.

    Superusers' accounts are managed by superusers only, and one's own is not managed but goes
    through "change password". Give `account` from `with_memberships` when asking for many.
    """
    if account.pk == user.pk:
        return False
    if user.is_superuser:
        return True
    # Every role, not any: a password opens all the roles of an account, and a coordinator of one
    # event must not get into another one by it.
    events = _events_of(account)
    return not account.is_superuser and bool(events) and events <= user.scopes().coordinated


def can_unlock_account(user: User, account: User) -> bool:
    """Let this account try again at once after too many wrong passwords.

    Only those who could also give it a new password may.
    """
    # Unlocking again and again gives as many guesses at the password.
    return can_manage_account(user, account)


def _events_of(account: User) -> set[int]:
    """Return the keys of the events in which an account has a role."""
    return {membership.scope_event.pk for membership in account.memberships.all()}
