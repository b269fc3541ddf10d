namespace MidasNet.Benchmarks.Peers;

/// <summary>The programs that the benchmark starts itself as: each has a first argument of its own.</summary>
internal static class Children
{
    /// <summary>Runs the child that the arguments ask for. Null if they ask for none: then this is the benchmark itself.</summary>
    public static int? Run(string[] arguments) => arguments switch
    {
        [FirstStep.Argument, ..] => FirstStep.Run(arguments),
        [FolderEpoch.Argument, ..] => FolderEpoch.Run(arguments),
        [MemoryOfSide.Argument, ..] => MemoryOfSide.Run(arguments),
        [BusyProcess.Argument] => BusyProcess.Run(),
        _ => null,
    };
}
