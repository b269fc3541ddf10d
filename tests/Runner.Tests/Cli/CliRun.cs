using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>One run of the command line within the test's process, and what it wrote.</summary>
internal sealed record CliRun(int Code, string Output, string Error)
{
    public static CliRun Of(params string[] arguments) => Of(TestContext.Current.CancellationToken, arguments);

    public static CliRun Of(CancellationToken cancellation, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, cancellation);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>A run that finds options in a folder and in environment variables besides the arguments.</summary>
    public static CliRun In(string? folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, TestContext.Current.CancellationToken, process: new ProcessEnvironment(variables, folder));
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>A run with something on standard input.</summary>
    public static CliRun WithInput(byte[] input, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error, TestContext.Current.CancellationToken, () => new MemoryStream(input));
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Requires an exit code and one line of error that says certain words and shows no stack.</summary>
    public void RequireError(int code, params string[] words)
    {
        Assert.True(code == Code, $"expected exit code {code}, was {Code}: {Error}");
        string line = Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("midasnet: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        foreach (string word in words) Assert.Contains(word, line, StringComparison.Ordinal);
    }
}
