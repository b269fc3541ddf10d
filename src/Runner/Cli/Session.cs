using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary>The console, device and cancellation that a command works with in addition to its options.</summary>
/// <param name="Output">Takes the data: standard output.</param>
/// <param name="Error">Takes the errors: standard error.</param>
/// <param name="Cancellation">Stops the command.</param>
internal sealed record Session(TextWriter Output, TextWriter Error, CancellationToken Cancellation)
{
    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Where options are looked for besides the command line.</summary>
    public ProcessEnvironment Process { get; init; } = new(new Dictionary<string, string>(), null);

    /// <summary>Writes a line of data.</summary>
    public void WriteLine(string line) => Output.WriteLine(TerminalText.Of(line));

    /// <summary>Writes an object as one line of JSON.</summary>
    public void WriteJson<T>(T value) => Output.WriteLine(RunJson.LineOf(value));

    /// <summary>Writes a result: as JSON, or as lines for people.</summary>
    public void Write<T>(T result, bool asJson, IEnumerable<string> lines)
    {
        if (asJson) WriteJson(result);
        else foreach (string line in lines) WriteLine(line);
    }

    /// <summary>Writes a line to standard error, with the program's name before it.</summary>
    public void WriteError(string message) => Error.WriteLine($"midasnet: {TerminalText.Of(message)}");
}
