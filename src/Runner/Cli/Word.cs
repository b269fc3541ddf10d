namespace MidasNet.Runner.Cli;

/// <summary>A value of an option that is one of some words, which help shows as they are written.</summary>
/// <param name="Text">The word on the command line.</param>
/// <param name="Value">Its meaning.</param>
internal readonly record struct Word<T>(string Text, T Value)
{
    /// <summary>The word.</summary>
    public override string ToString() => Text;
}
