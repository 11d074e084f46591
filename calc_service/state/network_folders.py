"""Whether a folder lies on another machine, as far as Linux tells: SQLite's locks do not hold there."""

import os
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
OVER_THE_NETWORK = frozenset(
    {
        *(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "ncpfs",
            "afs",
            "9p",
            "ceph",
            "lustre",
            "beegfs",
            "gpfs",
            "glusterfs",
        ),
        *("gfs2", "ocfs2", "orangefs", "pvfs2", "virtiofs", "vboxsf", "davfs", "acfs"),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs2", "fuse.moosefs"),
        *("fuse.juicefs", "fuse.gcsfuse", "fuse.blobfuse", "fuse.smbnetfs", "fuse.mfs", "fuse.vmhgfs-fuse"),
    }
)
"""File systems that several machines can have at once."""


def network_file_system(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of network file system on which an existing folder lies; None where it is none or cannot be told."""
    device = os.stat(folder).st_dev  # noqa: PTH116  the same for a path and for what stands in for one
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    # number parent major:minor root place options [optional …] - kind source options
    kinds = {line.split()[2]: line.partition(" - ")[2].split()[0] for line in lines if " - " in line}
    kind = kinds.get(wanted)
    return kind if kind in OVER_THE_NETWORK else None
