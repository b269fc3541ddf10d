namespace MidasNet.Runner.Runs;

/// <summary>How much of a run's progress is shown, and how.</summary>
internal enum ProgressStyle
{
    /// <summary>Nothing at all (<c>--quiet</c>).</summary>
    Silent,

    /// <summary>A line for each finished phase (<c>--no-progress</c>).</summary>
    Phases,

    /// <summary>A plain line now and then and for each finished phase: for log files.</summary>
    Lines,

    /// <summary>A live bar, and a line for each finished phase: for terminals.</summary>
    Bar,
}
