namespace MidasNet.Runner.Cli;

/// <summary>An option that is set outside the command line.</summary>
/// <param name="Command">The command that it is for; null for all that have the option.</param>
/// <param name="Option">The option, with its hyphens.</param>
/// <param name="Values">Its values as text; more than one only for options that can be given several times.</param>
/// <param name="Origin">Where it is set, such as <c>the variable MIDASNET_THREADS</c>.</param>
internal sealed record OptionSetting(ConfigurableCommand? Command, string Option, IReadOnlyList<string> Values, string Origin)
{
    /// <summary>True if the file of the current folder sets it, which whoever runs the program there may not have written.</summary>
    public bool IsFromCurrentFolder { get; init; }

    /// <summary>The arguments that say the same on a command line.</summary>
    public IEnumerable<string> Arguments => Values.Select(value => $"{Option}={value}");
}
