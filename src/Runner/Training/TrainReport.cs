using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Learning.Search;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Training;

/// <summary>The report of a training run: accuracy, history, errors, calibration, augmentation, times and the recipe.</summary>
internal sealed class TrainReport(TrainOptions options, TrainResults results, ConfusionMatrix? confusion, TrainEvidence? evidence, RunFolder folder)
{
    private readonly ReportPictures pictures = new(folder);

    /// <summary>Writes the report.</summary>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public void Save()
    {
        var report = new ReportDocument();
        report.Heading(1, $"Training on {InlineMarkdown.Escape(Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Data)))}");
        report.Paragraph(
            $"A network of {results.Parameters:N0} weights for {Counted.Of(results.Classes.Count, "class", "classes")}, trained on {Counted.Of(results.TrainImages, "image")} in"
            + $" {results.Seconds:F0} s. Checkpoint: {InlineMarkdown.Escape(results.Checkpoint)}");
        report.Results(Headlines());
        WriteMeasures(report);
        WriteLabels(report);
        new HistorySection(pictures, folder.Metrics.Read()).Write(report);
        if (confusion is not null && evidence is { HeldOut.Count: > 0 })
        {
            if (results.Regime != LabelRegime.Clean)
                report.Heading(2, "Errors by the given labels").Paragraph("The labels of these images may be wrong themselves; the accuracy above allows for that, what follows does not.");
            new RecognitionSection(pictures, "held-out", "Held-out images", results.Classes, evidence.PictureOf, confusion, evidence.HeldOut, level: 2).Write(report);
        }
        WriteAugmentation(report);
        WriteTimes(report);
        report.Heading(2, "Recipe");
        report.Paragraph($"Preprocessing: {InlineMarkdown.Escape(results.Preprocessing)}");
        report.Table(
            ["setting", "value"],
            RecipeSettings.Names.Select(name => (IReadOnlyList<string>)
                [InlineMarkdown.Escape(name), InlineMarkdown.Escape(TrialSettings.Show(RecipeSettings.ValueOf(results.Recipe, name)))]));
        RunReport.Save(folder, report);
    }

    private IEnumerable<Headline> Headlines()
    {
        if (results.ValidationAccuracy is { } accuracy)
        {
            yield return results.Regime == LabelRegime.Clean
                ? new Headline("accuracy on held-out images", accuracy, results.ValidationImages, PredictedImage.HeldOut)
                : new Headline("estimated accuracy on held-out images", accuracy, results.ValidationImages);
        }
        if (results.TestAccuracy is { } test) yield return new Headline("accuracy on the test part", test, results.TestImages, PredictedImage.Test);
        if (results.RightLabels is { } right) yield return new Headline("labels that are right", right, results.TrainImages);
    }

    private void WriteMeasures(ReportDocument report)
    {
        var measures = new List<string>();
        if (results is { BalancedAccuracy: { } balanced, MacroF1: { } f1 })
            measures.Add($"mean recall of the classes {Percentage.Of(balanced, 2)}, mean F1 {Percentage.Of(f1, 2)}");
        measures.Add($"calibration: {InlineMarkdown.Escape($"{results.Calibration}")}");
        if (results.StoppedAfter is { } epochs) measures.Add($"early stopping ended the training after epoch {epochs}");
        if (results.ValidationAccuracy is null) measures.Add("no image was held out, so that the accuracy on other images is not known");
        report.List(measures);
    }

    private void WriteLabels(ReportDocument report)
    {
        if (results.Evidence.Count == 0 && results.StageLogLikelihoods.Count == 0) return;
        report.Heading(2, "Labels");
        if (results.Evidence.Count > 0) report.List(results.Evidence.Select(InlineMarkdown.Escape));
        if (results.StageLogLikelihoods.Count == 0) return;
        report.Paragraph("Networks label images for the next stage. The mean log-likelihood is that of given labels of images that the networks were not trained on.");
        report.Table(
            ["stage", "log-likelihood in nats", "used"],
            results.StageLogLikelihoods.Index().Select(stage => (IReadOnlyList<string>)
                [$"{stage.Index + 1}", Figures.Number(stage.Item, 5), stage.Index + 1 == results.BestStage ? "yes" : ""]));
    }

    private void WriteAugmentation(ReportDocument report)
    {
        if (evidence is not { Augmented.Count: > 0 }) return;
        report.Heading(2, "Augmentation");
        report.Paragraph("First row: training images. Below each: what the augmentation of the recipe makes of it in three epochs.");
        pictures.Add(report, "Training images, and the same images augmented at random", "augmentation.png", new PictureGrid
        {
            Pictures = evidence.Augmented,
            Columns = evidence.AugmentedColumns,
            Smooth = true,
        }.ToPng());
    }

    private void WriteTimes(ReportDocument report)
    {
        var times = results.Times;
        report.Heading(2, "Times");
        List<IReadOnlyList<string>> rows = [["reading and preparing", Seconds(times.Reading)], ["judging the labels", Seconds(times.Labels)]];
        if (times.MeasuringSpeed > 0) rows.Add(["measuring the speed", Seconds(times.MeasuringSpeed)]);
        foreach (var phase in new[] { results.FineTuning?.Frozen, results.FineTuning?.Tuned })
            if (phase is not null) rows.Add([$"fine-tuning {InlineMarkdown.Escape(phase.Trained)}, {Counted.Of(phase.Epochs, "epoch")}", Seconds(phase.Seconds)]);
        rows.Add(["training of the final network", Seconds(times.Training)]);
        rows.Add(["of it waiting for data", Seconds(times.Waiting)]);
        rows.Add(["evaluation", Seconds(times.Evaluation)]);
        rows.Add(["in all", Seconds(results.Seconds)]);
        report.Table(["", "seconds"], rows);
        if (times.ImagesPerSecond is { } rate) report.Paragraph($"{Figures.Number(rate)} training images per second.");

        static string Seconds(double seconds) => Figures.Number(seconds, 1);
    }
}
