using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tests.Study.Part1;

public sealed class CharacterTrainingTests : IDisposable
{
    // Small enough for a test, in everything else as the recipe of Part 1.
    private static readonly Recipe Recipe = Recipes.Characters with
    {
        InputSize = 12,
        Width = 2,
        Depth = 1,
        Training = Recipes.Characters.Training with { BatchSize = 64, Epochs = 1 },
    };

    private readonly TemporaryFolder temporary = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose()
    {
        device.Dispose();
        temporary.Dispose();
    }

    private StudyContext ContextIn(RunFolder folder) => new(
        new StudyOptions { Parts = [1], Preset = StudyPreset.Quick }, device, folder, DataFolder.None,
        Progress.OnStandardError(quiet: true, noProgress: true), TestContext.Current.CancellationToken);

    private RunFolder NewFolder() => RunFolder.Create(temporary.Path, "training", DateTimeOffset.UtcNow);

    [Fact]
    public void Its_characters_are_not_those_of_a_study_without_data()
    {
        var context = ContextIn(NewFolder());
        var own = context.Drawings(Recipe.Preprocessing).Images;
        var known = own.AllIndices().Select(i => Convert.ToHexString(own.Image(i))).ToHashSet();
        var drawn = new SyntheticStart(context, Recipe).Draw();
        Assert.Equal(own.Count, drawn.Count);
        Assert.Equal(own.ClassNames, drawn.ClassNames);
        Assert.DoesNotContain(drawn.AllIndices(), i => known.Contains(Convert.ToHexString(drawn.Image(i))));
    }

    [Fact]
    public void Each_training_image_is_labelled_by_a_teacher_that_was_trained_on_others_and_saw_no_validation_image()
    {
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i % 2)];
        var images = new LabelledImages(1, 1, 1, new byte[40], labels, ["a", "b"]);
        int[] train = [.. Enumerable.Range(0, 40).Where(i => i % 5 != 0)];
        var labelled = new List<int>();
        var teacher = FoldTeachers.Of(images, train, seed: 9, (k, division, seed) =>
        {
            Assert.Empty(division.Train.Intersect(division.Validation));
            Assert.Equal(train, division.Train.Concat(division.Validation).Order());
            labelled.AddRange(division.Validation);
            return new Predictions(2, [.. division.Validation.SelectMany(i => new[] { i / 100f, 1 - i / 100f })]);
        });
        Assert.Equal(train, labelled.Order());
        Assert.Equal((2, FoldTeachers.Share), (teacher.Classes, teacher.Share));
    }

    [Fact]
    public void Every_way_has_rows_of_its_own_and_a_resumed_run_repeats_neither_them_nor_the_start()
    {
        var folder = NewFolder();
        var context = ContextIn(folder);
        var images = context.Drawings(Recipe.Preprocessing).Images;
        var folds = Splits.StratifiedFolds(images.Labels.AsSpan(), 5, seed: 1)[..2];
        var weights = new SyntheticStart(context, Recipe).Run();
        var start = CharacterTraining.Pretrained(weights);
        CharacterTraining[] ways = [CharacterTraining.Plain, start, CharacterTraining.Distilled];

        var rows = ways.SelectMany(way => new CharacterValidation(context, Recipe, images, way).Run("stratified", folds, seeds: 1).Rows).ToList();
        Assert.Equal([null, null, start.Name, start.Name, CharacterTraining.Distilled.Name, CharacterTraining.Distilled.Name], rows.Select(row => row.Training));
        int runs = 1 + 2 + 2 + 2 * (FoldTeachers.Count + 1);
        Assert.Equal(runs, folder.Metrics.Read().Select(metrics => metrics.Phase).Distinct().Count());

        var again = ContextIn(folder);
        Assert.Equal(weights.Digest, new SyntheticStart(again, Recipe).Run().Digest);
        var repeated = ways.SelectMany(way => new CharacterValidation(again, Recipe, images, way).Run("stratified", folds, seeds: 1).Rows);
        Assert.Equal(rows.Select(row => row.Accuracy.Mean), repeated.Select(row => row.Accuracy.Mean));
        Assert.Equal(runs, folder.Metrics.Read().Count);
    }
}
