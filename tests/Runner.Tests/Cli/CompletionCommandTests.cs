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

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments, string script)
    {
        var start = new ProcessStartInfo(Bash, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var bash = Process.Start(start)!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (bash.ExitCode, (await output).TrimEnd(), await error);
    }
}
