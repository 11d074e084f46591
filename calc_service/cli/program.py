"""The command line: which commands there are, and what leads to them."""

import argparse
import io
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from calc_service.config import SettingRefused


@dataclass(frozen=True, slots=True)
class Command:
    """One command: a module here with add_arguments(parser) and run(arguments), which returns the exit status."""

    module: str
    help: str


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """Commands that share their first word."""

    commands: "Commands"
    help: str


Service = Callable[[], Any]
Commands = Mapping[str, Command | CommandGroup]
COMMANDS: Commands = {
    "assess": Command("assess", "计算一个案件 · compute a case"),
    "audit": Command("audit", "核查结算文件 · recompute files of claims and compare with what was paid"),
    "audits": CommandGroup(
        {
            "against": Command("audits_against", "比较两个结果 · two results side by side"),
            "projection": Command(
                "audits_projection", "由复核过的样本推算全部 · what a reviewed sample says of the whole file"
            ),
            "sample": Command("audits_sample", "按随机种子抽取各行，供复核 · draw rows of a result for reviewers"),
            "verify": Command("audits_verify", "核对证据包 · whether an evidence pack is what its record says"),
        },
        "核查的结果、抽样与证据 · what audits found, samples of it, and its evidence",
    ),
    "compile": Command("compile", "预先编译结算文件的计算 · compile the law for files, once a set-up"),
    "conformance": CommandGroup(
        {
            "export": Command(
                "conformance_export", "写出用例和应得的结果 · write cases with what has to come out of them"
            ),
            "run": Command("conformance_run", "用这些用例核对任何系统 · try any system on such cases"),
        },
        "符合性用例 · cases on which other systems can be tried",
    ),
    "journal": CommandGroup(
        {
            "export": Command("journal_export", "把收据日志写成一个文件 · write the journal of receipts into one file"),
            "verify": Command("journal_verify", "核对收据日志有无改动 · whether the journal is as it was written"),
        },
        "收据日志 · the journal of receipts",
    ),
    "keys": CommandGroup(
        {
            "create": Command("keys_create", "发放密钥，只显示一次 · make a key and show it, once"),
            "list": Command("keys_list", "列出密钥 · list the keys"),
            "revoke": Command("keys_revoke", "收回密钥 · let a key open nothing any more"),
        },
        "管理密钥 · look after the API keys",
    ),
    "receipts": CommandGroup(
        {"verify": Command("receipts_verify", "重新计算并核对收据 · compute anew and compare a receipt")},
        "收据 · what proves a reply years later",
    ),
    "rules": CommandGroup(
        {
            "approve": Command("rules_approve", "批准他人的提案并公布 · approve what another person proposed"),
            "check": Command("rules_check", "检查规则文件，列出全部问题 · list every complaint about the rules files"),
            "coverage": Command(
                "rules_coverage", "每改一处，算例能否发现 · whether the worked examples notice each smallest change"
            ),
            "diff": Command("rules_diff", "逐句列出规则含义的变化 · say in sentences what changed in meaning"),
            "examples": Command(
                "rules_examples", "核对规则文件夹中的算例 · compute the worked examples of the rules folder"
            ),
            "handbook": Command("rules_handbook", "生成政策手册 · the policy of a day as a page to print"),
            "history": Command("rules_history", "公布和生效的历史 · what came in force, when, by whom and why"),
            "impact": Command("rules_impact", "测算规则调整的影响 · what changed rules cost, who gains, who loses"),
            "population": Command("rules_population", "生成模拟结算文件 · make a marked file of made-up claims"),
            "proposals": Command("rules_proposals", "列出提案，或查看一份 · list the proposals, or look at one"),
            "propose": Command("rules_propose", "提出规则，由另一人批准 · propose rules for another to approve"),
            "rollback": Command("rules_rollback", "提议恢复以前的规则 · propose that older rules come back"),
            "schema": Command("rules_schema", "写出供编辑器使用的格式说明 · write the schemas that editors read"),
            "shadow": Command(
                "rules_shadow", "让提案与现行规则并行几天 · run a proposal beside the rules for some days"
            ),
            "withdraw": Command("rules_withdraw", "撤回自己的提案 · withdraw a proposal of one's own"),
        },
        "检查规则文件 · look after the rules files",
    ),
    "serve": Command("serve", "启动服务 · start the service"),
    "state": CommandGroup(
        {
            "backup": Command("state_backup", "备份所保存的数据 · write what is kept into one file"),
            "restore": Command("state_restore", "恢复备份 · put a backup back"),
        },
        "备份与恢复 · look after what is kept",
    ),
    "work": Command("work", "处理核查任务 · work on audit runs, beside the service or on another machine"),
}
NOT_UNDERSTOOD = 2
SIGNALLED = 128
"""A command that a signal ends has this and the signal's number as its exit status, as in a shell."""
CLOSED_PIPE = SIGNALLED + signal.SIGPIPE
INTERRUPTED = SIGNALLED + signal.SIGINT


def main(argv: Sequence[str] | None = None, service: Service | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or different, 2 not understood.

    service: makes the service, for a command that asks it in this process
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    arguments = _parser(sys.argv[1:] if argv is None else argv).parse_args(argv, Namespace(service=service))
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except SettingRefused as refusal:
        print(refusal, file=sys.stderr)
        return NOT_UNDERSTOOD
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m calc_service",
        description="重庆医疗救助计算 · medical assistance in Chongqing, computed exactly and explained",
    )
    _add(parser, COMMANDS, [word for word in argv if not word.startswith("-")])
    return parser


def _add(parser: argparse.ArgumentParser, commands: Commands, words: Sequence[str]) -> None:
    """Add `commands`; of those that `words` do not name only the name and the help, so that nothing else is loaded."""
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in commands.items():
        subparser = subparsers.add_parser(name, help=command.help, description=command.help)
        if name not in words[:1]:
            continue
        if isinstance(command, CommandGroup):
            _add(subparser, command.commands, words[1:])
        else:
            module = import_module(f"calc_service.cli.{command.module}")
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
