using System.CommandLine;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet completion</c>: the script by which a shell completes commands, options and their values.</summary>
internal static class CompletionCommand
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "completion";

    // Each asks the program: [suggest:N] names what fits at the position N of a command line. An empty word is completed by commands or values, and by files
    // where there are none; options are shown after a hyphen. /? and /h are for other shells.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # midasnet completion bash >> ~/.bashrc
            _midasnet() {
                local word="${COMP_WORDS[COMP_CWORD]}" IFS=' '
                local rest="${COMP_WORDS[*]:1:COMP_CWORD}"
                IFS=$'\n'
                local found=$("$1" "[suggest:${#rest}]" "$rest" 2>/dev/null | grep -v '^/')
                [ -n "$word" ] || found=$(printf '%s\n' "$found" | grep -v '^-')
                COMPREPLY=($(compgen -W "$found" -- "$word"))
            }
            complete -o bashdefault -o default -F _midasnet midasnet
            """,
        ["zsh"] = """
            #compdef midasnet
            # midasnet completion zsh > _midasnet, in a folder of $fpath; or in ~/.zshrc, after compinit: source <(midasnet completion zsh)
            _midasnet() {
                local rest="${(j: :)words[2,CURRENT]}"
                local -a found
                found=("${(@f)$("${words[1]}" "[suggest:${#rest}]" "$rest" 2>/dev/null)}")
                found=(${found:#/*})
                [[ -n "$PREFIX" ]] || found=(${found:#-*})
                if (( ${#found} )); then compadd -- $found; else _files; fi
            }
            # Loaded from $fpath, this file is the function itself, and its first call is already one to complete.
            if [[ "${funcstack[1]}" == _midasnet ]]; then _midasnet "$@"; else compdef _midasnet midasnet; fi
            """,
        ["fish"] = """
            # midasnet completion fish > ~/.config/fish/completions/midasnet.fish
            function __midasnet_suggest
                set -l rest (commandline -cp | string replace -r '^\S+\s?' '')
                set -l found (midasnet "[suggest:"(string length -- "$rest")"]" "$rest" 2>/dev/null | string match -v '/*')
                set -l word (commandline -ct)
                test -n "$word"; or test -z "$found"; or set found (string match -v -- '-*' $found)
                if test (count $found) -gt 0
                    printf '%s\n' $found
                else
                    __fish_complete_path "$word"
                end
            end
            complete -c midasnet -f -a '(__midasnet_suggest)'
            """,
        ["pwsh"] = """
            # midasnet completion pwsh >> $PROFILE
            Register-ArgumentCompleter -Native -CommandName midasnet -ScriptBlock {
                param($word, $commandAst, $cursor)
                $line = $commandAst.ToString().PadRight($cursor - $commandAst.Extent.StartOffset)
                $rest = $line -replace '^\S+\s?', ''
                midasnet "[suggest:$($rest.Length)]" "$rest" 2>$null |
                    Where-Object { $_ -like "$word*" -and $_ -notlike '/*' } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session)
    {
        var shell = new Argument<string>("shell") { Description = "The shell that runs the script" }.AcceptOnlyWords([.. Scripts.Keys]);
        var command = new Verb(
            Name, "Prints a script that makes a shell complete commands, options and their values",
            "midasnet completion bash >> ~/.bashrc",
            "midasnet completion zsh > ~/.zfunc/_midasnet",
            "midasnet completion fish > ~/.config/fish/completions/midasnet.fish")
        {
            shell,
        };
        // As it is: lines of a script end alike on every system.
        command.SetAction(parsed => session.Output.Write(Scripts[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n") + "\n"));
        return command;
    }
}
