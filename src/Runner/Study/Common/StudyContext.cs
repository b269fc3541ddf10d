using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Common;

/// <summary>What all parts of a study share.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Device">Where networks are trained.</param>
/// <param name="Folder">Where results go.</param>
/// <param name="Data">Where data may be.</param>
/// <param name="Progress">Who is told how far it is.</param>
/// <param name="Cancellation">Stops the study after the present step.</param>
internal sealed record StudyContext(
    StudyOptions Options, Device Device, RunFolder Folder, DataFolder Data, Progress Progress, CancellationToken Cancellation)
{
    private DigitSource? digits;
    private (Preprocessing Preprocessing, CharacterSource Source)? drawings;

    /// <summary>Whether the numbers are to be published.</summary>
    public bool Full => Options.Preset == StudyPreset.Full;

    /// <summary>How Part 1 trains its networks.</summary>
    public Recipe CharacterRecipe
    {
        get
        {
            var recipe = Options.Recipe ?? (Full ? Recipes.Characters : Recipes.QuickCharacters);
            return recipe with { Epochs = Options.Epochs ?? recipe.Epochs };
        }
    }

    /// <summary>The drawings of Part 1, prepared so; read once as long as all want them prepared alike.</summary>
    public CharacterSource Drawings(Preprocessing preprocessing)
    {
        if (drawings?.Preprocessing != preprocessing)
            drawings = (preprocessing, CharacterSource.Load(Data, preprocessing, Options.Seed, Progress, Cancellation));
        return drawings.Value.Source;
    }

    /// <summary>The digits of Part 2, read once.</summary>
    public DigitSource Digits => digits ??= DigitSource.Load(Data, Options.Seed);

    /// <summary>Trains a network with a progress bar, and hands each report to <paramref name="onReport"/>, which may evaluate the network.</summary>
    /// <param name="name">The name of the training, in progress and metrics.</param>
    /// <param name="trainer">The training.</param>
    /// <param name="onReport">Completes the metrics of a report, which are then logged.</param>
    /// <param name="reportsPerEpoch">How often to report.</param>
    /// <param name="saveInterrupted">Saves the network as it is when the study is stopped in the middle of this training; null where that is of no use.</param>
    public void Train(
        string name, Trainer trainer, Func<EpochMetrics, EpochMetrics> onReport, int reportsPerEpoch = 1, Action? saveInterrupted = null)
    {
        try
        {
            trainer.RunToEnd(name, Progress, metrics =>
            {
                var complete = onReport(metrics);
                Folder.Metrics.Append(complete);
                return complete;
            }, reportsPerEpoch, Cancellation);
        }
        catch (OperationCanceledException) when (saveInterrupted is not null)
        {
            saveInterrupted();
            throw;
        }
    }
}
