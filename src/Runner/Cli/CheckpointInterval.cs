namespace MidasNet.Runner.Cli;

/// <summary>
/// The value of <c>--checkpoint-every</c>. A type of its own, since the parser cannot return null for an option that has a default value.
/// </summary>
/// <param name="Time">The time between two savings of a run's state; null for off.</param>
internal readonly record struct CheckpointInterval(TimeSpan? Time)
{
    private const string Off = "off";

    /// <summary>Reads a time or <c>off</c>; null for anything else.</summary>
    public static CheckpointInterval? Parse(string text) =>
        text == Off ? new CheckpointInterval(null) : TimeText.Parse(text) is { } time ? new CheckpointInterval(time) : null;

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Time is { } time ? TimeText.Of(time) : Off;
}
