"""What somebody does with proposals, beside what the state does: against which rules, and of which older ones."""

from collections.abc import Mapping

from calc_service.domain.wording import Label
from calc_service.state import refusals
from calc_service.state.folders import digest_of, folder, folder_that_says
from calc_service.state.history import KeptEntry, approve, history, last_published
from calc_service.state.opening import KeptState
from calc_service.state.proposals import OPEN, Signer, versions_of
from calc_service.state.refusals import PublishingRefused

Files = Mapping[str, bytes]
"""A rules folder: the bytes of each file by its path below it."""
MESSAGES = {
    refusals.NOTHING_DIFFERS: Label(
        "与最近公布的规则逐字相同，没有可提出的改动；请检查所选的文件夹或版本",
        "every byte is that of the rules published last, so there is nothing to propose; look whether it is the folder"
        " or the revision that you mean",
    ),
    refusals.FOLDER_MOVED_ON: Label(
        "提出之后，规则文件夹已经改变；请在现在的规则上重新提出",
        "the rules folder was changed since it was proposed; propose anew on top of what it holds now",
    ),
    refusals.FOLDER_UNKNOWN: Label(
        "没有这份公布过的规则；请写历史中的序号，或文件夹、规则的摘要（“sha256:…”）",
        "no such rules were published; give a number of the history, or the digest of a folder or of rules (sha256:…)",
    ),
}


def base_files(state: KeptState, serving: Files) -> Files:
    """The folder that is proposed upon: what was published last, until something is, the one that serves."""
    published = last_published(state)
    return serving if published is None else folder(state, published.folder).files


def refuse_the_same(state: KeptState, files: Files) -> None:
    """Raise `PublishingRefused` where these files were published last."""
    published = last_published(state)
    if published is not None and published.folder == digest_of(files):
        raise _refused(refusals.NOTHING_DIFFERS)


def older_files(state: KeptState, named: str) -> Files:
    """The folder of a number of the history, or of a digest; raises `PublishingRefused` where there is none."""
    by_number = {str(entry.number): entry.folder for entry in history(state)}
    digests = (by_number.get(named), folder_that_says(state, named), named)
    for digest in filter(None, digests):
        try:
            return folder(state, digest).files
        except PublishingRefused as refusal:
            if refusal.code != refusals.FOLDER_UNKNOWN:
                raise
    raise _refused(refusals.FOLDER_UNKNOWN)


def approve_seen(state: KeptState, proposal_id: str, seen: str, by: Signer, serving: str) -> KeptEntry:
    """As `history.approve`; until something is published the folder that serves has to be the one compared with.

    serving: the digest of that folder
    """
    newest = versions_of(state, proposal_id)[0]
    if newest.status == OPEN and last_published(state) is None and newest.base != serving:
        raise _refused(refusals.FOLDER_MOVED_ON)
    return approve(state, proposal_id, seen, by)


def _refused(code: str) -> PublishingRefused:
    return PublishingRefused(code, MESSAGES[code])
