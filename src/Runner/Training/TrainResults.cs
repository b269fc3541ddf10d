using System.Globalization;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Training;

/// <summary>The results of a training on labelled images: the object of <c>train --json</c>.</summary>
internal sealed record TrainResults
{
    private const int MaxClasses = 12, MaxWorst = 5;

    /// <summary>The checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Number of training images.</summary>
    public required int TrainImages { get; init; }

    /// <summary>The names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The kind of labels, as judged or as stated.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>Why, in sentences; empty where it was said.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>The share of labels that are right by the transition matrix; null for clean ones, which are taken to be right.</summary>
    public Interval? RightLabels { get; init; }

    /// <summary>Mean log-likelihood of the given labels of images that networks had not seen, in nats, for each stage.</summary>
    public required IReadOnlyList<double> StageLogLikelihoods { get; init; }

    /// <summary>The stage whose labels the network has learnt from, from 1; 0 if it has learnt from the given ones.</summary>
    public required int BestStage { get; init; }

    /// <summary>The epochs after which early stopping ended training; null if it did not.</summary>
    public int? StoppedAfter { get; init; }

    /// <summary>Images held out from everything.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>
    /// Accuracy on these, by their labels: of clean labels the share that was recognised, of others the estimate that allows for wrong ones. Null if there
    /// are none.
    /// </summary>
    public Interval? ValidationAccuracy { get; init; }

    /// <summary>The temperature of the probabilities, and their calibration error on these without and with it.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>Images of the set's test part; 0 if it has none.</summary>
    public int TestImages { get; init; }

    /// <summary>The share of the test part that was recognised by its labels, measured once at the end; null if there is none.</summary>
    public Interval? TestAccuracy { get; init; }

    /// <summary>The mean of the classes' recalls on the images held out; null if there are none.</summary>
    public double? BalancedAccuracy { get; init; }

    /// <summary>The mean of the classes' F1 scores on the images held out; null if there are none.</summary>
    public double? MacroF1 { get; init; }

    /// <summary>Each class on these, in the order of the labels.</summary>
    public required IReadOnlyDictionary<string, ClassScore> PerClass { get; init; }

    /// <summary>Held-out images that the network is most sure of, and wrong.</summary>
    public required IReadOnlyList<WorstImage> Worst { get; init; }

    /// <summary>The preprocessing of a picture, as the checkpoint states it.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The recipe of the network.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The network that it started from and both phases of its training; null if it was not fine-tuned.</summary>
    public FineTuningResult? FineTuning { get; init; }

