using MidasNet.Models;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Tests.Study.Part3;

public sealed class FolderLossTests
{
    private static readonly Predictions Certain = new(3, [1, 0, 0, 0.5f, 0.5f, 0]);

    [Fact]
    public void Plain_cross_entropy_takes_the_folder_for_the_class() =>
        Assert.Equal((0 + Math.Log(0.5)) / 2, FolderLoss.Plain.LogLikelihood(Certain, [0, 1]), 1e-9);

    [Fact]
    public void Corrected_losses_ask_how_classes_become_folders()
    {
        // Certain of class 0, folder 1: one of two wrong folders. Undecided between 0 and 1, folder 1: only class 0 gets there.
        double expected = (Math.Log(0.5) + Math.Log(0.25)) / 2;
        Assert.Equal(expected, FolderLoss.Corrected(TransitionMatrix.Uniform(3, 0)).LogLikelihood(Certain, [1, 1]), 1e-9);
        Assert.Equal(expected, FolderLoss.Exponential(3).LogLikelihood(Certain, [1, 1]), 1e-9);
    }

    [Fact]
    public void A_folder_that_cannot_be_costs_much_but_not_all() =>
        Assert.True(double.IsFinite(FolderLoss.Corrected(TransitionMatrix.Uniform(3, 0)).LogLikelihood(Certain, [0, 2])));
}
