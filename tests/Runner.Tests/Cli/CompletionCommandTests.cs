using System.Diagnostics;

namespace MidasNet.Runner.Tests.Cli;

public sealed class CompletionCommandTests
{
    private const string Bash = "/bin/bash";

    [Theory]
    [InlineData("bash", "complete -o bashdefault -o default -F _midasnet midasnet")]
    [InlineData("zsh", "#compdef midasnet")]
    [InlineData("fish", "complete -c midasnet")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName midasnet")]
    public void Each_shell_has_a_script_that_asks_the_program(string shell, string said)
    {
        var run = CliRun.Of("completion", shell);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', run.Output);
    }

    [Fact]
    public void Another_shell_is_refused() => CliRun.Of("completion", "tcsh").RequireError(2, "Must be one of: 'bash' 'zsh' 'fish' 'pwsh'");

    [Theory]
    [InlineData("tr", "train")]
    [InlineData("st", "study")]
    [InlineData("weights in", "inspect")]
    [InlineData("train --model res", "resnet18 resnet34 resnet9")]
    [InlineData("study part1 --prese", "--preset")]
    [InlineData("study ", "all part1 part2 part3")] // options after a hyphen only
    [InlineData("completion f", "fish")]
    [InlineData("predict pictu", "")] // files are completed by the shell
    public async Task Bash_completes(string words, string expected)
    {
        Assert.SkipUnless(File.Exists(Bash), "there is no bash");
        string script = CliRun.Of("completion", "bash").Output;
        string[] split = words.Split(' ');
        string program = Path.Combine(AppContext.BaseDirectory, "midasnet.dll");
        string whole = $$"""
            midasnet() { "{{Environment.ProcessPath switch { { } host when Path.GetFileNameWithoutExtension(host) == "dotnet" => host, _ => "dotnet" }}}" exec "{{program}}" "$@"; }
            {{script}}
            COMP_WORDS=(midasnet {{string.Join(' ', split.Select(word => $"'{word}'"))}})
            COMP_CWORD={{split.Length}}
            _midasnet midasnet
            echo "${COMPREPLY[*]}" | tr '\n' ' ' | sed 's/ *$//'
            """;
        Assert.Equal((0, "", ""), await Run(["-n"], script));
        Assert.Equal((0, expected, ""), await Run([], whole));
    }

    [Theory]
    [InlineData("midasnet tr", "train")]
    [InlineData("midasnet weights in", "inspect")]
    [InlineData("midasnet study ", "all part1 part2 part3")]
    public async Task Fish_completes(string line, string expected)
    {
        string fish = ShellOf("fish");
        string whole = $"function midasnet; {Program} $argv; end\n{CliRun.Of("completion", "fish").Output}\ncomplete -C '{line}' | string join ' '\ntrue\n";
        Assert.Equal((0, expected, ""), await Run(["-N"], whole, fish));
    }

    [Theory]
    [InlineData("'tr'", "train")]
    [InlineData("'study' ''", "all part1 part2 part3")] // options after a hyphen only
    [InlineData("'predict' 'pictu'", "files")]
    public async Task Zsh_completes(string words, string expected)
    {
        string zsh = ShellOf("zsh");
        using var folder = new TemporaryFolder();
        string script = CliRun.Of("completion", "zsh").Output;
        Assert.StartsWith("#compdef midasnet\n", script, StringComparison.Ordinal); // where compinit looks for it
        folder.Write("_midasnet", script);
        // As compinit loads it; the widgets of the editor are stood in for.
        string whole = $$"""
            midasnet() { {{Program}} "$@" }
            compadd() { shift; print -r -- ${(M)@:#${PREFIX}*} }
            _files() { print files }
            fpath=('{{Path.GetDirectoryName(folder.File("_midasnet"))}}' $fpath)
            autoload -U _midasnet
            words=(midasnet {{words}}) CURRENT=$#words PREFIX=${words[-1]}
            _midasnet
            """;
        Assert.Equal((0, expected, ""), await Run(["-f"], whole, zsh));
    }

    private static string Program =>
        $"'{Environment.ProcessPath switch { { } host when Path.GetFileNameWithoutExtension(host) == "dotnet" => host, _ => "dotnet" }}' '{Path.Combine(AppContext.BaseDirectory, "midasnet.dll")}'";

    private static string ShellOf(string name)
    {
        string[] folders = ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
        string? shell = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(shell is null, $"there is no {name}");
        return shell ?? "";
    }

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments, string script, string shell = Bash)
    {
        var start = new ProcessStartInfo(shell, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var bash = Process.Start(start)!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (bash.ExitCode, (await output).TrimEnd(), await error);
    }
}
