
namespace MidasNet.Learning.Search;

/// <summary>The result of a recipe with one ingredient changed, compared with the base on the same folds and random numbers.</summary>
internal sealed record IngredientResult
{
    /// <summary>The change.</summary>
    public required string Name { get; init; }

    /// <summary>The settings that differ from the base.</summary>
    public required TrialSettings Changes { get; init; }

    /// <summary>The scores of its runs, fold after fold, repetition after repetition.</summary>
    public required IReadOnlyList<TrainingScore> Scores { get; init; }

    /// <summary>The mean accuracy with its 95 % interval.</summary>
    public required Interval Accuracy { get; init; }

    /// <summary>
    /// The mean difference to the base with its 95 % interval, from pairs of runs with the same fold and repetition: the difficulty of a fold
    /// is common to both and cancels. All zero for the base itself.
    /// </summary>
    public required Interval Difference { get; init; }

    /// <summary>Pairs in which it was better than the base; half for a tie.</summary>
    public required double Wins { get; init; }

    /// <summary>The mean share of images whose class is among the three most probable ones.</summary>
    public double Top3 => Scores.Average(score => score.Top3);

    /// <summary>The mean accuracy with look-alikes counted as one class; null for classes without look-alikes.</summary>
    public double? LookAlikesMerged => Scores.Average(score => score.LookAlikesMerged);

    /// <summary>Mean seconds of a run.</summary>
    public double Seconds => Scores.Average(score => score.Seconds);

    /// <summary>Compares an ingredient's runs with those of the base.</summary>
    /// <param name="ingredient">The ingredient.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="baseScores">Those of the base for the same folds and repetitions, in the same order.</param>
    /// <exception cref="ArgumentException">The numbers of scores differ.</exception>
    public static IngredientResult Of(Ingredient ingredient, IReadOnlyList<TrainingScore> scores, IReadOnlyList<TrainingScore> baseScores)
    {
        if (scores.Count != baseScores.Count)
            throw new ArgumentException($"{scores.Count} runs cannot be paired with {baseScores.Count} of the base", nameof(scores));
        double[] differences = [.. scores.Zip(baseScores, (score, basis) => score.Accuracy - basis.Accuracy)];
        return new IngredientResult
        {
            Name = ingredient.Name,
            Changes = ingredient.Changes,
            Scores = scores,
            Accuracy = Interval.MeanShare([.. scores.Select(score => score.Accuracy)]),
            Difference = Interval.Mean(differences).Within(-1, 1),
            Wins = differences.Sum(difference => difference > 0 ? 1 : difference == 0 ? 0.5 : 0),
        };
    }
}
