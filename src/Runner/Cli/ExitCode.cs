using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>With what number the program ends.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>The run failed, a check did, or there is no such graphics card, or not enough memory on it.</summary>
    public const int Failed = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>Data is missing or invalid, or a file or folder cannot be read or written.</summary>
    public const int Data = 3;

    /// <summary>Weights or a checkpoint are missing, corrupt or incompatible, or predict what is not a number.</summary>
    public const int Weights = 4;

    /// <summary>The training diverged.</summary>
    public const int Diverged = 5;

    /// <summary>A result is below what <c>--require</c> asks for.</summary>
    public const int RequirementMissed = 6;

    /// <summary>Ended by SIGINT: 128 + 2, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM: 128 + 15.</summary>
    public const int Terminated = 143;

    /// <summary>The number that stands for an error; <see cref="Failed"/> for an unexpected one.</summary>
    public static int Of(Exception error) => error switch
    {
        OperationCanceledException => Interrupted,
        UsageException => Usage,
        WeightFormatException or NotFinitePredictionException or DownloadException { Kind: DownloadKind.Weights } => Weights,
        DivergedException => Diverged,
        DataFormatException or DownloadException or RunFolderException or IOException or UnauthorizedAccessException => Data,
        _ => Failed,
    };

    /// <summary>Whether an error has a message for whoever runs the program, rather than for whoever writes it.</summary>
    public static bool IsExpected(Exception error) => Of(error) != Failed || error is DeviceUnavailableException or InsufficientMemoryException;
}
