using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Training;

/// <summary>Reads labelled images, trains a network on them, and writes a checkpoint.</summary>
internal static class TrainRunner
{
    /// <summary>Reads, trains and writes.</summary>
    /// <exception cref="DataFormatException">The data cannot be used, or its labels are random.</exception>
    public static TrainResults Run(TrainOptions options, Device device, Progress progress, CancellationToken cancellation)
    {
        using var result = ImageTraining.Run(options.Data, device, options.Training, options.Pictures, progress, cancellation);
        result.Save(options.Out);
        return TrainResults.Of(result, options.Out);
    }
}
