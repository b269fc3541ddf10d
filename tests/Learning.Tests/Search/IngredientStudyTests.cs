using MidasNet.Learning.Search;

namespace MidasNet.Learning.Tests.Search;

public sealed class IngredientStudyTests
{
    private static readonly (int, Ingredient)[] Ingredients =
    [
        (0, new Ingredient("base", TrialSettings.None)),
        (1, new Ingredient("without dropout", TrialSettings.Of(("dropout", 0)))),
        (4, new Ingredient("wider", TrialSettings.Of(("width", 32)))),
    ];

    private static IReadOnlyList<TrainingScore> TrainAll(IReadOnlyList<TrainingTask> tasks) => [.. tasks.Select(Train)];

    // Folds differ by far more than ingredients do, but equally for all: only pairs show the difference.
    private static TrainingScore Train(TrainingTask task) => new()
    {
        Accuracy = 0.5 + 0.1 * task.Fold + 0.01 * task.Repetition + task.Trial switch { 1 => -0.02, 4 => 0.01, _ => 0 },
        Top3 = 0.9,
        LookAlikesMerged = 0.8,
        Loss = 1,
        Images = 10,
        Parameters = 100,
        Seconds = 2,
    };

    [Fact]
    public void Differences_are_taken_in_pairs_of_the_same_fold_and_seed()
    {
        var table = new IngredientStudy(Ingredients, new Rung(Epochs: 3, Folds: 4, Repetitions: 2), TrainAll).Run().Last();
        Assert.Equal(["base", "without dropout", "wider"], table.Select(row => row.Name));
        Assert.All(table, row => Assert.Equal(8, row.Scores.Count));
        Assert.Equal((0, 0, 0), (table[0].Difference.Value, table[0].Difference.Low, table[0].Difference.High));
        Assert.InRange(table[1].Difference.Low, -0.0201, -0.0199);
        Assert.InRange(table[1].Difference.High, -0.0201, -0.0199);
        Assert.InRange(table[2].Difference.Value, 0.0099, 0.0101);
        Assert.Equal([4, 0, 8], table.Select(row => row.Wins));
        Assert.True(table[2].Accuracy.High - table[2].Accuracy.Low > 0.1); // the folds' spread, which the pairs do not have
    }

    [Fact]
    public void After_each_fold_all_ingredients_have_been_trained_equally_often()
    {
        var tables = new IngredientStudy(Ingredients, new Rung(3, 2, 2), TrainAll).Run().ToList();
        Assert.Equal(4, tables.Count);
        for (int pairs = 1; pairs <= tables.Count; pairs++) Assert.All(tables[pairs - 1], row => Assert.Equal(pairs, row.Scores.Count));
        Assert.False(tables[0][1].Difference.HasEnds); // one pair alone says nothing about its spread
    }

    [Fact]
    public void Runs_have_the_numbers_of_their_ingredients()
    {
        var numbers = new HashSet<int>();
        _ = new IngredientStudy(Ingredients, new Rung(1, 2, 1), tasks =>
        {
            numbers.UnionWith(tasks.Select(task => task.Trial));
            return TrainAll(tasks);
        }).Run().Count();
        Assert.Equal([0, 1, 4], numbers.Order());
    }
}