    /// <summary>Seconds of each step.</summary>
    public required TrainingTimes Times { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>The run folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The report as a page for browsers.</summary>
    public required string Report { get; init; }

    /// <summary>Seconds that all of it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Sums a run up.</summary>
    /// <param name="result">The network.</param>
    /// <param name="checkpoint">Its file.</param>
    /// <param name="folder">The run folder.</param>
    public static TrainResults Of(ImageTrainingResult result, string checkpoint, RunFolder folder) => new()
    {
        Checkpoint = checkpoint,
        Folder = folder.Path,
        Report = folder.HtmlReport,
        TrainImages = result.TrainImages,
        Classes = [.. result.Use.ClassNames],
        Regime = result.Regime,
        Evidence = result.Evidence,
        RightLabels = result.RightLabels,
        StageLogLikelihoods = result.StageLogLikelihoods,
        BestStage = result.BestStage,
        StoppedAfter = result.StoppedAfter,
        ValidationImages = result.ValidationImages,
        ValidationAccuracy = result.Accuracy,
        Calibration = result.Calibration,
        TestImages = result.TestImages,
        TestAccuracy = result.TestAccuracy,
        BalancedAccuracy = result.Confusion?.BalancedAccuracy,
        MacroF1 = result.Confusion?.MacroF1,
        PerClass = ClassScore.Of(result.Confusion),
        Worst = result.Worst,
        Preprocessing = result.Use.Preprocessing.ToString(),
        Recipe = result.Recipe,
        FineTuning = result.FineTuning,
        Times = result.Times,
        Parameters = result.Model.Parameters.TrainableCount,
        Seconds = result.Seconds,
    };

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (string sentence in Evidence) yield return sentence;
        if (RightLabels is { } right) yield return $"right labels  {right.ToPercent(2)} by the final estimate";
        foreach (var (index, likelihood) in StageLogLikelihoods.Index())
        {
            string chosen = index + 1 == BestStage ? ", which the network has learnt from" : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"stage {index + 1}       held-out labels {likelihood:F5} nats{chosen}");
        }
        yield return $"trained on    {Counted.Of(TrainImages, "image")} of {Counted.Of(Classes.Count, "class", "classes")}, {Counted.Of(Epochs, "epoch")}, {Counted.Of(Parameters, "weight")}, {Seconds:F0} s";
        foreach (string line in PhaseLines()) yield return line;
        yield return $"time          {TimeText()}";
        if (ValidationAccuracy is { } accuracy)
        {
            string how = Regime switch
            {
                LabelRegime.Clean => "",
                LabelRegime.Undetermined => ", by their labels, which could not be judged",
                _ => ", estimated from labels that may be wrong",
            };
            yield return $"held out      {accuracy.ToPercent(2)} of {ValidationImages:N0} images recognised{how}";
            if (BalancedAccuracy is { } balanced && MacroF1 is { } f1) yield return $"per class     mean recall {Percentage.Of(balanced, 2)}, mean F1 {Percentage.Of(f1, 2)}";
            foreach (string line in ClassLines()) yield return line;
            foreach (var worst in Worst.Take(MaxWorst))
                yield return $"mistake       {worst.Name}: {worst.Label} taken for {worst.Predicted} ({Percentage.Of(worst.Probability, 0)})";
        }
        yield return $"calibration   {Calibration}";
        if (TestAccuracy is { } tested)
            yield return $"test          {tested.ToPercent(2)} of the {TestImages:N0} images of the test part recognised, by which nothing was chosen";
        yield return $"checkpoint    {Checkpoint}";
        yield return $"report        {Report}";
    }

    private int Epochs => FineTuning is { } tuning ? tuning.Frozen.Epochs + (tuning.Tuned?.Epochs ?? 0) : StoppedAfter ?? Recipe.Epochs;

    private IEnumerable<string> PhaseLines()
    {
        if (FineTuning is not { } tuning) yield break;
        yield return $"fine-tuned    {tuning.Origin}";
        yield return Line("phase 1", tuning.Frozen);
        if (tuning.Tuned is { } tuned) yield return Line("phase 2", tuned);

        static string Line(string name, FineTuningPhase phase)
        {
            string held = phase.Accuracy is { } accuracy ? $"; held out {accuracy.ToPercent(2)}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{name}       {phase.Trained}: {Counted.Of(phase.Epochs, "epoch")}, {phase.Seconds:F0} s{held}");
        }
    }

    private string TimeText()
    {
        var parts = new List<string> { Seconds(Times.Reading, "reading") };
        if (Times.Labels >= 0.5) parts.Add(Seconds(Times.Labels, "judging the labels"));
        if (Times.MeasuringSpeed >= 0.5) parts.Add(Seconds(Times.MeasuringSpeed, "measuring the speed"));
        if (Times.Training > 0)
        {
            string speed = Times.ImagesPerSecond is { } rate ? $"{rate:N0} images/s, " : "";
            parts.Add($"{Seconds(Times.Training, "training")} ({speed}{Percentage.Of(Times.Waiting / Times.Training, 0)} of it waiting for data)");
        }
        parts.Add(Seconds(Times.Evaluation, "evaluation"));
        return string.Join(", ", parts);

        static string Seconds(double seconds, string what) => string.Create(CultureInfo.InvariantCulture, $"{what} {seconds:F0} s");
    }

    // All classes if they are few, otherwise those that are recognised worst.
    private IEnumerable<string> ClassLines()
    {
        var known = PerClass.Where(pair => pair.Value.Recall is not null).ToList();
        bool areMany = known.Count > MaxClasses;
        var shown = areMany ? known.OrderBy(pair => pair.Value.Recall).Take(MaxClasses) : known;
        string[] title = [areMany ? "  worst classes" : "  class", "images", "recall", "precision", "F1"];
        string[][] rows = [title, .. shown.Select(pair => (string[])
        [
            $"  {pair.Key}", pair.Value.Images.ToString("N0", CultureInfo.InvariantCulture), Text(pair.Value.Recall), Text(pair.Value.Precision), Text(pair.Value.F1),
        ])];
        return TextTable.Lines(rows);

        static string Text(double? share) => share is { } known ? Percentage.Of(known, 1) : "-";
    }
}
