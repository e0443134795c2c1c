"""Every command says by itself how it is used and what its exit code means."""

import pytest
from django.core.management import load_command_class

from qimen import cli


@pytest.mark.parametrize("name", cli.management_commands().items(), ids=lambda each: each[0])
def test_help_has_examples_and_exit_codes(name, capsys):
    typed, module = name
    command = load_command_class("qimen", module)

    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["qimen", typed, "--help"])

    printed = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"qimen {typed}" in printed.partition("examples:")[2]
    assert "exit codes:" in printed
